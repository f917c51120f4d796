// Package ledger is the platform's book: what kiosks handed in, the numbers
// given to it, the feed of what changed, and which kiosks belong. It takes in what an
// Intake has opened and checked; it must not know HTTP, and none of its columns but the
// sealed bodies holds personal data.
package ledger

import (
	"context"
	"errors"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
)

// Ledger is the book. Every method may be called from any goroutine, and several
// processes may have the same ledger open. Package ledgertest holds what every
// implementation must do.
type Ledger interface {
	// Receive writes down what one kiosk brought, all in one transaction, and returns one
	// result for each filing in the same order. An error means that nothing was
	// written and the kiosk may send the same again.
	Receive(ctx context.Context, filings []Filing) ([]Result, error)
	// Changes is a page of what happened to a kiosk's cases, and of what was published, after a cursor, oldest
	// first; an empty cursor is the beginning. A change missing from a page always comes in a later one.
	// It returns ErrCursor for a cursor that this ledger never gave, also when it gave it in a future that was lost with
	// the ledger's being put back from an older copy.
	Changes(ctx context.Context, kiosk, after string, limit int) (Page, error)
	// Knows returns ErrCursor for a cursor that Changes would refuse.
	Knows(ctx context.Context, cursor string) error
	// Compact drops from the feed, of the changes before a time, those that a newer one of the same case has overtaken, and
	// returns how many. No cursor becomes too old by it: what is left still says where each case stands.
	Compact(ctx context.Context, before time.Time) (int, error)
	// Missing are those of some items that were never accepted from a kiosk, in the same order.
	Missing(ctx context.Context, kiosk string, ids []string) ([]string, error)
	// Publish keeps a catalogue with its package and puts it into the feed of every kiosk, also of those
	// that enrol later. It returns ErrNotNewer unless its version is newer, and its date no earlier, than
	// those published last.
	Publish(ctx context.Context, p Publication, pack []byte) error
	// Catalogues lists what was published, oldest first.
	Catalogues(ctx context.Context) ([]Publication, error)
	// Package returns the package of a version, or ErrNotPublished.
	Package(ctx context.Context, version string) ([]byte, error)
	// Cases lists all bundle cases with their children, oldest first.
	Cases(ctx context.Context) ([]CaseLine, error)
	// Audit lists what happened besides accepting, oldest first.
	Audit(ctx context.Context) ([]AuditLine, error)
	// AddCode keeps the hash of a one-time code for a site until it expires.
	AddCode(ctx context.Context, hash, site string, expires time.Time) error
	// Enrol uses up a code and makes k the kiosk of its site; whatever certificate and
	// key that site had before end. It returns ErrCodeUnknown, ErrCodeUsed, ErrCodeExpired or ErrCodeSite.
	Enrol(ctx context.Context, hash string, k Kiosk) error
	// NextEpoch is the epoch that a machine which comes new to a site begins with: none that the ledger has heard of, so
	// that nothing it hands in has the number of anything its forerunner handed in.
	NextEpoch(ctx context.Context, site string) (int, error)
	// Kiosk returns who is enrolled for a site, or ErrNoKiosk.
	Kiosk(ctx context.Context, site string) (Kiosk, error)
	// VerifyKey returns the public key (PEM) that a site's kiosk signed with, now or before it enrolled again, or
	// ErrNoKey.
	VerifyKey(ctx context.Context, site, keyID string) (string, error)
	// Imported puts into the audit that a kiosk's parcel was read, and in how many words it counted.
	Imported(ctx context.Context, kiosk, parcel, says string) error
	Posters
	Keys
	Licences
	Slots
	Pages
	Words
	Holders
	Decisions
	// Bind says whose keys the ledger goes with, by a fingerprint; the first one stays. It returns ErrOtherKeys
	// for any other: a node with keys of its own would turn away every kiosk and every case of the others.
	Bind(ctx context.Context, fingerprint string) error
	// Ping reads a little, to know that the ledger is there.
	Ping(ctx context.Context) error
	Close() error
}

// What a ledger refuses.
var (
	ErrCursor      = errors.New("cursor not of this ledger")
	ErrNoKiosk     = errors.New("no kiosk is enrolled for this site")
	ErrNoKey       = errors.New("no kiosk of this site ever had this key")
	ErrNumbers     = errors.New("ledger: the code that official numbers begin with is not known yet: start serve once")
	ErrCodeUnknown = errors.New("enrolment code not known")
	ErrCodeUsed    = errors.New("enrolment code used before")
	ErrCodeExpired = errors.New("enrolment code expired")
	ErrOtherKeys   = errors.New("this ledger goes with the keys of another folder")
	ErrCodeSite    = errors.New("enrolment code made for another site")
)

// Options are the settings of a ledger.
type Options struct {
	// Implementation is the 31-sign code (实施编码) that official numbers begin with. The ledger remembers it: where it is
	// empty, the one of before holds on.
	Implementation string
	// Now is the platform's clock; nil means time.Now.
	Now func() time.Time
}

// Filing is one item as the Intake leaves it.
type Filing struct {
	Item cases.Item
	// Fault is why it can never be taken; empty when it can. Whether it came before
	// is looked up first: only what is new can be at fault.
	Fault      contract.Reason
	Case       *CaseFacts       // for an item of KindCase without fault
	Evaluation *EvaluationFacts // for an item of KindEvaluation without fault
	Correction *CorrectionFacts // for an item of KindCorrection without fault
	Complaint  *ComplaintFacts  // for an item of KindComplaint without fault
	Heartbeat  *cases.Heartbeat // for an item of KindHeartbeat without fault
}

// CaseFacts is what a ledger needs to know of a case to route it. The rest stays sealed.
type CaseFacts struct {
	Receipt   string
	Holder    string // keyed digest of the applicant's number
	Bundle    string
	Catalogue string
	Matters   []string // ids, in the order they are to be handled
	TakenAt   time.Time
	Pages     []string // digests of the pages it names
	Follow    []string // those of them that the kiosk sends after the case
}

// EvaluationFacts is what an evaluation counts for.
type EvaluationFacts struct {
	Level int // 5 very satisfied ... 1 very dissatisfied
	Tags  []int
	At    time.Time
}

// Result is the answer to one filing.
type Result struct {
	ID       string
	Verdict  cases.Verdict
	Official string          // of the case, once it is known
	Reason   contract.Reason // for everything but success
	Seen     string          // a cursor that the ledger knows as long as it has what this answer is about
}

// Preliminary is the state a case and its children begin in: handed over, not yet
// accepted by a department (DOMAIN.md section 2).
const Preliminary = "预受理"

// Page is a part of the feed of one kiosk.
type Page struct {
	Changes   []Change
	Catalogue *Publication // the newest that was published within this page, nil when none was
	Posters   *Publication // likewise
	Next      string       // cursor for the next page
	More      bool
}

// Change is one event in the life of a case.
type Change struct {
	Case     string
	Official string
	State    string
	At       time.Time     // the platform's clock
	Request  cases.Request // in the state 补正: what the citizen is asked for

	Decisions []cases.Decision // of the matters that do not stand where they began
}

// CaseLine tells of one bundle case (套餐件) without personal data.
type CaseLine struct {
	ID         string      `json:"id"`
	Kiosk      string      `json:"kiosk"`
	Receipt    string      `json:"receipt"`
	Official   string      `json:"official"`
	Bundle     string      `json:"bundle"`
	State      string      `json:"state"`
	Matters    []ChildLine `json:"matters"`
	ReceivedAt time.Time   `json:"receivedAt"` // the platform's clock

	Pages       int `json:"pages"`       // that it names
	PagesHere   int `json:"pagesHere"`   // those of them that are here
	PagesToCome int `json:"pagesToCome"` // those that its kiosk has still to send
}

// ChildLine is the child case (子件) of one matter.
type ChildLine struct {
	Number string `json:"number"`
	Matter string `json:"matter"`
	State  string `json:"state"`
}

// AuditLine is one event worth keeping: a conflict, a rejection, an enrolment, a publication.
type AuditLine struct {
	At      time.Time
	Kiosk   string // empty when it is about none
	Event   string // code, enrolled, conflict, rejected, licences, page-missing, page-refused, published (a catalogue), posters (published), imported, asked, read, progress; certificate- or key-promised or -used
	Subject string // item id, case id, key id, fingerprint of a certificate, bundle id, digest of a page, version of what was published, parcel
	Digest  string // of the body that was not taken, of the page that is missing, of the package that was published
	Reason  string
}

// Kiosk is who may deliver for a site.
type Kiosk struct {
	Site        string
	Certificate string // SHA-256 of the client certificate in force, hex
	KeyID       string
	VerifyKey   string // PEM

	// What it was promised and has not come with yet, empty when there is none.
	NextCertificate string
	NextKeyID       string
	NextVerifyKey   string
}
