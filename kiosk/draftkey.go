package kiosk

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"

	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/visit"
)

// people are the numbers of the cards with which a draft is begun: who stands at the machine and whom it is about, which
// mostly is one person.
//
// A draft has a key of its own. It is made of three things: the machine's local key, these numbers, which the machine
// keeps nowhere, and a salt that lies in front of the draft. So it takes the same cards to open it, by arithmetic and not by
// a rule that a program may break; and whoever deletes the salt has destroyed the key.
type people struct{ visitor, applicant string }

const saltSize = 16 // bytes

func (p people) String() string { return p.visitor + "|" + p.applicant }

func (p people) holder(local *seal.LocalKey) string { return local.MAC("draft holder", p.String()) }

func (p people) id(local *seal.LocalKey, bundle string) store.DraftID {
	return store.DraftID{Holder: p.holder(local), Bundle: local.MAC("draft bundle", p.String()+"|"+bundle)}
}

func (p people) key(local *seal.LocalKey, salt []byte) *seal.LocalKey {
	return local.Derived("draft", hex.EncodeToString(salt)+"|"+p.String())
}

func (p people) seal(local *seal.LocalKey, d visit.Draft) (store.Draft, error) {
	out := store.Draft{DraftID: p.id(local, d.Bundle), Body: make([]byte, saltSize)}
	rand.Read(out.Body)
	plain, err := json.Marshal(d)
	if err != nil {
		return store.Draft{}, err
	}
	defer clear(plain)
	sealed, err := p.key(local, out.Body).Seal(plain, associated(out.DraftID))
	out.Body = append(out.Body, sealed...)
	return out, err
}

func (p people) open(local *seal.LocalKey, s store.Draft) (d visit.Draft, err error) {
	if len(s.Body) < saltSize {
		return d, seal.ErrEnvelope
	}
	plain, err := p.key(local, s.Body[:saltSize]).Open(s.Body[saltSize:], associated(s.DraftID))
	if err != nil {
		return d, err
	}
	defer clear(plain)
	return d, json.Unmarshal(plain, &d)
}

// associated binds a draft to its place.
func associated(id store.DraftID) []byte { return []byte(id.Holder + "|" + id.Bundle) }
