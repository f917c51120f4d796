package kiosk

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/config"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
	"yichuang/platform/platformtest"
)

var kills = flag.Int("kills", 10, "how often a kiosk is killed in the middle of submits; make chaos kills 200 times")

// killConfig tells the test program, started again as a child, the config of the kiosk it is.
const killConfig = "YICHUANG_TEST_KILL_CONFIG"

// TestKioskThatIsKilled is the child: a kiosk without devices that hands in and delivers until it is killed. It prints
// "number id" only after Submit has promised it, as the screen does.
func TestKioskThatIsKilled(t *testing.T) {
	text := os.Getenv(killConfig)
	if text == "" {
		t.Skip("only as a process of its own")
	}
	k := openAs(t, text)
	bundle := k.Catalogue().Bundles[0]
	answers := catalogue.Answers{}
	for _, q := range bundle.Questions {
		answers[q.ID] = []string{q.Options[0].Name}
	}
	s := visit.Submission{Bundle: bundle, Plan: bundle.Resolve(catalogue.Situation{Answers: answers})}
	s.Case = cases.Case{Bundle: bundle.ID, Catalogue: k.Catalogue().Version, Matters: []string{bundle.Matters[0].ID},
		Applicant: person.Applicant{Kind: person.Typed, Name: "欧阳试验", Number: "11010519491231002X"},
		Fields:    []cases.Field{{ID: "note", Value: strings.Repeat("试", 1200)}}}
	for n := 0; ; n++ {
		r, err := k.Submit(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("received", r.Number, r.Case)
		if n%3 == 0 {
			if err := k.Evaluate(t.Context(), cases.Evaluation{Case: r.Case, Level: 5}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func openAs(t *testing.T, text string) *Kiosk {
	t.Helper()
	var c config.Config
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	k, err := Open(c, Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

// A kiosk is killed with -9 while it hands in and delivers, again and again. In the end the platform has every case that
// was promised, once, each receipt number stands for one case, and nothing waits.
func TestKilledWhileItHandsIn(t *testing.T) {
	p := platformtest.New(t, nil)
	text, err := json.Marshal(enrolled(t, t.TempDir(), p))
	if err != nil {
		t.Fatal(err)
	}
	promised := map[string]string{} // receipt number -> case
	for range *kills {
		for number, id := range killedIn(t, string(text), rand.N(250*time.Millisecond)) {
			if promised[number] != "" {
				t.Errorf("%s was promised twice", number)
			}
			promised[number] = id
		}
	}
	k := openAs(t, string(text))
	links, end := k.WatchLink()
	defer end()
	for l := (Link{Waiting: 1}); l.Waiting > 0; {
		select {
		case l = <-links:
		case <-time.After(60 * time.Second):
			t.Fatalf("%d items wait and nothing moves", l.Waiting)
		}
	}
	lines := p.Cases(t)
	numbers := map[string]bool{}
	for _, l := range lines {
		if numbers[l.Receipt] || numbers[l.Official] || l.Official == "" {
			t.Errorf("%s, official number %q, is there twice or has none", l.Receipt, l.Official)
		}
		numbers[l.Receipt], numbers[l.Official] = true, true
		if id := promised[l.Receipt]; id != "" && id != l.ID {
			t.Errorf("%s was promised for %s and is %s", l.Receipt, id, l.ID)
		}
		if official, err := k.store.Official(t.Context(), l.ID); err != nil || official != l.Official {
			t.Errorf("%s has %q on the platform and %q here, %v", l.Receipt, l.Official, official, err)
		}
	}
	for number := range promised {
		if !numbers[number] {
			t.Errorf("%s was promised and is lost", number)
		}
	}
	// What was kept and not heard of any more is only what was under way at a kill.
	if extra := len(lines) - len(promised); extra > *kills {
		t.Errorf("%d cases more than promised in %d kills", extra, *kills)
	}
	t.Logf("%d kills; %d promised, %d on the platform", *kills, len(promised), len(lines))
}

// killedIn runs the child, kills it so long after its first promise, and returns what it promised.
func killedIn(t *testing.T, config string, after time.Duration) map[string]string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKioskThatIsKilled$")
	child.Env = append(os.Environ(), killConfig+"="+config)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	promised := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) != 3 || words[0] != "received" {
			t.Errorf("the kiosk says %q", lines.Text())
			continue
		}
		if promised[words[1]] = words[2]; len(promised) == 1 {
			time.AfterFunc(after, func() { child.Process.Kill() }) // SIGKILL
		}
	}
	if err := child.Wait(); err == nil || len(promised) == 0 {
		t.Errorf("the kiosk ended by itself, after %d promises", len(promised))
	}
	return promised
}
