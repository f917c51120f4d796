package calendar_test

import (
	"testing"
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
	for _, text := range []string{`{`, `{"2026": {"holidays": ["2026-13-01"]}}`, `{"x": {}}`} {
		if _, err := calendar.New([]byte(text)); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}
