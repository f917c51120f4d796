package clock_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/store"
)

var scripts = flag.Int("scripts", 30, "how many lives of a machine are tried with and without jumps of its clock")

// act is one thing that happens to a machine.
type act struct {
	what  int
	wall  time.Time // of a jump
	pass  time.Duration
	which int // case that an evaluation is of
}

const (
	handIn = iota
	evaluate
	deliver
	lose // a batch goes out and no answer comes
	retry
	pass
	jump
	restart
	reboot
	hear
	kinds
)

// world is a machine with a real store, in which the wall clock may be moved or not.
type world struct {
	t       *rapid.T
	dir     string
	jumps   bool
	wall    time.Time
	real    time.Time
	up      time.Duration
	boot    int
	clock   *clock.Clock
	store   *store.Store
	cases   []string
	index   map[string]int // of items, in the order they were handed in
	numbers map[string]bool
	out     []int // items in the order they went out
}

func (w *world) open(last clock.Known) {
	var err error
	if w.store, err = store.Open(w.dir); err != nil {
		w.t.Fatal(err)
	}
	w.must(w.store.Hurry(context.Background())) // as the uplink does when it begins
	w.clock = clock.New(clock.Sources{Wall: func() time.Time { return w.wall }, Up: func() time.Duration { return w.up },
		Boot: fmt.Sprint(w.boot)}, last)
}

func (w *world) must(err error) {
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) do(a act) {
	ctx := context.Background()
	switch a.what {
	case handIn:
		day := w.clock.Read().Time
		w.must(w.store.Submit(ctx, day, func(n store.Numbers) (store.Handed, error) {
			item := w.item(cases.KindCase, n)
			number := cases.ReceiptNumber("HJ", "A03", day, n.Epoch, n.DayCount)
			if w.numbers[number] {
				w.t.Fatalf("%s was given out twice", number)
			}
			w.numbers[number] = true
			w.cases = append(w.cases, item.ID)
			return store.Handed{Item: item, Number: number}, nil
		}))
	case evaluate:
		if len(w.cases) > 0 {
			w.must(w.store.Enqueue(ctx, func(n store.Numbers) (cases.Item, error) {
				item := w.item(cases.KindEvaluation, n)
				item.Case = w.cases[a.which%len(w.cases)]
				return item, nil
			}))
		}
	case deliver, lose, retry:
		w.send(ctx, a.what)
	case pass:
		w.wall, w.real, w.up = w.wall.Add(a.pass), w.real.Add(a.pass), w.up+a.pass
	case jump:
		if w.jumps {
			w.wall = a.wall
		}
	case restart, reboot:
		last, _ := w.clock.Known()
		w.must(w.store.Close())
		if a.what == reboot {
			w.boot, w.up = w.boot+1, time.Minute
		}
		w.open(last)
	case hear:
		w.clock.Hear(w.real)
	}
}

func (w *world) item(kind cases.ItemKind, n store.Numbers) cases.Item {
	id := uuid.Must(uuid.NewV7()).String()
	w.index[id] = len(w.index)
	return cases.Item{ID: id, Kind: kind, Case: id, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq}
}

func (w *world) send(ctx context.Context, how int) {
	items, err := w.store.Due(ctx, w.clock.Steady(), 3, 1<<20)
	w.must(err)
	var ids []string
	var answers []store.Answer
	later := w.clock.Steady().Add(20 * time.Second)
	for _, i := range items {
		ids = append(ids, i.ID)
		w.out = append(w.out, w.index[i.ID])
		a := store.Answer{ID: i.ID, Verdict: cases.Accepted}
		if how == retry {
			a.Verdict, a.Next = cases.Retry, later
		}
		answers = append(answers, a)
	}
	w.must(w.store.MarkSent(ctx, ids))
	if how == lose {
		w.must(w.store.Postpone(ctx, ids, later, "away"))
		return
	}
	w.must(w.store.Record(ctx, answers))
}

// Whatever is done to a machine's clock, while it runs and between two runs: the same items go out in the same order as
// with a right clock, and no receipt number is given out twice.
func TestNoJumpChangesWhatGoesOut(t *testing.T) {
	draws := flag.Lookup("rapid.checks")
	defer flag.Set(draws.Name, draws.Value.String())
	flag.Set(draws.Name, strconv.Itoa(*scripts))
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) act {
			return act{what: rapid.IntRange(0, kinds-1).Draw(rt, "what"), which: rapid.IntRange(0, 9).Draw(rt, "which"),
				wall: time.Unix(rapid.Int64Range(0, 4e9).Draw(rt, "wall"), 0),
				pass: time.Duration(rapid.Int64Range(0, int64(30*time.Second)).Draw(rt, "pass"))}
		}), 1, 20).Draw(rt, "script")
		var out [][]int
		for _, jumps := range []bool{false, true} {
			dir, err := os.MkdirTemp(t.TempDir(), "")
			if err != nil {
				rt.Fatal(err)
			}
			now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
			w := &world{t: rt, dir: dir, jumps: jumps, wall: now, real: now, up: time.Hour, index: map[string]int{}, numbers: map[string]bool{}}
			w.open(clock.Known{At: now.Add(-time.Hour)})
			for _, a := range script {
				w.do(a)
			}
			w.must(w.store.Close())
			out = append(out, w.out)
		}
		if !slices.Equal(out[0], out[1]) {
			rt.Fatalf("with a right clock %v went out, with one that jumps %v", out[0], out[1])
		}
	})
}
