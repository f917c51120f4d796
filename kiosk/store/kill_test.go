package store

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

var kills = flag.Int("kills", 10, "how often the store is killed in the middle of submits; make chaos kills 200 times")

// childDir tells the test program, started again as a child, to hand in cases without end.
const childDir = "YICHUANG_TEST_SUBMIT_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		submitForEver(dir)
	}
	if dir := os.Getenv(powerDir); dir != "" {
		if err := workForPower(dir); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

// submitForEver prints "id number page" only after Submit has promised it, as the kiosk does with the receipt. A page more
// is taken each time that nobody wants.
func submitForEver(dir string) {
	s, err := Open(dir)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		page, err := s.KeepPage(ctx, seal.SM, fmt.Append(make([]byte, 8192), uuid.NewString()))
		if err == nil {
			_, err = s.KeepPage(ctx, seal.SM, fmt.Append(make([]byte, 8192), uuid.NewString()))
		}
		var item cases.Item
		var number string
		if err == nil {
			item, number, err = submit(s, today.AddDate(0, 0, -(i%2)), make([]byte, 4096), page)
		}
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(item.ID, number, page)
		if i%3 == 0 {
			s.MarkSent(ctx, []string{item.ID})
		}
	}
}

// Killed with -9 in the middle of submits, again and again: what was promised is there, nothing twice.
func TestKillLosesNothing(t *testing.T) {
	dir := t.TempDir()
	promised := map[string]string{} // id -> receipt number
	pages := map[string]bool{}
	for round := range *kills {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childDir+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		// The first promise proves that the child is at work; then the blow falls at another moment each time.
		scanner := bufio.NewScanner(out)
		for first := true; scanner.Scan(); first = false {
			id, number, _ := strings.Cut(scanner.Text(), " ")
			if id == "error" {
				t.Errorf("round %d: %s", round, number)
			} else {
				number, page, _ := strings.Cut(number, " ")
				promised[id], pages[page] = number, true
			}
			if first {
				time.AfterFunc(time.Duration(round*13%200)*time.Millisecond, func() { child.Process.Kill() })
			}
		}
		if err := child.Wait(); err == nil {
			t.Errorf("round %d: the child ended by itself", round)
		}
	}
	if len(promised) < *kills {
		t.Fatalf("only %d promised in %d rounds", len(promised), *kills)
	}
	s := open(t, dir)
	lines, err := s.Outbox(ctx)
	if err != nil {
		t.Fatal(err)
	}
	kept, numbers := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		if kept[l.ID] || numbers[l.Receipt] {
			t.Errorf("%s or its number is there twice", l.ID)
		}
		kept[l.ID], numbers[l.Receipt] = true, true
		if l.State != "waiting" {
			t.Errorf("%s is %s after the restart", l.Receipt, l.State)
		}
		if number, ok := promised[l.ID]; ok && number != l.Receipt {
			t.Errorf("%s was promised as %s and is kept as %s", l.ID, number, l.Receipt)
		}
	}
	for id, number := range promised {
		if !kept[id] {
			t.Errorf("%s was promised and is gone", number)
		}
		if receipt, err := s.Receipt(ctx, number); err != nil || string(receipt) != "receipt "+number {
			t.Errorf("receipt of %s: %v", number, err)
		}
	}
	for page := range pages {
		wantPage(t, s, page, true)
	}
	// Rows and files are the same, and what nobody wanted, or what the last blow fell on, is gone.
	files, err := pageFiles(dir)
	if err != nil || len(files) != len(lines) || s.Swept().Absent != 0 {
		t.Errorf("%d page files for %d cases, swept %+v, %v", len(files), len(lines), s.Swept(), err)
	}
	wantWaiting(t, s, len(lines), len(lines))
	// A case may be kept without its promise having been heard, but only the one under way at each kill.
	if extra := len(lines) - len(promised); extra > *kills {
		t.Errorf("%d cases more than promised in %d kills", extra, *kills)
	}
	t.Logf("%d promised, %d kept, %d kills", len(promised), len(lines), *kills)
}
