// Package calendar counts working days: which day by which something is to be done. It is pure:
// the holidays are data, embedded and replaceable, and the day to count from is given.
package calendar

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"
)

// Beijing is the one legal time of China, whatever zone a machine was set up with: a receipt
// must not carry yesterday's date because an installer left the clock in UTC.
var Beijing = time.FixedZone("CST", 8*60*60)

//go:embed holidays.json
var holidays []byte

// Calendar knows the State Council's holidays and make-up working days (调休) of some
// years. It is immutable and safe for use from any goroutine.
type Calendar struct {
	off  map[string]bool // by date, 2006-01-02
	work map[string]bool
	year map[int]bool // years with data
}

// Default is the embedded calendar, 2023 to 2026.
func Default() *Calendar {
	c, err := New(holidays)
	if err != nil {
		panic(err) // it is embedded, and a test reads it
	}
	return c
}

// years are the days of a holidays file by year. A year's lists may reach into the last days of the year before.
type years map[int]struct{ Holidays, Workdays []string }

// Load is the embedded calendar with the years in dir's holidays.json in place of its own, and only the embedded one
// when there is no such file. When the file is wrong it returns the embedded calendar and an error: a kiosk that takes
// cases with last year's knowledge is better than none, and somebody has to be told.
func Load(dir fs.FS) (*Calendar, error) {
	text, err := fs.ReadFile(dir, "holidays.json")
	if errors.Is(err, fs.ErrNotExist) {
		return Default(), nil
	}
	if err != nil {
		return Default(), fmt.Errorf("holidays: %w", err)
	}
	all, err := parse(holidays)
	if err != nil {
		panic(err) // as in Default
	}
	newer, err := parse(text)
	if err != nil {
		return Default(), err
	}
	maps.Copy(all, newer)
	c, err := all.calendar()
	if err != nil {
		return Default(), err
	}
	return c, nil
}

// New reads {"2026": {"holidays": ["2026-01-01", ...], "workdays": [...]}, ...}. It refuses unknown
// words, dates that do not exist, a date in both lists, and a year with no holidays: such
// a file would pass for knowledge and give wrong days.
func New(text []byte) (*Calendar, error) {
	y, err := parse(text)
	if err != nil {
		return nil, err
	}
	return y.calendar()
}

func parse(text []byte) (years, error) {
	var y years
	read := json.NewDecoder(bytes.NewReader(text))
	read.DisallowUnknownFields()
	if err := read.Decode(&y); err != nil {
		return nil, fmt.Errorf("holidays: %w", err)
	}
	for year, days := range y {
		if len(days.Holidays) == 0 {
			return nil, fmt.Errorf("holidays: none in %d", year)
		}
		for _, d := range slices.Concat(days.Holidays, days.Workdays) {
			if _, err := time.Parse(time.DateOnly, d); err != nil {
				return nil, fmt.Errorf("holidays: %w", err)
			}
		}
	}
	return y, nil
}

func (y years) calendar() (*Calendar, error) {
	c := &Calendar{off: map[string]bool{}, work: map[string]bool{}, year: map[int]bool{}}
	for year, days := range y {
		c.year[year] = true
		for _, d := range days.Holidays {
			c.off[d] = true
		}
		for _, d := range days.Workdays {
			c.work[d] = true
		}
	}
	for d := range c.work {
		if c.off[d] {
			return nil, fmt.Errorf("holidays: %s is a holiday and a working day", d)
		}
	}
	return c, nil
}

// Workday reports whether day is worked on, and whether the year's holidays are known.
// Of an unknown year only the weekends are free: what is counted over it is an estimate (暂估).
func (c *Calendar) Workday(day time.Time) (work, known bool) {
	date := day.Format(time.DateOnly)
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	return c.work[date] || (!weekend && !c.off[date]), c.year[day.Year()]
}

// AddWorkdays is the n-th working day after from; the day after is the first that
// counts. With n zero it is from's own day. estimated: a year without data was counted over.
func (c *Calendar) AddWorkdays(from time.Time, n int) (day time.Time, estimated bool) {
	day = midnight(from)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		work, known := c.Workday(day)
		if work {
			n--
		}
		estimated = estimated || !known
	}
	return day, estimated
}

// AddNaturalDays is the n-th day after from; when that is a free day, the next working day (DOMAIN.md section 3).
func (c *Calendar) AddNaturalDays(from time.Time, n int) (day time.Time, estimated bool) {
	day = midnight(from).AddDate(0, 0, n)
	for {
		work, known := c.Workday(day)
		estimated = estimated || !known
		if work {
			return day, estimated
		}
		day = day.AddDate(0, 0, 1)
	}
}

// Workdays counts the working days after from up to and including to.
func (c *Calendar) Workdays(from, to time.Time) int {
	n := 0
	for day := midnight(from); day.Before(midnight(to)); {
		day = day.AddDate(0, 0, 1)
		if work, _ := c.Workday(day); work {
			n++
		}
	}
	return n
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
