package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
)

const day = 24 * time.Hour

// kiosked is a machine whose clock a test turns.
type kiosked struct {
	*Store
	t   *testing.T
	dir string
	now time.Time
}

func (k *kiosked) purge() Purged {
	k.t.Helper()
	p, err := k.Purge(ctx, k.now)
	must(k.t, err)
	return p
}

// live lets days pass, with four counts on each.
func (k *kiosked) live(days int) (all Purged) {
	k.t.Helper()
	for range days * 4 {
		k.now = k.now.Add(6 * time.Hour)
		p := k.purge()
		all.Bodies, all.Receipts = all.Bodies+p.Bodies, all.Receipts+p.Receipts
	}
	return all
}

func newKiosked(t *testing.T) *kiosked {
	dir := t.TempDir()
	k := &kiosked{open(t, dir), t, dir, today}
	k.purge()
	return k
}

// marked hands in a case whose body and receipt can be searched for, and has it acknowledged or not.
func (k *kiosked) marked(body string, acknowledged bool) (id, number string) {
	k.t.Helper()
	item, number, err := submit(k.Store, k.now, []byte(strings.Repeat(body+" ", 900))) // with overflow pages
	must(k.t, err)
	if acknowledged {
		must(k.t, k.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Accepted, Official: "N"}}))
	}
	return item.ID, number
}

// found are the files of the data folder with a word in them.
func found(t *testing.T, dir, word string) (files []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(word)) {
			files = append(files, path)
		}
		return err
	}))
	return files
}

// What was acknowledged is dropped when its time is over, to the last byte, also from the backups; the numbers stay.
func TestRetention(t *testing.T) {
	k := newKiosked(t)
	k.marked("others before", false)
	id, number := k.marked("the acknowledged body", true)
	_, refused := k.marked("the waiting body", false)
	backup(t, k.Store)
	if p := k.live(6); p != (Purged{}) {
		t.Errorf("too early: %+v", p)
	}
	if p := k.live(1); p != (Purged{Bodies: 1}) {
		t.Errorf("after a week: %+v", p)
	}
	if in := found(t, k.dir, "the acknowledged body"); len(in) != 1 || filepath.Base(filepath.Dir(in[0])) != backupFolder {
		t.Errorf("the body is still in %v", in)
	}
	for range keepBackups { // each behind a count
		k.live(1)
		backup(t, k.Store)
	}
	if in := found(t, k.dir, "the acknowledged body"); len(in) != 0 {
		t.Errorf("the body is still in %v", in)
	}
	if receipt, err := k.Receipt(ctx, number); err != nil || string(receipt) != "receipt "+number {
		t.Errorf("the receipt is gone too early: %v", err)
	}
	if p := k.live(20); p != (Purged{Receipts: 1}) {
		t.Errorf("after a month: %+v", p)
	}
	if _, err := k.Receipt(ctx, number); !errors.Is(err, ErrNoReceipt) {
		t.Errorf("its receipt: %v", err)
	}
	if p := k.live(400); p != (Purged{}) {
		t.Errorf("what was not acknowledged was dropped: %+v", p)
	}
	if _, err := k.Receipt(ctx, refused); err != nil {
		t.Errorf("the receipt of what waits: %v", err)
	}
	if l := line(t, k.Store, id); l.State != cases.Acknowledged || l.Receipt != number {
		t.Errorf("its line is %+v", l)
	}
	if n, err := k.Official(ctx, id); err != nil || n != "N" {
		t.Errorf("its official number is %q, %v", n, err)
	}
	if due := due(t, k.Store, k.now); len(due) != 2 {
		t.Errorf("%d due", len(due))
	}
	must(t, k.Check(ctx))
}

// A clock that is put forward makes nothing old, whenever that happens; neither does one that goes to and fro.
func TestAClockPutForwardDropsNothing(t *testing.T) {
	k := newKiosked(t)
	_, number := k.marked("body", true)
	restart := func() {
		k.Store = reopen(t, k.Store, k.dir)
		k.purge()
	}
	k.now = k.now.AddDate(10, 0, 0)
	k.purge()
	k.now = k.now.AddDate(10, 0, 0)
	restart()
	k.now = k.now.AddDate(-20, 0, 0)
	restart()
	k.now = k.now.AddDate(20, 0, 0)
	restart()
	if in := found(t, k.dir, "body"); len(in) == 0 {
		t.Error("the body was dropped")
	}
	if _, err := k.Receipt(ctx, number); err != nil {
		t.Error(err)
	}
	if p := k.live(7); p.Bodies != 1 {
		t.Errorf("a week later %+v", p)
	}
}

// A machine that is off at night counts the night, and of a long holiday a day.
func TestTimeOffIsCounted(t *testing.T) {
	k := newKiosked(t)
	k.marked("body", true)
	var p Purged
	days := 0
	for ; p.Bodies == 0 && days < 30; days++ {
		k.now = k.now.Add(day)
		k.Store = reopen(t, k.Store, k.dir)
		p = k.purge()
	}
	if days != 7 {
		t.Errorf("dropped after %d days", days)
	}
}
