// Package licences answers which e-licences (电子证照) somebody holds. A district that has a library of
// its own puts it behind Library; Shelf is the one that stands in the platform's ledger.
package licences

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/platform/ledger"
)

// Library is where licences are looked up. It may be called from any goroutine.
type Library interface {
	// Find returns what the person with that number and name holds, whatever its state.
	Find(ctx context.Context, number, name string) ([]Licence, error)
}

// Licence is one e-licence.
type Licence struct {
	Name    string            // as in the catalogue, such as 结婚证电子证照
	ValidTo string            // last day, 2006-01-02; empty: for good
	Items   map[string]string // what it says, by the names that the catalogue's fields use
}

// Valid reports whether the licence still holds on the day of now, in China.
func (l Licence) Valid(now time.Time) bool {
	return l.ValidTo == "" || now.In(calendar.Beijing).Format(time.DateOnly) <= l.ValidTo
}

// Shelf is a Library in the platform's own ledger. Holders are kept as keyed digests and contents
// sealed under the same local key.
type Shelf struct {
	Rows ledger.Licences
	Key  *seal.LocalKey
}

// content is what is sealed.
type content struct {
	Holder string            `json:"holder"` // name
	Items  map[string]string `json:"items"`
}

func (s Shelf) holder(number string) string { return s.Key.MAC("licence-holder", number) }

func associated(holder, name string) []byte {
	return fmt.Appendf(nil, "yichuang licence 1|%s|%s", holder, name)
}

// Find is Library.Find. A licence that was issued to the number under another name is not found.
func (s Shelf) Find(ctx context.Context, number, name string) ([]Licence, error) {
	holder := s.holder(number)
	rows, err := s.Rows.LicencesOf(ctx, holder)
	if err != nil {
		return nil, err
	}
	var out []Licence
	for _, r := range rows {
		plain, err := s.Key.Open(r.Body, associated(holder, r.Name))
		if err != nil {
			return nil, fmt.Errorf("licence: %w", err)
		}
		var c content
		err = json.Unmarshal(plain, &c)
		clear(plain)
		if err != nil {
			return nil, fmt.Errorf("licence: %w", err)
		}
		if person.NormaliseName(c.Holder) == person.NormaliseName(name) {
			out = append(out, Licence{Name: r.Name, ValidTo: r.ValidTo, Items: c.Items})
		}
	}
	return out, nil
}
