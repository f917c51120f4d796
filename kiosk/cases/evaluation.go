package cases

import (
	"time"
	"unicode/utf8"
)

// Evaluation is one 好差评 on one case. Nothing chosen is no Evaluation at all:
// it must never be counted as a good one (DOMAIN.md section 4).
type Evaluation struct {
	Case  string    `json:"case"`
	Level int       `json:"level"` // 5 very satisfied ... 1 very dissatisfied, as 好差评 counts; GB/T 39046 counts the other way
	Tags  []int     `json:"tags,omitempty"`
	Text  string    `json:"text,omitempty"` // why, in the citizen's own words; nobody has to say
	At    time.Time `json:"at"`
	Clock Moment    `json:"clock,omitzero"`
}

// Sound reports whether it is one of the five levels, and no more than may be is said of it.
func (e Evaluation) Sound() bool {
	return e.Level >= 1 && e.Level <= 5 && len(e.Tags) <= 64 && utf8.RuneCountInString(e.Text) <= MostWords
}
