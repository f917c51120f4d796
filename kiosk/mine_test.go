package kiosk

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/uplink"
	"yichuang/kiosk/visit"
	"yichuang/platform/ledger"
	"yichuang/platform/platformtest"
)

// handInFor hands in a case about one of somebody, by themselves or by an agent.
func handInFor(t *testing.T, k *Kiosk, about, by int) cases.Receipt {
	t.Helper()
	b := k.Catalogue().Bundle("P01")
	c := cases.Case{Bundle: b.ID, Catalogue: k.Catalogue().Version, Matters: []string{"P01-1"}, Applicant: somebody(about)}
	if by != about {
		c.Agent = &cases.Agent{Applicant: somebody(by), Relation: "近亲属"}
	}
	r, err := k.Submit(t.Context(), visit.Submission{Bundle: b, Plan: b.Resolve(catalogue.Situation{}), Case: c})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Whatever was handed in, by whomever and for whomever: a card finds the cases about its holder, all of them and no other.
func TestACardNeverSeesAnothersCase(t *testing.T) {
	p := platformtest.New(t, nil)
	dir := known(t, p)
	p.Stop()
	k, log := openAt(t, p, dir, clock.Sources{})
	mine := map[int][]string{}
	rapid.Check(t, func(rt *rapid.T) {
		about, by := rapid.IntRange(0, 2).Draw(rt, "about"), rapid.IntRange(0, 2).Draw(rt, "by")
		mine[about] = append(mine[about], handInFor(t, k, about, by).Number)
		for n := range 3 {
			found, err := k.Mine(t.Context(), somebody(n))
			if err != nil {
				rt.Fatal(err)
			}
			var numbers []string
			for _, c := range found.Cases {
				numbers = append(numbers, c.Number)
			}
			slices.Reverse(numbers)
			if !slices.Equal(numbers, mine[n]) {
				rt.Fatalf("somebody %d finds %v, not %v", n, numbers, mine[n])
			}
		}
	})
	typed := somebody(0)
	typed.Verified = false
	if found, err := k.Mine(t.Context(), typed); err != nil || len(found.Cases) != 0 {
		t.Errorf("a typed number finds %d cases, %v", len(found.Cases), err)
	}
	database, err := os.ReadFile(filepath.Join(dir, "yichuang.db-wal"))
	if err != nil || strings.Contains(string(database), somebody(0).Number) || strings.Contains(log.String(), somebody(0).Number) {
		t.Errorf("the number lies open on the disk or in the log: %v", err)
	}
}

// A case goes its way: what its holder sees of it, at each point.
func TestTheWayOfACase(t *testing.T) {
	p := platformtest.New(t, nil)
	k, _ := openAt(t, p, known(t, p), clock.Sources{})
	receipt := handInFor(t, k, 0, 0)
	seen := func() Progress {
		t.Helper()
		found, err := k.Mine(t.Context(), somebody(0))
		if err != nil || len(found.Cases) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		return found.Cases[0]
	}
	if c := seen(); c.Number != receipt.Number || c.Bundle != receipt.Bundle || !c.Here || c.Receipt == nil || c.Receipt.QR != receipt.QR || c.Receipt.Reprinted.IsZero() ||
		c.Evaluated || len(c.Stages) != 5 || c.Stages[0].Mark != Done {
		t.Fatalf("%+v", c)
	}
	comes(t, "the official number", func() bool { c := seen(); return c.Official != "" && c.State == "预受理" })
	if c := seen(); c.Stages[1].Mark != Done || c.Stages[1].At.IsZero() || c.Stages[2].Mark != Now || c.Phase != Running {
		t.Errorf("%+v", c.Stages)
	}
	if err := k.Evaluate(t.Context(), cases.Evaluation{Case: receipt.Case, Level: 5}); err != nil || !seen().Evaluated {
		t.Errorf("not evaluated: %v", err)
	}
	request, err := p.Book.Ask(t.Context(), receipt.Number, "请补一张照片。")
	if err != nil {
		t.Fatal(err)
	}
	comes(t, "what is asked for", func() bool { return seen().Phase == Asked })
	comes(t, "it by the feed, to be known without a line", func() bool {
		k.uplink.Nudge()
		s, err := k.Standing(t.Context(), receipt.Case)
		return err == nil && s.Request == request
	})
	p.Stop()
	if err := k.Correct(t.Context(), cases.Correction{Case: receipt.Case, Request: request.ID, Note: "照片如下"}); err != nil {
		t.Fatal(err)
	}
	if c := seen(); c.Phase != Running || !c.Answered || c.Stages[2].Says != "您补的已存好，等部门看" {
		t.Errorf("asked again for what was answered: %+v", c)
	}
	p.Start(t)
	comes(t, "the case to go on", func() bool { c := seen(); return c.State == "预受理" && !c.Answered })
	if _, err := p.Book.Ask(t.Context(), receipt.Number, "请再补一张。"); err != nil {
		t.Fatal(err)
	}
	comes(t, "another request", func() bool { k.uplink.Nudge(); return seen().Phase == Asked })
}

func TestStagesAndLamps(t *testing.T) {
	c, err := calendar.Load(os.DirFS(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		day, err := time.ParseInLocation(time.DateOnly, s, calendar.Beijing)
		if err != nil {
			t.Fatal(err)
		}
		return day.Add(10 * time.Hour)
	}
	for _, x := range []struct {
		name, now, state string
		steps            []cases.Step
		lamp             Lamp
		phase            Phase
		expected         string
		title            string // of the stage that is due, or at which it ended
	}{
		// 2026-11-23 is a Monday; five working days after it, the 30th.
		{"just handed in", "2026-11-23", "", nil, Green, Running, "2026-11-30", "送到平台"},
		{"two days left", "2026-11-26", "预受理", nil, Green, Running, "2026-11-30", "部门受理"},
		{"over the weekend", "2026-11-28", "预受理", nil, Yellow, Running, "2026-11-30", "部门受理"},
		{"the last day", "2026-11-30", "预受理", nil, Yellow, Running, "2026-11-30", "部门受理"},
		{"the day after", "2026-12-01", "预受理", nil, Red, Running, "2026-11-30", "部门受理"},
		{"asked for something", "2026-12-01", "补正", nil, Dark, Asked, "2026-11-30", "部门受理"},
		{"accepted later", "2026-12-01", "受理", []cases.Step{{State: "预受理", At: at("2026-11-23")}, {State: "受理", At: at("2026-11-25")}}, Yellow, Running, "2026-12-02", "部门办理"},
		{"stood still", "2026-12-03", "审批", []cases.Step{{State: "受理", At: at("2026-11-23")}, {State: "暂停", At: at("2026-11-24")}, {State: "审批", At: at("2026-11-27")}},
			Yellow, Running, "2026-12-03", "部门办理"},
		{"stands still", "2026-12-20", "暂停", []cases.Step{{State: "受理", At: at("2026-11-23")}, {State: "暂停", At: at("2026-11-24")}}, Dark, Running, "2026-11-30", "部门办理"},
		{"over", "2026-12-20", "办结", nil, Dark, Finished, "2026-11-30", ""},
		{"sent back", "2026-12-20", "退件", []cases.Step{{State: "退件", At: at("2026-12-01")}}, Dark, Fallen, "2026-11-30", "退件"},
		{"a word of tomorrow", "2026-11-24", "特别程序", nil, Green, Running, "2026-11-30", "部门办理"},
	} {
		p := Progress{State: x.state, ReceivedAt: at("2026-11-23"), Expected: at("2026-11-30"), steps: x.steps}
		p.told(c, at(x.now))
		title := ""
		for _, s := range p.Stages {
			if s.Mark == Now || s.Mark == Ended {
				title += s.Title
			}
		}
		if p.Lamp != x.lamp || p.Phase != x.phase || p.Expected.Format(time.DateOnly) != x.expected || title != x.title {
			t.Errorf("%s: lamp %d, phase %d, expected %s, at %q", x.name, p.Lamp, p.Phase, p.Expected.Format(time.DateOnly), title)
		}
	}
}

// What was handed in at one machine is seen at another as long as the line is up, and cannot be answered there.
func TestCasesOfAnotherMachine(t *testing.T) {
	p := platformtest.New(t, nil)
	first, _ := openAt(t, p, known(t, p), clock.Sources{})
	receipt := handInFor(t, first, 0, 0)
	delivered(t, p, 1)
	request, err := p.Book.Ask(t.Context(), receipt.Number, "请补一张照片。")
	if err != nil {
		t.Fatal(err)
	}

	dir := t.TempDir()
	keys, err := seal.OpenKeyring(filepath.Join(dir, "keys"), seal.SM)
	if err == nil {
		err = uplink.Enrol(t.Context(), uplink.EnrolRequest{URL: p.URL(), CAFile: p.CA(), Site: "B12", Code: p.Code(t, "B12", time.Hour),
			Dir: filepath.Join(dir, "identity"), Data: dir, Keys: keys})
	}
	if err != nil {
		t.Fatal(err)
	}
	cfg := configIn(dir, p)
	cfg.Site.Code = "B12"
	second, log := start(t, cfg)
	found, err := second.Mine(t.Context(), somebody(0))
	if err != nil || !found.Elsewhere || len(found.Cases) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	c := found.Cases[0]
	if c.Number != receipt.Number || c.Here || c.Receipt != nil || c.Phase != Asked || c.Request != request || c.Bundle != receipt.Bundle || c.Expected.IsZero() || len(c.Stages) != 5 {
		t.Errorf("%+v", c)
	}
	wantProblem(t, second.Correct(t.Context(), cases.Correction{Case: c.Case, Request: request.ID, Note: "照片如下"}), "E123")
	if found, err := second.Mine(t.Context(), somebody(1)); err != nil || len(found.Cases) != 0 {
		t.Errorf("a stranger finds %+v, %v", found, err)
	}
	// Answered at the first machine, though its feed may not have told of it yet.
	if err := first.Correct(t.Context(), cases.Correction{Case: receipt.Case, Request: request.ID, Note: "照片如下"}); err != nil {
		t.Fatal(err)
	}
	if found, err := first.Mine(t.Context(), somebody(0)); err != nil || found.Cases[0].Phase != Running || !found.Cases[0].Here || found.Cases[0].Receipt == nil {
		t.Errorf("%+v, %v", found, err)
	}
	p.Stop()
	if found, err := second.Mine(t.Context(), somebody(0)); err != nil || found.Elsewhere || len(found.Cases) != 0 {
		t.Errorf("without a line: %+v, %v", found, err)
	}
	if held, err := second.Held(t.Context(), somebody(0)); held != nil {
		t.Error(held)
	} else {
		wantProblem(t, err, "E401")
	}
	if strings.Contains(log.String(), somebody(0).Number) || strings.Contains(log.String(), somebody(0).Name) {
		t.Error("the log tells who asked")
	}
}

// Pages that were taken for an answer come to the platform with it, and none is left here.
func TestACorrectionWithPages(t *testing.T) {
	k, s, p, dir, _ := withCamera(t)
	receipt := handInFor(t, k, 0, 0)
	delivered(t, p, 1)
	request, err := p.Book.Ask(t.Context(), receipt.Number, "请补一张照片。")
	if err != nil {
		t.Fatal(err)
	}
	p.Stop()
	s.stills <- still(t, 40)
	pages, err := k.TakePage(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := cases.Correction{Case: receipt.Case, Request: request.ID, Materials: []cases.Material{{ID: "correction", How: cases.Photographed, Pages: pages}}}
	if err := k.Correct(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	k.DropPages(pages...) // what a visit that ends would do: it is the answer's by now
	p.Start(t)
	comes(t, "the page", func() bool { c := p.Cases(t)[0]; return c.Pages == 1 && c.PagesHere == 1 && c.State == "预受理" })
	comes(t, "an empty folder", func() bool { return len(pagesOf(t, dir)) == 0 })
	lines, err := p.Book.Audit(t.Context())
	if err != nil || slices.ContainsFunc(lines, func(l ledger.AuditLine) bool { return l.Event == "page-missing" }) {
		t.Errorf("audit %+v, %v", lines, err)
	}
}

// A receipt's number tells how far its case is, and nothing of whom or what it is about.
func TestAReceiptNumberTellsNothingPersonal(t *testing.T) {
	p := platformtest.New(t, nil)
	k, _ := openAt(t, p, known(t, p), clock.Sources{})
	receipt := handInFor(t, k, 0, 0)
	if _, err := p.Book.Ask(t.Context(), receipt.Number, "请补一张照片。"); err != nil {
		comes(t, "the case at the platform", func() bool {
			_, err := p.Book.Ask(t.Context(), receipt.Number, "请补一张照片。")
			return err == nil
		})
	}
	comes(t, "what is asked for", func() bool {
		k.uplink.Nudge()
		c, err := k.Numbered(t.Context(), receipt.Number)
		return err == nil && c.Phase == Asked
	})
	short := strings.TrimPrefix(receipt.Number, k.NumbersBegin())
	for _, typed := range []string{receipt.Number, short, strings.ToLower(strings.ReplaceAll(receipt.Number, "-", "")), strings.ReplaceAll(short, "-", " ")} {
		c, err := k.Numbered(t.Context(), typed)
		if err != nil || c.Number != receipt.Number || c.Lamp != Dark || len(c.Stages) != 5 {
			t.Errorf("%q: %+v, %v", typed, c, err)
		}
		if c.Case != "" || c.Bundle != "" || c.Official != "" || c.Receipt != nil || c.Request.Says != "" || c.Here {
			t.Errorf("%q tells more: %+v", typed, c)
		}
	}
	for typed, code := range map[string]string{"": "E126", "12345": "E126", receipt.Number + "1": "E126", "中文中文中文中文": "E126",
		cases.ReceiptNumber("HJ", "B12", k.Now(), 1, 1): "E126", cases.ReceiptNumber("HJ", "A03", k.Now(), 1, 999): "E127"} {
		_, err := k.Numbered(t.Context(), typed)
		wantProblem(t, err, code)
	}
}
