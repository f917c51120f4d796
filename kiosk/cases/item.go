package cases

import (
	"fmt"
	"time"
)

// ItemKind says what an item carries.
type ItemKind string

// The kinds that travel from kiosk to platform.
const (
	KindCase       ItemKind = "case"
	KindEvaluation ItemKind = "evaluation"
	KindCorrection ItemKind = "correction" // 补正
	KindComplaint  ItemKind = "complaint"  // 办不成事反映、投诉、建议
	KindHeartbeat  ItemKind = "heartbeat"  // of the machine; only the newest counts
)

// Item is one thing on its way to the platform: a row of the outbox, an
// element of a batch, a row of the platform's inbox. Body is an envelope sealed to the platform
// (package seal), which the kiosk itself cannot open again.
type Item struct {
	ID     string // UUIDv7; for a case, the case's own id
	Kind   ItemKind
	Case   string // the case it belongs to, its own id when it belongs to none; items of one case are delivered in the order of Seq
	Kiosk  string
	Epoch  int
	Seq    int64
	Digest string // of Body, with the name of its algorithm in front
	Body   []byte
}

// Associated is the text bound into the envelope, so that a body cannot be
// moved to another item: kiosk|epoch|seq|kind|id|version.
func (i Item) Associated() []byte {
	return fmt.Appendf(nil, "%s|%d|%d|%s|%s|1", i.Kiosk, i.Epoch, i.Seq, i.Kind, i.ID)
}

// Verdict is the platform's answer to one item.
type Verdict string

// The verdicts; DESIGN.md section 6.
const (
	Accepted  Verdict = "accepted"
	Duplicate Verdict = "duplicate" // same id, same digest: success, it came twice
	Conflict  Verdict = "conflict"  // same id, other digest: audited, never overwritten
	Rejected  Verdict = "rejected"  // staff see the reason
	Retry     Verdict = "retry"     // come again later
)

// ItemState is where an item of the outbox stands.
type ItemState string

// The states of the outbox.
const (
	Waiting      ItemState = "waiting"      // not yet tried, or to be tried again
	Sent         ItemState = "sent"         // on the wire, no answer yet
	Acknowledged ItemState = "acknowledged" // the platform has it for good
	Refused      ItemState = "rejected"     // the platform said no; the reason stands beside
	NeedsStaff   ItemState = "needs-staff"  // a conflict: somebody has to look
)

// OutboxLine tells staff about one item without personal data.
type OutboxLine struct {
	ID         string    `json:"id"`
	Kind       ItemKind  `json:"kind"`
	Receipt    string    `json:"receipt"` // of the case it belongs to, empty when there is none
	State      ItemState `json:"state"`
	Attempts   int       `json:"attempts"`
	LastError  string    `json:"lastError"`
	Since      time.Time `json:"since,omitzero"`      // when it was made, by the kiosk's clock
	Next       time.Time `json:"next,omitzero"`       // when it will be tried again
	Official   string    `json:"official,omitempty"`  // of its case, once the platform has told it
	Exported   string    `json:"exported,omitempty"`  // the last parcel it was written into
	ExportedAt time.Time `json:"exportedAt,omitzero"` // when that was
	Pages      int       `json:"pages,omitempty"`     // of a case: how many of its pages the platform does not have yet
}
