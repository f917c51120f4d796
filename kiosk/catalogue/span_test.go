package catalogue_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/catalogue"
)

// What lies in a field's span is taken, and nothing else is: a picker may offer all of it.
func TestSpanIsWhatCheckTakes(t *testing.T) {
	c := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		f := catalogue.Field{Label: "它", Type: rapid.SampledFrom([]catalogue.Type{catalogue.Date, catalogue.Month, catalogue.DateTime}).Draw(rt, "type"),
			Must: rapid.SampledFrom([]string{"", "past", "coming"}).Draw(rt, "must")}
		if f.Type == catalogue.DateTime {
			f.Must = ""
		}
		now := today.AddDate(0, 0, rapid.IntRange(0, 1500).Draw(rt, "now"))
		first, last := f.Span(now)
		around := rapid.SampledFrom([]time.Time{first, last, now, now.AddDate(-60, 0, 0), now.AddDate(20, 0, 0)}).Draw(rt, "around")
		at := around.Add(time.Duration(rapid.IntRange(-60*24*40, 60*24*40).Draw(rt, "minutes")) * time.Minute)
		value := f.Kept(at)
		kept, ok := f.Moment(value, now.Location())
		if !ok {
			rt.Fatalf("%s is not read back", value)
		}
		inside := !kept.Before(first) && !kept.After(last)
		if says := c.Check(f, value, now); inside != (says == "") {
			rt.Fatalf("%s of %s to %s: %q", value, first, last, says)
		}
	})
}

func TestInitials(t *testing.T) {
	for word, want := range map[string]string{"涵东街道": "h d j d", "银行": "y xh", "E3室": "e 3 s"} {
		got := ""
		for i, letters := range catalogue.Initials(word) {
			if i > 0 {
				got += " "
			}
			got += letters
		}
		if got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}
