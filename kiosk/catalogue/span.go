package catalogue

import "time"

// Span is from when to when a moment of the field's type may lie, both ends included; Check takes nothing else. The ends
// are days of a Date, first days of a Month, minutes of a DateTime.
func (f Field) Span(now time.Time) (first, last time.Time) {
	first, last = f.floor(now.AddDate(-oldest, 0, 0)), f.floor(now.AddDate(farthest, 0, 0))
	if first.Before(now.AddDate(-oldest, 0, 0)) {
		first = f.after(first)
	}
	switch {
	case f.Type == DateTime || f.Must == "past":
		last = f.floor(now)
	case f.Must == "coming":
		first = f.floor(now)
	}
	return first, last
}

// How far from now a moment may be, in years: nobody is older, and no paper is valid for longer.
const (
	oldest   = 120
	farthest = 50
)

// floor is the beginning of the day, month or minute.
func (f Field) floor(t time.Time) time.Time {
	day, minute := t.Day(), time.Duration(0)
	switch f.Type {
	case Month:
		day = 1
	case DateTime:
		minute = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	return time.Date(t.Year(), t.Month(), day, 0, 0, 0, 0, t.Location()).Add(minute)
}

// after is the next day, month or minute.
func (f Field) after(t time.Time) time.Time {
	switch f.Type {
	case Month:
		return t.AddDate(0, 1, 0)
	case DateTime:
		return t.Add(time.Minute)
	}
	return t.AddDate(0, 0, 1)
}

// Kept is the moment as a value of the field.
func (f Field) Kept(t time.Time) string { return t.Format(times[f.Type].kept) }

// Moment reads a value of the field; ok is false when there is none yet.
func (f Field) Moment(value string, at *time.Location) (t time.Time, ok bool) {
	t, err := time.ParseInLocation(times[f.Type].kept, value, at)
	return t, err == nil
}
