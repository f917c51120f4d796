package posters

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Schedule says when a poster is due. What is left empty does not limit it. Day, hour and weekday are all those of
// the same moment, also for hours that go past midnight.
type Schedule struct {
	From, To Day
	Hours    Hours
	Weekdays []int // 1 Monday ... 7 Sunday
}

// Holds reports whether a moment is within.
func (s Schedule) Holds(t time.Time) bool {
	return s.days(t) && s.Hours.holds(t) && (len(s.Weekdays) == 0 || slices.Contains(s.Weekdays, weekday(t)))
}

func weekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func (s Schedule) days(t time.Time) bool {
	today := Day{Year: t.Year(), Month: t.Month(), Day: t.Day()}
	if !s.From.everyYear() {
		return (s.From == Day{} || !today.before(s.From)) && (s.To == Day{} || !s.To.before(today))
	}
	today.Year = 0
	begun, over := !today.before(s.From), s.To.before(today)
	if s.To.before(s.From) { // over New Year
		return begun || !over
	}
	return begun && !over
}

// mistake says what is wrong with the days, empty when nothing is.
func (s Schedule) mistake() string {
	switch {
	case s.From.everyYear() != s.To.everyYear():
		return "from 和 to 要么都写年份，要么都不写（每年） both with a year, or both without"
	case s.From != Day{} && s.To != Day{} && !s.From.everyYear() && s.To.before(s.From):
		return "to 比 from 早 is before from"
	}
	return ""
}

// Day is a day of the calendar; without a year, of every year. The zero Day is none.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

func (d Day) everyYear() bool { return d.Year == 0 && d.Month != 0 }

func (d Day) before(e Day) bool {
	return slices.Compare([]int{d.Year, int(d.Month), d.Day}, []int{e.Year, int(e.Month), e.Day}) < 0
}

// ParseDay reads 2026-12-04, or 12-04 for every year's. Of nothing it makes none.
func ParseDay(text string) (Day, error) {
	if text == "" {
		return Day{}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil && t.Year() > 0 {
		return Day{t.Year(), t.Month(), t.Day()}, nil
	}
	t, err := time.Parse(time.DateOnly, "2024-"+text) // a leap year
	if err != nil || len(text) != len("12-04") {
		return Day{}, fmt.Errorf("%.20q 不是日期，要像 2026-12-04 或 12-04（每年） is not a day", text)
	}
	return Day{0, t.Month(), t.Day()}, nil
}

// Hours are part of a day, from one minute to before another; when the second is the earlier one, past midnight. The zero
// Hours are the whole day.
type Hours struct{ From, To int } // minutes since midnight

const day = 24 * 60

func (h Hours) holds(t time.Time) bool {
	now := t.Hour()*60 + t.Minute()
	if h.To < h.From {
		return now >= h.From || now < h.To
	}
	return h == Hours{} || now >= h.From && now < h.To
}

// ParseHours reads 08:30-17:30, or 22:00-06:00, which goes past midnight. Of nothing it makes the whole day.
func ParseHours(text string) (Hours, error) {
	if text == "" {
		return Hours{}, nil
	}
	from, to, two := strings.Cut(text, "-")
	h := Hours{minutes(from), minutes(to)}
	if !two || h.From < 0 || h.From == day || h.To < 0 || h.From == h.To {
		return Hours{}, fmt.Errorf("%.20q 不是时段，要像 08:30-17:30 is not a part of a day", text)
	}
	return h, nil
}

// minutes since midnight, -1 when s is no time of day; 24:00 ends the day.
func minutes(s string) int {
	if s == "24:00" {
		return day
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("08:30") {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}
