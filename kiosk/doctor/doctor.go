// Package doctor looks at every part of a machine and says how it is and what to do. It
// changes nothing but what it is told to: it prints a page or reads a card only when asked.
package doctor

import (
	"context"
	"time"

	"yichuang/kiosk/config"
)

// State is how a part is.
type State string

// The states, the worst last.
const (
	Good    State = "good"
	Warning State = "warning" // it works, but somebody should look soon
	Bad     State = "bad"     // citizens will notice
)

// Finding is what the doctor says of one part.
type Finding struct {
	Part  string `json:"part"` // reader, printer, clock, disk, database or platform
	State State  `json:"state"`
	Code  string `json:"code"` // stable, for monitoring: docs/codes.md
	Says  string `json:"says"` // what was found
	Do    string `json:"do"`   // what to do about it, empty when all is well
}

// patience is how long one part may take to answer.
const patience = 10 * time.Second

// Parts are the names of all parts, in the order they are examined.
func Parts() []string { return []string{"reader", "printer", "clock", "disk", "database", "platform"} }

// Look examines all parts, one after the other, in a fixed order. It may be used while the kiosk runs: a line that the
// kiosk holds is then a warning, since only one program can ask a device.
func Look(ctx context.Context, cfg config.Config) (findings []Finding) {
	look(ctx, cfg, lookReader, lookPrinter, func(f Finding) { findings = append(findings, f) })
	return findings
}

// Within is Look for the running kiosk itself, which holds the devices. report is told each finding from Within's goroutine as
// soon as there is one; what ctx ends is not told.
func Within(ctx context.Context, cfg config.Config, d Devices, report func(Finding)) {
	look(ctx, cfg, d.lookReader, d.lookPrinter, func(f Finding) {
		if ctx.Err() == nil {
			report(f)
		}
	})
}

func look(ctx context.Context, cfg config.Config, reader, printer func(context.Context, config.Config) Finding, report func(Finding)) {
	for i, part := range []func(context.Context, config.Config) Finding{reader, printer, lookDates, lookDisk, lookDatabase, lookPlatform} {
		ctx, cancel := context.WithTimeout(ctx, patience)
		f := part(ctx, cfg)
		cancel()
		f.Part = Parts()[i]
		report(f)
	}
}

// rank orders the states, the worst last.
var rank = map[State]int{Good: 0, Warning: 1, Bad: 2}

// Worst is the exit status for findings: 0 all good, 1 a warning, 2 something is bad.
func Worst(findings []Finding) int {
	worst := 0
	for _, f := range findings {
		worst = max(worst, rank[f.State])
	}
	return worst
}

// both is one finding of two about one part: the worse one's code and state, the first's when neither
// is worse, and what both say and advise. The other's code stands before its sentence unless all is well with it.
func both(first, second Finding) Finding {
	worse, other := first, second
	if rank[second.State] > rank[first.State] {
		worse, other = second, first
	}
	if other.State == Good {
		worse.Says += "；" + other.Says
		return worse
	}
	worse.Says += "；" + other.Code + " " + other.Says
	worse.Do += "；" + other.Do
	return worse
}

func good(says string) Finding { return Finding{State: Good, Code: "D000", Says: says} }
