// Package cases is what was handed in: the case, its receipt number, the
// receipt, the item that travels to the platform, the evaluation, and whatever else kiosk and
// platform say to each other. The kiosk and the platform share this vocabulary, so it must know neither of them: no I/O,
// no screen, no device, no SQL.
package cases

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json" // what encoding/json/v2 will be; a platform reads half a million of these in one go

	"yichuang/kiosk/person"
)

// Case is one bundle handed in by one citizen. It never changes afterwards:
// corrections are new, linked submissions, and status belongs to the platform.
// Its JSON form is the plain text of a sealed envelope.
type Case struct {
	ID         string           `json:"id"`    // UUIDv7, made on the kiosk
	Kiosk      string           `json:"kiosk"` // site code, such as A03
	Epoch      int              `json:"epoch"` // begins at 1; a restore begins a new one
	Seq        int64            `json:"seq"`   // with Kiosk and Epoch unique
	Receipt    string           `json:"receipt"`
	ReceivedAt time.Time        `json:"receivedAt"` // the kiosk's clock: told, never used to order
	Clock      Moment           `json:"clock,omitzero"`
	Bundle     string           `json:"bundle"`
	Catalogue  string           `json:"catalogue"` // version the visit was begun with
	Applicant  person.Applicant `json:"applicant"`
	Agent      *Agent           `json:"agent,omitempty"`   // who applied in the applicant's name and signed (帮办代办)
	Parties    []Party          `json:"parties,omitempty"` // others who laid down their card, such as the seller
	Consents   []string         `json:"consents"`
	Answers    []Answer         `json:"answers"`
	Fields     []Field          `json:"fields"`
	Matters    []string         `json:"matters"`          // ids, in the order they are to be handled
	Routed     []Routed         `json:"routed,omitempty"` // the matters that go another way, and where to
	Materials  []Material       `json:"materials"`
	Follow     []string         `json:"follow,omitempty"` // digests of those pages that the kiosk took itself, which go up after the case
	Signature  Signature        `json:"signature"`
}

// Agent is who applied for the applicant, and what they are to them. The authority is one of the materials.
type Agent struct {
	person.Applicant
	Relation string `json:"relation"` // a relation of the catalogue, such as 近亲属
}

// Party is somebody the case is about besides the applicant, as their own card says.
type Party struct {
	Role string `json:"role"` // as the catalogue names it, such as 卖方
	person.Applicant
}

// Answer is what was chosen for one question.
type Answer struct {
	Question string   `json:"question"`
	Options  []string `json:"options"`
}

// Field is one filled field of the one form.
type Field struct {
	ID     string `json:"id"`
	Value  string `json:"value"`
	Source Source `json:"source"`
	Party  string `json:"party,omitempty"` // of FromCard: the role of the party whose card it was, empty for the applicant's
}

// Source says where a value came from.
type Source string

// Where values come from.
const (
	FromCard    Source = "card"    // read from the ID card, not changed by hand
	FromLicence Source = "licence" // taken from an e-licence, not changed by hand
	FromTyped   Source = "typed"   // the citizen's own words
)

// Material is one material of the case and how it comes to the departments.
type Material struct {
	ID      string   `json:"id"`
	How     How      `json:"how"`
	Licence Finding  `json:"licence,omitempty"` // of the e-licence that could replace it; empty when none could
	Pages   []string `json:"pages,omitempty"`   // digests of what was photographed, in order
}

// How a material comes in.
type How string

// The ways; DOMAIN.md section 1 (免证办, 容缺).
const (
	Waived       How = "waived"   // 免交: an e-licence replaces it
	Shared       How = "shared"   // the departments check it among themselves (数据共享)
	OnForm       How = "form"     // its content is filled into the form
	Photographed How = "pages"    // pictures of it are uploaded, by phone or by whatever else takes a page
	AtWindow     How = "window"   // brought to the window
	Promised     How = "promised" // handed in later by promise (容缺)
)

// Signature is the citizen's hand, as vectors in a box of 1 x 1 with the ratio
// width/height kept beside. Times are milliseconds since the first touch.
type Signature struct {
	Ratio   float32  `json:"ratio"`
	Strokes []Stroke `json:"strokes"`
	Typed   string   `json:"typed,omitempty"` // the name as typed by who cannot draw it; no strokes then
}

// Stroke is one line of the finger, touch to lift.
type Stroke []Point

// Point is one place of the finger.
type Point struct {
	X float32 `json:"x"`
	Y float32 `json:"y"`
	T int     `json:"t"`
}

// Wipe overwrites every point.
func (s *Signature) Wipe() {
	for _, stroke := range s.Strokes {
		clear(stroke)
	}
	*s = Signature{}
}

// Decode reads the JSON form of a case and checks that nothing a ledger needs is missing.
func Decode(plain []byte) (Case, error) {
	var c Case
	if err := json.Unmarshal(plain, &c); err != nil {
		return Case{}, fmt.Errorf("case body: %w", err)
	}
	if c.ID == "" || c.Kiosk == "" || c.Epoch < 1 || c.Seq < 1 || c.Bundle == "" {
		return Case{}, fmt.Errorf("case body: identity incomplete")
	}
	if err := CheckReceiptNumber(c.Receipt); err != nil {
		return Case{}, fmt.Errorf("case body: %w", err)
	}
	return c, nil
}
