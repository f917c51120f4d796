package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/config"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
)

// errNoItem is for a name that no item has.
type errNoItem string

func (e errNoItem) Error() string {
	return fmt.Sprintf("没有这一件：%q。回执编号要写全，或用 outbox -json 里的 id。 There is no such item", string(e))
}

// find are the items that are called so: by their id one, by a receipt number all of the case.
func find(lines []cases.OutboxLine, called string) ([]cases.OutboxLine, error) {
	var found []cases.OutboxLine
	for _, l := range lines {
		if called == "all" || l.ID == called || l.Receipt != "" && strings.EqualFold(l.Receipt, called) {
			found = append(found, l)
		}
	}
	if len(found) == 0 && called != "all" {
		return nil, errNoItem(called)
	}
	return found, nil
}

func showItem(ctx context.Context, cfg config.Config, called string, stdout io.Writer) error {
	lines, err := outboxLines(ctx, cfg)
	if err != nil {
		return err
	}
	found, err := find(lines, called)
	if err != nil {
		return err
	}
	behind := held(lines)
	for _, l := range found {
		fmt.Fprintf(stdout, "%s  %s\n", name(l), word(kindWords, l.Kind))
		for _, row := range [][2]string{
			{"编号 id", l.ID},
			{"收件时间", clock(l.Since)},
			{"状态", word(stateWords, l.State)},
			{"试过", fmt.Sprintf("%d 次", l.Attempts)},
			{"下次再报", next(l, behind)},
			{"U 盘", carried(l)},
			{"办件编号", l.Official},
			{"原因", l.LastError},
			{"怎么办", advice(l, behind)},
		} {
			if row[1] != "" {
				fmt.Fprintf(stdout, "  %s：%s\n", row[0], row[1])
			}
		}
	}
	return nil
}

func carried(l cases.OutboxLine) string {
	if l.Exported == "" {
		return ""
	}
	return fmt.Sprintf("%s 导出到 %s", clock(l.ExportedAt), l.Exported)
}

// advice is what to do about an item as it stands. The reason of an older attempt is no trouble of what arrived.
func advice(l cases.OutboxLine, behind map[string]bool) string {
	switch {
	case behind[l.ID]:
		return "同一回执编号前面的一件要人处理，处理好了才报这一件。"
	case l.State == cases.Acknowledged:
		return "不用处理。"
	case l.LastError == "":
		return "不用处理，网通就上报。"
	}
	return uplink.Why(l.LastError)
}

func retry(ctx context.Context, cfg config.Config, called string, stdout io.Writer) error {
	s, err := store.Beside(cfg.Data.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return errNoItem(called)
	}
	if err != nil {
		return err
	}
	defer s.Close()
	lines, err := s.Outbox(ctx)
	if err != nil {
		return err
	}
	found, err := find(lines, called)
	if err != nil {
		return err
	}
	var again []string
	refused := false
	for _, l := range found {
		switch l.State {
		case cases.Acknowledged:
			if l.Pages > 0 {
				break
			}
			if called != "all" {
				fmt.Fprintf(stdout, "%s %s：平台已经收了，不用再报。\n", name(l), word(kindWords, l.Kind))
			}
			continue
		case cases.Sent:
			fmt.Fprintf(stdout, "%s %s：正在上报，不用再报。\n", name(l), word(kindWords, l.Kind))
			continue
		case cases.Refused, cases.NeedsStaff:
			refused = true
		}
		again = append(again, l.ID)
	}
	if err := s.Retry(ctx, again); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d 件重新等待上报。终端开着、网络通的，半分钟内再报。\n", len(again))
	if refused {
		fmt.Fprintln(stdout, "其中有平台没有收过的：原因没有排除的，平台还会不收，再看 outbox show。")
	}
	return nil
}
