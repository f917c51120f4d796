package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/config"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
)

// stateWords are the states of the outbox as staff call them.
var stateWords = map[cases.ItemState]string{
	cases.Waiting:      "等待上报",
	cases.Sent:         "正在上报",
	cases.Acknowledged: "平台已收",
	cases.Refused:      "平台没有收",
	cases.NeedsStaff:   "要人处理",
}

// kindWords are the kinds of items; a kind that has no word yet is shown as it is.
var kindWords = map[cases.ItemKind]string{cases.KindCase: "办件", cases.KindEvaluation: "评价", cases.KindCorrection: "补正", cases.KindComplaint: "反映"}

// outboxLines reads the outbox beside the running kiosk. Before the first case there is no database: nothing waits.
func outboxLines(ctx context.Context, cfg config.Config) ([]cases.OutboxLine, error) {
	s, err := store.Look(cfg.Data.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Outbox(ctx)
}

func outbox(ctx context.Context, cfg config.Config, all, asJSON bool, stdout io.Writer) error {
	lines, err := outboxLines(ctx, cfg)
	if err != nil {
		return err
	}
	if asJSON {
		if lines == nil {
			lines = []cases.OutboxLine{} // an empty list, not null
		}
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		return e.Encode(lines)
	}
	fmt.Fprintln(stdout, summary(lines))
	rows := [][]string{{"回执编号", "内容", "状态", "次数", "收件时间", "下次再报", "U 盘", "原因"}}
	behind := held(lines)
	for _, l := range lines {
		if all || l.State != cases.Acknowledged || l.Pages > 0 {
			rows = append(rows, []string{name(l), word(kindWords, l.Kind), state(l), fmt.Sprint(l.Attempts),
				clock(l.Since), next(l, behind), strings.TrimPrefix(l.Exported, "yichuang-"), cause(l)})
		}
	}
	if len(rows) > 1 {
		table(stdout, rows)
	}
	return nil
}

// state also says how many pages of a case are still to go.
func state(l cases.OutboxLine) string {
	says := word(stateWords, l.State)
	if l.Pages > 0 {
		says += fmt.Sprintf("，照片还有 %d 页", l.Pages)
	}
	return says
}

// cause is the first sentence of why an item is not there yet.
func cause(l cases.OutboxLine) string {
	says, _, _ := strings.Cut(uplink.Why(l.LastError), "。")
	return says
}

// summary is what staff want to know first.
func summary(lines []cases.OutboxLine) string {
	n := map[cases.ItemState]int{}
	exported := 0
	for _, l := range lines {
		n[l.State]++
		if l.Exported != "" && (l.State == cases.Waiting || l.State == cases.Sent) {
			exported++
		}
	}
	waiting, stuck := n[cases.Waiting]+n[cases.Sent], n[cases.Refused]+n[cases.NeedsStaff]
	says := fmt.Sprintf("%d 件等待上报", waiting)
	if waiting == 0 {
		says = "没有等待上报的件"
	}
	if exported > 0 {
		says += fmt.Sprintf("（其中 %d 件已导出到 U 盘，平台还没有答复）", exported)
	}
	if stuck > 0 {
		says += fmt.Sprintf("，%d 件平台没有收：用 outbox show 看原因和怎么办", stuck)
	}
	return says + fmt.Sprintf("，%d 件平台已收。", n[cases.Acknowledged])
}

// name is what staff call an item by; what belongs to no case has its id alone.
func name(l cases.OutboxLine) string {
	if l.Receipt == "" {
		return l.ID
	}
	return l.Receipt
}

func word[K ~string](words map[K]string, key K) string {
	if w, known := words[key]; known {
		return w
	}
	return string(key)
}

func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Beijing).Format("2006-01-02 15:04")
}

// held are the ids of what waits for staff to look at an earlier item of its case: neither line nor stick takes it before.
func held(lines []cases.OutboxLine) map[string]bool {
	stuck, behind := map[string]bool{}, map[string]bool{}
	for _, l := range lines { // the oldest first
		if l.State == cases.NeedsStaff && l.Receipt != "" {
			stuck[l.Receipt] = true
		}
		behind[l.ID] = l.State == cases.Waiting && stuck[l.Receipt]
	}
	return behind
}

// next is when an item goes again, in words.
func next(l cases.OutboxLine, behind map[string]bool) string {
	switch {
	case behind[l.ID]:
		return "等前面的件"
	case l.State == cases.Waiting && l.Next.After(time.Now()):
		return l.Next.In(calendar.Beijing).Format("15:04:05")
	case l.State == cases.Waiting:
		return "网通就报"
	}
	return ""
}
