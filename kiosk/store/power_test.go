package store

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

var cuts = flag.Int("cuts", 150, "how many states after a power cut are rebuilt; make chaos tries 2,000")

// promise is a case the citizen was told of, and the moment of the disk at which that was.
type promise struct {
	item   cases.Item
	number string
	page   string // the case's page; - when it has none, or it may have gone up already
	at     int
}

// powerDir tells the test program, started again as a child, to work on a powerDisk there. It is a process of its own
// because SQLite maps files into memory: a page fault of the process that serves the disk would wait for itself.
const powerDir = "YICHUANG_TEST_POWER_DIR"

// tell says a line to the parent and waits until it was heard, so that it knows at which moment of the disk that was.
func tell(words ...any) {
	fmt.Println(words...)
	fmt.Scanln()
}

// workForPower is the child: it hands cases in, some with a page, with all that goes on beside: sending, answers, pages
// that go up and pages that nobody wants, backups, a restart. In the end it damages the database and opens it again.
func workForPower(dir string) error {
	s, err := Open(dir)
	var items []cases.Item
	hand := func() (item cases.Item) {
		var number string
		var pages []string
		if err == nil && len(items)%3 == 0 {
			pages = make([]string, 1)
			pages[0], err = s.KeepPage(ctx, seal.SM, append(bytes.Repeat([]byte{byte(len(items))}, 2000), "page"...))
		}
		if err == nil {
			if item, number, err = submit(s, today, bytes.Repeat([]byte{byte(len(items))}, 4096), pages...); err == nil {
				items = append(items, item)
				page := "-" // of those that go up, nobody can tell
				if n := len(items) - 1; n%3 == 0 && n%10 != 2 {
					page = pages[0]
				}
				tell("case", item.ID, item.Seq, item.Digest, number, page)
			}
		}
		return item
	}
	unwanted := func(n int) {
		var digest string
		if digest, err = s.KeepPage(ctx, seal.SM, []byte(fmt.Sprint("unwanted ", n))); err == nil && n%2 == 0 {
			err = s.DropPages(ctx, digest)
		}
	}
	goUp := func() {
		var digest string
		if digest, err = s.DuePage(ctx); errors.Is(err, ErrNoPage) {
			err = nil
		} else if err == nil {
			err = s.SettlePage(ctx, digest, cases.Acknowledged, "")
		}
	}
	for i := 0; i < 60 && err == nil; i++ {
		item := hand()
		switch {
		case err != nil:
		case i%10 == 2:
			err = s.MarkSent(ctx, []string{item.ID})
		case i%10 == 4:
			err = s.Record(ctx, []Answer{{ID: items[i-2].ID, Verdict: cases.Accepted, Official: fmt.Sprint("N", i)}})
		case i%10 == 5:
			goUp()
		case i%10 == 6:
			err = s.Backup(ctx)
		case i%10 == 7:
			unwanted(i)
		case i%10 == 8:
			_, err = s.Learn(ctx, []Change{{Case: item.ID, State: "预受理"}}, fmt.Sprint("cursor ", i))
		case i == 31:
			if err = s.Close(); err == nil {
				s, err = Open(dir)
			}
		}
	}
	if err == nil {
		err = s.Backup(ctx)
	}
	tell("backup")
	for range 5 {
		hand()
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	tell("closed")
	if err := overwriteForGood(filepath.Join(dir, fileName)); err != nil {
		return err
	}
	tell("damaged")
	s, err = Open(dir)
	if hand(); err != nil {
		return err
	}
	return s.Close()
}

// overwriteForGood spoils a fifth of a file, and the damage stays wherever the power goes.
func overwriteForGood(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil {
		_, err = file.WriteAt(bytes.Repeat([]byte{0xA5}, int(info.Size()/5)), info.Size()*2/5&^4095)
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// powerWork is what the child did, with the moments of the disk at which it was done.
type powerWork struct {
	promised                  []promise
	closed, damaged, restored int // moments; restored is that of the first promise after it
	backedUp                  int // cases promised before the backup
}

// workOn lets the child work on a disk to the end.
func workOn(t *testing.T, d *powerDisk, dir string) (w powerWork) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), powerDir+"="+dir)
	child.Stderr = os.Stderr
	hears, err := child.StdinPipe()
	must(t, err)
	says, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	for lines := bufio.NewScanner(says); lines.Scan(); fmt.Fprintln(hears) {
		var p promise
		switch line := lines.Text(); line {
		case "backup":
			w.backedUp = len(w.promised)
		case "closed":
			w.closed = d.now()
		case "damaged":
			w.damaged = d.now()
		default:
			if _, err := fmt.Sscanf(line, "case %s %d %s %s %s", &p.item.ID, &p.item.Seq, &p.item.Digest, &p.number, &p.page); err != nil {
				t.Fatal(line)
			}
			p.at = d.now()
			w.promised = append(w.promised, p)
		}
	}
	must(t, child.Wait())
	w.restored = w.promised[len(w.promised)-1].at
	return w
}

// Wherever the power goes: the database opens, it is not damaged, every case that was promised is there as it was handed
// in, and the next number is a new one.
func TestPowerCuts(t *testing.T) {
	d, mounted, pullOut := plugIn(t)
	w := workOn(t, d, filepath.Join(mounted, "data"))
	pullOut()
	t.Logf("%d operations, %d cases, %d states", d.now(), len(w.promised), *cuts)
	dice := rand.New(rand.NewPCG(uint64(*cuts), 7))
	before := w.promised[:len(w.promised)-1]
	t.Run("at work", func(t *testing.T) {
		for n := range *cuts {
			cut := dice.IntN(w.closed + 1)
			if n%2 == 0 { // just behind a promise
				cut = before[dice.IntN(len(before))].at
			}
			d.rebuilt(t, cut, dice, func(dir string) { survives(t, dir, before, cut) })
		}
	})
	// The restore goes on where it was cut off, what the backup held is there, and no number is given out twice.
	t.Run("in a restore", func(t *testing.T) {
		for range *cuts {
			cut := w.damaged + dice.IntN(d.now()-w.damaged+1)
			d.rebuilt(t, cut, dice, func(dir string) { outlives(t, dir, w, cut >= w.restored) })
		}
	})
}

// rebuilt has a state of the disk looked at, in memory.
func (d *powerDisk) rebuilt(t *testing.T, cut int, dice *rand.Rand, look func(dir string)) {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "yichuang-cut-")
	must(t, err)
	defer os.RemoveAll(folder)
	dir := filepath.Join(folder, "data")
	must(t, os.Mkdir(dir, 0o700))
	must(t, d.after(cut, dice, folder))
	lightBallast(t, dir)
	if look(dir); t.Failed() {
		t.Fatalf("cut behind operation %d", cut)
	}
}

func survives(t *testing.T, dir string, promised []promise, cut int) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Error(err)
		return
	}
	defer s.Close()
	if s.Restored() != nil {
		t.Errorf("it was damaged: %+v", s.Restored())
	}
	if w := s.Swept(); w.Absent > 0 {
		t.Errorf("pages without their files: %+v", w)
	}
	there := map[string]bool{}
	for _, p := range promised {
		if p.at > cut {
			continue
		}
		var i cases.Item
		var number string
		err := s.db.QueryRow(`SELECT o.seq, o.digest, o.body, c.number FROM outbox AS o JOIN cases AS c ON c.id = o.case_id WHERE o.id = ?`, p.item.ID).
			Scan(&i.Seq, &i.Digest, &i.Body, &number)
		if err != nil || i.Seq != p.item.Seq || number != p.number || i.Digest != p.item.Digest || !seal.DigestFits(i.Digest, i.Body) {
			t.Errorf("%s was promised and is gone or another: %v", p.number, err)
		}
		p.wantPage(t, s)
		there[p.number] = true
	}
	if _, number, err := submit(s, today, []byte("the next")); err != nil || there[number] {
		t.Errorf("the next one: %s, %v", number, err)
	}
}

// wantPage wants the case's page to be there, and to be sent.
func (p promise) wantPage(t *testing.T, s *Store) {
	t.Helper()
	if p.page == "-" {
		return
	}
	var state string
	if err := s.db.QueryRow(`SELECT state FROM pages WHERE digest = ?`, p.page).Scan(&state); err != nil || state != "waiting" {
		t.Errorf("the page of %s is %q, %v", p.number, state, err)
	}
	wantPage(t, s, p.page, true)
}

// outlives opens what is left of a restore that was cut off, or was over: then the case handed in after it is there too.
func outlives(t *testing.T, dir string, w powerWork, over bool) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Error(err)
		return
	}
	defer s.Close()
	got := kept(t, s)
	for _, p := range w.promised[:len(w.promised)-1] { // whatever the database knew of it
		p.wantPage(t, s)
	}
	for _, p := range w.promised[:w.backedUp] {
		if got[p.item.ID] != p.number {
			t.Errorf("%s was backed up and is %q", p.number, got[p.item.ID])
		}
	}
	if last := w.promised[len(w.promised)-1]; over && got[last.item.ID] != last.number {
		t.Errorf("%s was promised after the restore and is %q", last.number, got[last.item.ID])
	}
	item, number, err := submit(s, today, []byte("the next"))
	if err != nil {
		t.Error(err)
	}
	for _, p := range w.promised[:len(w.promised)-1] {
		if p.number == number {
			t.Errorf("%s was given out again", number)
		}
		// No new epoch: a write-ahead log that came back had healed the damage, so nothing at all may be missing.
		if item.Epoch == 1 && got[p.item.ID] != p.number {
			t.Errorf("nothing was restored, and %s is %q", p.number, got[p.item.ID])
		}
	}
}
