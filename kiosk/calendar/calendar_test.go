package calendar_test

import (
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/calendar"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestWorkday(t *testing.T) {
	c := calendar.Default()
	for _, x := range []struct {
		date        string
		work, known bool
	}{
		{"2026-11-24", true, true},
		{"2026-11-22", false, true}, // Sunday
		{"2026-10-01", false, true}, // National Day
		{"2024-02-04", true, true},  // Sunday, worked for the Spring Festival
		{"2022-12-31", false, false},
		{"2027-01-04", true, false}, // Monday of a year without data
	} {
		if work, known := c.Workday(day(x.date)); work != x.work || known != x.known {
			t.Errorf("%s: work %v, known %v", x.date, work, known)
		}
	}
}

func TestAddDays(t *testing.T) {
	c := calendar.Default()
	for _, x := range []struct {
		name, from string
		n          int
		natural    bool
		want       string
		estimated  bool
	}{
		{"within a week", "2026-11-23", 3, false, "2026-11-26", false},
		{"over a weekend", "2026-11-24", 5, false, "2026-12-01", false},
		{"at once", "2026-11-24", 0, false, "2026-11-24", false},
		{"received on a Saturday", "2026-11-28", 1, false, "2026-11-30", false},
		{"over a holiday with a make-up day", "2024-02-09", 1, false, "2024-02-18", false},
		{"into a year without data", "2026-12-31", 2, false, "2027-01-04", true},
		{"natural days", "2026-11-24", 3, true, "2026-11-27", false},
		{"natural days end on a Saturday", "2026-11-24", 4, true, "2026-11-30", false},
		{"natural days end in a holiday", "2024-09-28", 5, true, "2024-10-08", false},
	} {
		t.Run(x.name, func(t *testing.T) {
			add := c.AddWorkdays
			if x.natural {
				add = c.AddNaturalDays
			}
			got, estimated := add(day(x.from).Add(15*time.Hour), x.n)
			if got.Format(time.DateOnly) != x.want || estimated != x.estimated {
				t.Errorf("got %s, estimated %v", got.Format(time.DateOnly), estimated)
			}
		})
	}
}

// Adding n working days and counting them again comes to n, and the day is worked on.
func TestAddingAndCountingAgree(t *testing.T) {
	c := calendar.Default()
	rapid.Check(t, func(rt *rapid.T) {
		from := day("2023-01-01").AddDate(0, 0, rapid.IntRange(0, 1300).Draw(rt, "from"))
		n := rapid.IntRange(1, 45).Draw(rt, "n")
		to, _ := c.AddWorkdays(from, n)
		if work, _ := c.Workday(to); !work || c.Workdays(from, to) != n {
			rt.Fatalf("%s + %d = %s, counted %d", from, n, to, c.Workdays(from, to))
		}
	})
}

func TestBadDataIsRefused(t *testing.T) {
	for _, text := range []string{
		`{`, `[]`, `{"2026": {"holidays": ["2026-13-01"]}}`, `{"2026": {"holidays": ["2026-02-29"]}}`, `{"x": {}}`, `{"2026": {}}`,
		`{"2026": {"holidays": ["2026-01-01"], "workday": ["2026-01-04"]}}`,
		`{"2026": {"holidays": ["2026-01-01"], "workdays": ["2026-01-01"]}}`,
	} {
		if _, err := calendar.New([]byte(text)); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

// A file in the data folder takes the place of its years, leaves the others, and is refused when it is wrong.
func TestHolidaysAreReplaceable(t *testing.T) {
	for _, x := range []struct {
		name, file string
		wrong      bool
		free       []string
		work       []string
		known      bool // of 2027
	}{
		{"no file", "", false, []string{"2026-10-01"}, []string{"2026-11-24"}, false},
		{"a new year", `{"2027": {"holidays": ["2027-01-01"], "workdays": ["2027-01-03"]}}`, false,
			[]string{"2026-10-01", "2027-01-01", "2027-01-02"}, []string{"2027-01-03", "2027-01-04"}, true},
		{"a year over ours", `{"2026": {"holidays": ["2026-11-24"]}}`, false, []string{"2026-11-24", "2025-10-01"}, []string{"2026-10-01"}, false},
		{"not JSON", `{`, true, []string{"2026-10-01"}, []string{"2026-11-24"}, false},
		{"against another year", `{"2022": {"holidays": ["2022-01-01"], "workdays": ["2022-12-31"]}}`, true, []string{"2026-10-01"}, nil, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			dir := fstest.MapFS{}
			if x.file != "" {
				dir["holidays.json"] = &fstest.MapFile{Data: []byte(x.file)}
			}
			c, err := calendar.Load(dir)
			if (err != nil) != x.wrong {
				t.Errorf("error %v", err)
			}
			for _, d := range x.free {
				if work, _ := c.Workday(day(d)); work {
					t.Errorf("%s is worked on", d)
				}
			}
			for _, d := range x.work {
				if work, _ := c.Workday(day(d)); !work {
					t.Errorf("%s is free", d)
				}
			}
			if _, known := c.Workday(day("2027-06-01")); known != x.known {
				t.Errorf("2027 is known: %v", known)
			}
		})
	}
	unreadable := fstest.MapFS{"holidays.json": {Mode: fs.ModeDir}}
	if c, err := calendar.Load(unreadable); c == nil || err == nil {
		t.Errorf("a folder of that name: %v, %v", c, err)
	}
}

// By the law on holidays a year has its days less the weekends less 11 free days, 13 from 2025 on;
// 调休 only moves them.
func TestWorkdaysOfAYear(t *testing.T) {
	c := calendar.Default()
	for year := 2023; year <= 2026; year++ {
		want := -11
		if year >= 2025 {
			want = -13
		}
		end := time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)
		for d := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); !d.After(end); d = d.AddDate(0, 0, 1) {
			if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
				want++
			}
		}
		if got := c.Workdays(end.AddDate(-1, 0, 0), end); got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

// The day found does not depend on the hour, is midnight in the zone given, and comes later for more days.
func TestAddingDays(t *testing.T) {
	c := calendar.Default()
	zones := []*time.Location{time.UTC, calendar.Beijing, time.FixedZone("", -7*3600)}
	rapid.Check(t, func(rt *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(rt, "zone")
		y, m, d := day("2022-12-01").AddDate(0, 0, rapid.IntRange(0, 1800).Draw(rt, "from")).Date()
		from := time.Date(y, m, d, rapid.IntRange(0, 23).Draw(rt, "hour"), 59, 0, 0, zone)
		n := rapid.IntRange(0, 60).Draw(rt, "n")
		for name, add := range map[string]func(time.Time, int) (time.Time, bool){"working": c.AddWorkdays, "natural": c.AddNaturalDays} {
			to, estimated := add(from, n)
			if again, _ := add(time.Date(y, m, d, 0, 0, 0, 0, zone), n); !again.Equal(to) {
				rt.Fatalf("%s: %s + %d depends on the hour: %s, %s", name, from, n, to, again)
			}
			if to.Location() != zone || to.Hour() != 0 || to.Minute() != 0 {
				rt.Fatalf("%s: %s is no midnight in the zone of %s", name, to, from)
			}
			if work, known := c.Workday(to); (n > 0 && !work) || (n > 0 && !known && !estimated) {
				rt.Fatalf("%s: %s + %d = %s: worked on %v, known %v, estimated %v", name, from, n, to, work, known, estimated)
			}
			more, _ := add(from, n+1)
			if more.Before(to) || (name == "working" && !more.After(to)) {
				rt.Fatalf("%s: %d days from %s end %s, one more %s", name, n, from, to, more)
			}
		}
	})
}

// One calendar day, whatever the machine's own zone.
func TestBeijing(t *testing.T) {
	night := time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC) // 01:00 on the 24th
	if got := night.In(calendar.Beijing).Format(time.DateTime); got != "2026-11-24 01:00:00" {
		t.Errorf("%s", got)
	}
}
