package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
)

func draft(holder, bundle, body string) Draft {
	return Draft{DraftID: DraftID{Holder: holder, Bundle: bundle}, Written: today, Body: []byte(body)}
}

func keep(t testing.TB, s *Store, drafts ...Draft) {
	t.Helper()
	for _, d := range drafts {
		if err := s.KeepDraft(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
}

// bodies are what a holder's drafts say, in the order in which they come.
func bodies(t testing.TB, s *Store, holder string, now time.Time) string {
	t.Helper()
	all, err := s.Drafts(ctx, holder, now)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range all {
		if d.Holder != holder || d.Bundle == "" || d.Written.IsZero() {
			t.Errorf("came back as %+v", d)
		}
		out = append(out, string(d.Body))
	}
	return strings.Join(out, " ")
}

func TestADraftIsItsHoldersAndTheLastOneCounts(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	early := draft("a", "2", "late")
	early.Written = today.Add(-time.Hour) // the clock was put back in between
	keep(t, s, draft("a", "1", "one"), draft("a", "2", "early"), draft("b", "1", "theirs"), early)
	s = reopen(t, s, dir)
	if got := bodies(t, s, "a", today); got != "late one" {
		t.Errorf("the drafts are %q", got)
	}
	if got := bodies(t, s, "c", today); got != "" {
		t.Errorf("somebody without a draft is given %q", got)
	}
	for range 2 { // the second time there is none
		if err := s.DropDraft(ctx, early.DraftID); err != nil {
			t.Fatal(err)
		}
	}
	s = reopen(t, s, dir)
	if got := bodies(t, s, "a", today) + "|" + bodies(t, s, "b", today); got != "one|theirs" {
		t.Errorf("left are %q", got)
	}
}

// The case and the end of its draft are one: whoever handed in is never asked to go on with it.
func TestADraftEndsWithItsCase(t *testing.T) {
	s := open(t, t.TempDir())
	mine := draft("a", "1", "mine")
	keep(t, s, mine, draft("a", "2", "other"))
	handIn := func(number string) error {
		return s.Submit(ctx, today, func(n Numbers) (Handed, error) {
			return Handed{Item: cases.Item{ID: "x", Kind: cases.KindCase, Case: "x", Epoch: n.Epoch, Seq: n.Seq}, Number: number, Draft: mine.DraftID}, nil
		})
	}
	if handIn("") == nil || bodies(t, s, "a", today) != "other mine" {
		t.Error("a hand-in that failed took the draft with it")
	}
	if err := handIn("HJ-A03-261123-0001-1"); err != nil || bodies(t, s, "a", today) != "other" {
		t.Errorf("left are %q, %v", bodies(t, s, "a", today), err)
	}
}

// Drafts go after seven days. A clock that is wrong for a moment loses none, one that is wrong for good keeps none for ever.
func TestDraftsGoInTime(t *testing.T) {
	const tick = 10 * time.Minute
	type spell struct {
		clock time.Time     // at its beginning
		runs  bool          // the clock goes on; else it stands
		lasts time.Duration // for which the machine is on
	}
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		spells    []spell
		kept      bool
		handedOut bool // where the clock stands at the end
	}{
		"six days":                      {[]spell{{today, true, 6 * day}}, true, true},
		"seven days":                    {[]spell{{today, true, 7*day + tick}}, false, false},
		"off for six days":              {[]spell{{today.Add(6 * day), true, 2 * time.Hour}}, true, true},
		"off for seven days":            {[]spell{{today.Add(7 * day), true, tick}}, true, false},
		"off for seven days, and on":    {[]spell{{today.Add(7 * day), true, 2 * time.Hour}}, false, false},
		"a year ahead for a moment":     {[]spell{{today.AddDate(1, 0, 0), true, 30 * time.Minute}, {today.Add(time.Hour), true, time.Hour}}, true, true},
		"ahead again and again":         {[]spell{{today.AddDate(1, 0, 0), true, 50 * time.Minute}, {today, true, tick}, {today.AddDate(1, 0, 0), true, 50 * time.Minute}, {today, true, tick}}, true, true},
		"a year back for a day":         {[]spell{{today.AddDate(-1, 0, 0), true, day}, {today.Add(day), true, time.Hour}}, true, true},
		"a year back for seven days":    {[]spell{{today.AddDate(-1, 0, 0), true, 7 * day}}, false, false},
		"every morning the same day":    {[]spell{{today, true, 100 * time.Hour}, {today, true, 60 * time.Hour}}, true, true},
		"every morning, for seven days": {[]spell{{today, true, 100 * time.Hour}, {today, true, 68 * time.Hour}}, false, false},
		"the clock stands":              {[]spell{{today, false, 7 * day}}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir())
			keep(t, s, draft("a", "1", "mine"))
			now := today
			for _, p := range c.spells {
				now = p.clock
				step := tick
				if p.lasts > day/2 {
					step = 2 * time.Hour // so that it does not take long
				}
				for on := step; on <= p.lasts; on += step {
					if p.runs {
						now = now.Add(step)
					}
					if _, err := s.PurgeDrafts(ctx, now, step); err != nil {
						t.Fatal(err)
					}
				}
			}
			if out := bodies(t, s, "a", now) != ""; out != c.handedOut {
				t.Errorf("handed out: %v", out)
			}
			if got := bodies(t, s, "a", today) != ""; got != c.kept {
				t.Errorf("kept: %v", got)
			}
		})
	}
}

// A draft that is written again begins to age anew.
func TestADraftWrittenAgainIsYoung(t *testing.T) {
	s := open(t, t.TempDir())
	keep(t, s, draft("a", "1", "old"))
	if _, err := s.PurgeDrafts(ctx, today, DraftsLive-time.Hour); err != nil {
		t.Fatal(err)
	}
	keep(t, s, draft("a", "1", "new"))
	if n, err := s.PurgeDrafts(ctx, today, 2*time.Hour); n != 0 || err != nil {
		t.Errorf("%d went, %v", n, err)
	}
	if n, err := s.PurgeDrafts(ctx, today, DraftsLive); n != 1 || err != nil {
		t.Errorf("%d went, %v", n, err)
	}
}

// What was dropped, overwritten or went with its time is nowhere in the files any more, and never was in a backup.
func TestADroppedDraftIsGoneFromTheFiles(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	long := func(mark string) string { return strings.Repeat(mark, 900) } // more than a page
	mustSubmit(t, s, today)
	keep(t, s, draft("a", "1", long("overwritten")), draft("a", "1", long("dropped")), draft("a", "2", long("outlived")), draft("b", "1", long("kept")))
	if len(found(t, dir, "dropped")) == 0 {
		t.Fatal("nothing was there to begin with")
	}
	if err := s.Backup(ctx); err != nil {
		t.Fatal(err)
	}
	if in := found(t, filepath.Join(dir, backupFolder), "keptkept"); len(in) > 0 {
		t.Errorf("a draft is in the backup %v", in)
	}
	if _, err := s.db.Exec(`UPDATE drafts SET ran = ? WHERE bundle = '2'`, DraftsLive.Milliseconds()); err != nil {
		t.Fatal(err)
	}
	if err := s.DropDraft(ctx, DraftID{"a", "1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PurgeDrafts(ctx, today, time.Second); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"overwritten", "dropped", "outlived"} {
		if in := found(t, dir, gone); len(in) > 0 {
			t.Errorf("%q is still in %v", gone, in)
		}
	}
	if bodies(t, s, "b", today) != long("kept") {
		t.Error("another draft is gone")
	}
}

// A purge beside a backup under way neither fails nor waits for it.
func TestAPurgeWaitsForNobody(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	beside, err := Look(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	rows, err := beside.db.Query(`SELECT id FROM cases UNION SELECT 'one' UNION SELECT 'two'`)
	if err != nil || !rows.Next() {
		t.Fatal(err)
	}
	defer rows.Close() // it reads the database as it was
	keep(t, s, draft("a", "1", "mine"))
	short, cancel := context.WithTimeout(ctx, 4*time.Second) // busy_timeout is 5 s
	defer cancel()
	if _, err := s.PurgeDrafts(short, today, time.Second); err != nil || short.Err() != nil {
		t.Error(err, short.Err())
	}
}

// Writing drafts is no reason to copy the database.
func TestDraftsMakeNoBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	mustSubmit(t, s, today)
	for n := range 2 {
		if err := s.Backup(ctx); err != nil {
			t.Fatal(err)
		}
		keep(t, s, draft("a", "1", fmt.Sprint(n)))
	}
	if old, _, err := backups(filepath.Join(dir, backupFolder)); len(old) != 1 || err != nil {
		t.Errorf("%d backups, %v", len(old), err)
	}
}
