package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// machine has clocks that a test moves.
type machine struct {
	wall time.Time
	up   time.Duration
	boot string
}

func (m *machine) sources() Sources {
	return Sources{Wall: func() time.Time { return m.wall }, Up: func() time.Duration { return m.up }, Boot: m.boot}
}

func (m *machine) pass(d time.Duration) { m.wall, m.up = m.wall.Add(d), m.up+d }

func TestTheBestTimeThatIsKnown(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name  string
		wall  time.Time // at noon
		last  Known
		told  bool // the platform tells that it is noon, an hour before it is looked
		want  time.Time
		sure  bool
		wrong bool
	}{
		{"right", noon, Known{At: noon.Add(-day)}, false, noon, true, false},
		{"a little off", noon.Add(Off - time.Second), Known{At: noon.Add(-day)}, true, noon.Add(Off - time.Second), true, false},
		{"an hour behind, and told", noon.Add(-time.Hour), Known{At: noon.Add(-day)}, true, noon, true, true},
		{"an hour ahead, and told", noon.Add(time.Hour), Known{At: noon.Add(-day)}, true, noon, true, true},
		{"an hour ahead, nobody to ask", noon.Add(time.Hour), Known{At: noon.Add(-day)}, false, noon.Add(time.Hour), true, false},
		{"enrolled in this start", noon, Known{At: noon.Add(-90 * time.Minute)}, false, noon, true, false},
		{"empty battery at the first run", time.Unix(946684800, 0), Known{At: noon.Add(-day)}, false, noon.Add(-day).Add(time.Hour), false, true},
		{"empty battery", time.Unix(946684800, 0), Known{At: noon.Add(-day), Boot: "a"}, false, noon.Add(-day).Add(2 * time.Hour), false, true},
		{"empty battery, and told", time.Unix(946684800, 0), Known{At: noon.Add(-day)}, true, noon, true, true},
		{"in 2070", noon.AddDate(44, 0, 0), Known{At: noon.Add(-day), Boot: "a"}, false, noon.Add(-day).Add(2 * time.Hour), false, true},
		{"in store for half a year", noon, Known{At: noon.AddDate(0, -6, 0)}, false, noon, true, false},
		{"told in this start by a run before", noon.Add(-time.Hour), Known{At: noon.Add(-30 * time.Minute), Boot: "b", Up: 90 * time.Minute, Told: true}, false, noon, true, true},
		{"told in another start", noon.Add(-time.Hour), Known{At: noon.Add(-day), Boot: "a", Up: time.Minute, Told: true}, false, noon.Add(-time.Hour), true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &machine{wall: c.wall.Add(-time.Hour), up: time.Hour, boot: "b"} // looked at with two hours of Up
			k := New(m.sources(), c.last)
			if c.told {
				k.Hear(noon.Add(-time.Hour))
			}
			m.pass(time.Hour)
			r := k.Read()
			if !r.Time.Equal(c.want) || r.Sure != c.sure || r.Wrong() != c.wrong || !r.Wall.Equal(c.wall) {
				t.Errorf("%+v, wrong %v", r, r.Wrong())
			}
			if known, sure := k.Known(); sure != c.sure || sure && !known.At.Equal(c.want) {
				t.Errorf("for the next run: %+v, %v", known, sure)
			}
		})
	}
}

func TestJumpsAreNoticed(t *testing.T) {
	m := &machine{wall: noon, up: time.Hour, boot: "b"}
	k := New(m.sources(), Known{})
	for _, c := range []struct{ jump, want time.Duration }{
		{0, 0}, {5 * time.Millisecond, 0}, {time.Hour, time.Hour}, {0, 0}, {-26 * 365 * 24 * time.Hour, -26 * 365 * 24 * time.Hour}, {0, 0},
	} {
		m.pass(10 * time.Second)
		m.wall = m.wall.Add(c.jump)
		if got := k.Jump(); (got - c.want).Abs() > 10*time.Millisecond {
			t.Errorf("after %v: %v", c.jump, got)
		}
	}
}

// Whatever is done to the wall clock: the steady time runs on evenly, and once the platform has told the time, it is known.
func TestAnyJumps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{wall: noon, up: time.Hour, boot: "b"}
		real, told := noon, false
		k := New(m.sources(), Known{At: noon.Add(-time.Hour)})
		begun := k.Steady()
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				m.wall = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "wall"), 0)
			case 1:
				k.Hear(real)
				told = true
			case 2:
				d := time.Duration(rapid.Int64Range(0, int64(48*time.Hour)).Draw(t, "pass"))
				m.pass(d)
				real = real.Add(d)
			}
			if got := k.Steady().Sub(begun); got != real.Sub(noon) {
				t.Fatalf("steady time ran %v in %v", got, real.Sub(noon))
			}
			r := k.Read()
			if told && (r.Time.Sub(real).Abs() > Off || !r.Sure) {
				t.Fatalf("it is %v and not %v", real, r.Time)
			}
			if r.Time.Before(noon.Add(-time.Hour - Off)) {
				t.Fatalf("%v is before the last time that was known", r.Time)
			}
			if r.Wrong() != (!r.Sure || told && m.wall.Sub(real).Abs() > Off) {
				t.Fatalf("wrong %v: %+v", r.Wrong(), r)
			}
		}
	})
}

func TestTheSystemsOwn(t *testing.T) {
	s := System()
	first := s.Up()
	if s.Boot == "" || first <= 0 || s.Up() < first || time.Since(s.Wall()).Abs() > time.Minute || System().Boot != s.Boot {
		t.Errorf("%q, up %v", s.Boot, first)
	}
}
