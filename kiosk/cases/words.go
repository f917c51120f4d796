package cases

import (
	"time"
	"unicode/utf8"
)

// MostWords is how many signs a citizen's own words may have, in each place for them.
const MostWords = 2000

// Request is what the platform asks a citizen for about a case (补正).
type Request struct {
	ID   string `json:"id"`
	Says string `json:"says"` // a sentence for the citizen
}

// Correction is what a citizen hands in later for a case (补正). The case itself never changes.
type Correction struct {
	Case      string     `json:"case"`
	Request   string     `json:"request"` // id of what was asked for; empty when it is the citizen's own idea
	Fields    []Field    `json:"fields,omitempty"`
	Materials []Material `json:"materials,omitempty"`
	Follow    []string   `json:"follow,omitempty"` // digests of those pages that the kiosk took itself, which go up by themselves
	Note      string     `json:"note,omitempty"`
	At        time.Time  `json:"at"` // told, never used to order
	Clock     Moment     `json:"clock"`
}

// Sound reports whether there is something in it, and no more than may be.
func (c Correction) Sound() bool {
	return c.Case != "" && len(c.Fields)+len(c.Materials)+len(c.Note) > 0 && utf8.RuneCountInString(c.Note) <= MostWords
}

// ComplaintKind is what somebody wants to say.
type ComplaintKind string

// The kinds; DOMAIN.md section 1.
const (
	Stuck      ComplaintKind = "stuck"      // 办不成事反映
	Grievance  ComplaintKind = "grievance"  // 投诉
	Suggestion ComplaintKind = "suggestion" // 建议
)

// String is the kind as people call it.
func (k ComplaintKind) String() string {
	return map[ComplaintKind]string{Stuck: "办不成事", Grievance: "投诉", Suggestion: "建议"}[k]
}

// Complaint is what a citizen has to say, about a case or about anything.
type Complaint struct {
	Kind    ComplaintKind `json:"kind"`
	Case    string        `json:"case,omitempty"`
	Text    string        `json:"text"`
	Contact string        `json:"contact,omitempty"` // how to answer; nobody has to leave it
	At      time.Time     `json:"at"`                // told, never used to order
	Clock   Moment        `json:"clock"`
}

// Sound reports whether it is of a known kind, says something, and no more than may be.
func (c Complaint) Sound() bool {
	return c.Kind.String() != "" && c.Text != "" && utf8.RuneCountInString(c.Text) <= MostWords && utf8.RuneCountInString(c.Contact) <= 100
}
