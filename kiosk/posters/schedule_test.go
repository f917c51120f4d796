package posters_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/posters"
)

func parsed(t interface{ Fatal(...any) }, from, to, hours string, weekdays ...int) posters.Schedule {
	f, err1 := posters.ParseDay(from)
	u, err2 := posters.ParseDay(to)
	h, err3 := posters.ParseHours(hours)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	return posters.Schedule{From: f, To: u, Hours: h, Weekdays: weekdays}
}

func TestSchedule(t *testing.T) {
	for _, c := range []struct {
		from, to, hours string
		weekdays        []int
		at              string
		want            bool
	}{
		{"", "", "", nil, "2026-11-28 00:00", true},
		{"2026-12-01", "2026-12-07", "", nil, "2026-11-30 23:59", false},
		{"2026-12-01", "2026-12-07", "", nil, "2026-12-01 00:00", true},
		{"2026-12-01", "2026-12-07", "", nil, "2026-12-07 23:59", true},
		{"2026-12-01", "2026-12-07", "", nil, "2026-12-08 00:00", false},
		{"2026-12-01", "2026-12-07", "", nil, "2027-12-03 09:00", false},
		{"2026-12-01", "", "", nil, "2031-01-01 09:00", true},
		{"", "2026-12-01", "", nil, "2026-12-02 09:00", false},
		{"12-01", "12-07", "", nil, "2031-12-07 23:59", true},
		{"12-01", "12-07", "", nil, "2031-12-08 00:00", false},
		{"12-25", "01-05", "", nil, "2026-12-25 00:00", true},
		{"12-25", "01-05", "", nil, "2027-01-05 23:59", true},
		{"12-25", "01-05", "", nil, "2027-01-06 00:00", false},
		{"12-25", "01-05", "", nil, "2026-12-24 23:59", false},
		{"02-29", "02-29", "", nil, "2028-02-29 12:00", true},
		{"02-29", "02-29", "", nil, "2027-03-01 12:00", false},
		{"", "", "08:30-17:30", nil, "2026-11-28 08:29", false},
		{"", "", "08:30-17:30", nil, "2026-11-28 08:30", true},
		{"", "", "08:30-17:30", nil, "2026-11-28 17:30", false},
		{"", "", "22:00-06:00", nil, "2026-11-28 05:59", true},
		{"", "", "22:00-06:00", nil, "2026-11-28 06:00", false},
		{"", "", "22:00-06:00", nil, "2026-11-28 22:00", true},
		{"", "", "18:00-24:00", nil, "2026-11-28 23:59", true},
		{"", "", "00:00-24:00", nil, "2026-11-28 00:00", true},
		{"", "", "", []int{1, 5}, "2026-11-27 12:00", true}, // a Friday
		{"", "", "", []int{1, 5}, "2026-11-28 12:00", false},
		{"", "", "", []int{7}, "2026-11-29 12:00", true},
		{"2026-11-28", "", "08:00-09:00", []int{6}, "2026-11-28 08:00", true},
	} {
		at, err := time.Parse("2006-01-02 15:04", c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := parsed(t, c.from, c.to, c.hours, c.weekdays...).Holds(at); got != c.want {
			t.Errorf("%s..%s %s %v at %s: %v", c.from, c.to, c.hours, c.weekdays, c.at, got)
		}
	}
}

func TestWhatIsNoTime(t *testing.T) {
	for _, text := range []string{"2026-13-01", "2026-02-29", "02-30", "1-1", "12-4", "tomorrow", "2026/12/01", "2026-12-01 ", "0000-01-01"} {
		if d, err := posters.ParseDay(text); err == nil {
			t.Errorf("%q is taken for %v", text, d)
		}
	}
	for _, text := range []string{"8:30-17:30", "08:30", "08:30-", "-", "08:30-08:30", "24:00-06:00", "25:00-26:00", "08:30–17:30", "08:30-17:30-18:00"} {
		if h, err := posters.ParseHours(text); err == nil {
			t.Errorf("%q is taken for %v", text, h)
		}
	}
}

// Of any two parts of a day that complete each other, one holds at every minute; so do days of every year.
func TestAPartAndTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0).UTC()
		clock := func(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
		a := rapid.IntRange(0, 1439).Draw(t, "a")
		b := (a + rapid.IntRange(1, 1439).Draw(t, "length")) % 1440
		part, rest := parsed(t, "", "", clock(a)+"-"+clock(b)), parsed(t, "", "", clock(b)+"-"+clock(a))
		if part.Holds(at) == rest.Holds(at) {
			t.Fatalf("%v and %v at %v", part.Hours, rest.Hours, at)
		}
		first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		from := rapid.IntRange(0, 365).Draw(t, "from")
		days := rapid.IntRange(1, 364).Draw(t, "days")
		md := func(n int) string { return first.AddDate(0, 0, n%366).Format("01-02") }
		part, rest = parsed(t, md(from), md(from+days), ""), parsed(t, md(from+days+1), md(from+365), "")
		if part.Holds(at) == rest.Holds(at) {
			t.Fatalf("%v and %v at %v", part, rest, at)
		}
	})
}

// No limit taken away makes a poster less due.
func TestLimitsOnlyLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0).UTC()
		weekdays := rapid.SliceOfN(rapid.IntRange(1, 7), 0, 7).Draw(t, "weekdays")
		s := parsed(t, "2000-01-01", "2080-12-31", rapid.SampledFrom([]string{"", "08:00-12:00", "20:00-04:00"}).Draw(t, "hours"), weekdays...)
		for _, wider := range []posters.Schedule{{Hours: s.Hours, Weekdays: s.Weekdays}, {From: s.From, To: s.To, Weekdays: s.Weekdays}, {From: s.From, To: s.To, Hours: s.Hours}} {
			if s.Holds(at) && !wider.Holds(at) {
				t.Fatalf("%v holds at %v, and %v does not", s, at, wider)
			}
		}
	})
}

func TestAudience(t *testing.T) {
	here := posters.Place{Site: "A03", Level: "town", Area: "350303101"}
	for _, c := range []struct {
		for_ posters.Audience
		want bool
	}{
		{posters.Audience{}, true},
		{posters.Audience{Sites: []string{"B01", "A03"}}, true},
		{posters.Audience{Sites: []string{"A0"}}, false},
		{posters.Audience{Levels: []string{"town"}}, true},
		{posters.Audience{Levels: []string{"district", "village"}}, false},
		{posters.Audience{Areas: []string{"350303"}}, true},
		{posters.Audience{Areas: []string{"350303102"}}, false},
		{posters.Audience{Areas: []string{"350303101001"}}, false},
		{posters.Audience{Sites: []string{"A03"}, Levels: []string{"village"}}, false},
	} {
		if got := c.for_.Includes(here); got != c.want {
			t.Errorf("%+v: %v", c.for_, got)
		}
	}
	s := posters.Set{Posters: []posters.Poster{{Title: "1", For: posters.Audience{Sites: []string{"B01"}}}, {Title: "2"}, {Title: "3", When: posters.Schedule{Weekdays: []int{1}}}, {Title: "4"}}}
	sunday := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	if due := s.Due(sunday, here); len(due) != 2 || due[0].Title != "2" || due[1].Title != "4" {
		t.Errorf("%+v", due)
	}
}
