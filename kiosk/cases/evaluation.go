package cases

import "time"

// Evaluation is one 好差评 on one case. Nothing chosen is no Evaluation at all:
// it must never be counted as a good one (DOMAIN.md section 4).
type Evaluation struct {
	Case  string    `json:"case"`
	Level int       `json:"level"` // 5 very satisfied ... 1 very dissatisfied, as 好差评 counts; GB/T 39046 counts the other way
	Tags  []int     `json:"tags,omitempty"`
	At    time.Time `json:"at"`
	Clock Moment    `json:"clock,omitzero"`
}
