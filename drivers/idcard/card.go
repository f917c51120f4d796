package idcard

import (
	"fmt"
	"log/slog"
	"time"
)

// Type is the kind of card, as it stands at offset 248 of the text block.
type Type rune

const (
	TypeResident Type = ' ' // 居民身份证
	TypeJ        Type = 'J' // 港澳台居民居住证
	TypeI        Type = 'I' // 外国人永久居留身份证, 2017
	TypeY        Type = 'Y' // 外国人永久居留身份证, 2023
)

// String returns the card's Chinese name.
func (t Type) String() string {
	switch t {
	case TypeResident:
		return "居民身份证"
	case TypeJ:
		return "港澳台居民居住证"
	case TypeI, TypeY:
		return "外国人永久居留身份证"
	}
	return fmt.Sprintf("类型%q", rune(t))
}

// Sex is the sex code of GB/T 2261.1 as the card holds it: '0', '1', '2' or '9'.
type Sex byte

const (
	SexUnknown  Sex = '0'
	SexMale     Sex = '1'
	SexFemale   Sex = '2'
	SexUnstated Sex = '9'
)

// String returns 男, 女, 未知 or 未说明.
func (s Sex) String() string {
	switch s {
	case SexMale:
		return "男"
	case SexFemale:
		return "女"
	case SexUnknown:
		return "未知"
	}
	return "未说明"
}

// Date is a day of the calendar. The zero Date means that the card held none, or no real day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the date as 2006-01-02, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// DateOf returns the day of t in t's own place.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Card is what a reader got from one card. All texts have private-use code points normalised; Original keeps what the
// card really holds. A Card belongs to one goroutine at a time. It prints as its type only, so that no log line can
// carry a person.
type Card struct {
	Type      Type
	Name      Text // Chinese name; may be empty on a foreigner's card
	Sex       Sex
	Birth     Date
	Number    Text // 18 signs; on a TypeI card 15
	ValidFrom Date
	ValidTo   Date // zero when LongTerm
	LongTerm  bool // 长期: valid for good

	Resident  *Resident  // TypeResident only
	Permit    *Permit    // TypeJ only
	Foreigner *Foreigner // TypeI and TypeY only

	NewestAddress Text // the address written to the chip later than the card was printed; empty when there is none

	// Photo is the compressed photo ("WLT", 1024 bytes) as it came. It opens only with a closed vendor library; an
	// operator who has a licence hands these bytes to a helper of their own, in memory. Never store or send them.
	Photo        []byte
	Fingerprints []byte // 0, 512 or 1024 bytes, and only from a Reader made WithFingerprints
	Original     []byte // the 256-byte text block as the card holds it
}

// Resident is the part of a resident identity card alone.
type Resident struct {
	Nation  Nation
	Address Text // as printed on the card; see Card.Address
	Issuer  Text
}

// Permit is the part of a residence permit for people from Hong Kong, Macao and Taiwan (TypeJ) alone.
type Permit struct {
	Address      Text // as printed on the card; see Card.Address
	Issuer       Text
	PermitNumber Text // number of the travel permit, at most 9 signs
	TimesIssued  Text // two digits
}

// Foreigner is the part of a foreigner's permanent residence card alone.
type Foreigner struct {
	EnglishName Text
	Country     Text // ISO 3166-1, three letters
	Version     Text // TypeI: version of the card, two signs
	Authority   Text // TypeI: code of the issuing authority, four signs
	Renewed     Text // TypeY: times renewed, two digits
	OldNumber   Text // TypeY: links to the number of an older card, three signs
}

// Address returns the address that holds today: the newest one, else the printed one, nil on a foreigner's card. It is
// part of the card and zeroed with it.
func (c *Card) Address() Text {
	switch {
	case len(c.NewestAddress) > 0:
		return c.NewestAddress
	case c.Resident != nil:
		return c.Resident.Address
	case c.Permit != nil:
		return c.Permit.Address
	}
	return nil
}

// NameAsWritten returns a copy of the Chinese name with the private-use code points the card holds.
func (c *Card) NameAsWritten() Text {
	if len(c.Original) != BlockSize {
		return append(Text(nil), c.Name...)
	}
	at := 0
	if c.Type == TypeI {
		at = 158
	}
	return decodeText(c.Original[at : at+30])
}

// ValidOn reports whether the card is valid on that day. A date the card does not hold does not make it invalid.
func (c *Card) ValidOn(day Date) bool {
	if day.Before(c.ValidFrom) {
		return false
	}
	return c.LongTerm || c.ValidTo.IsZero() || !c.ValidTo.Before(day)
}

// Wipe zeroes everything the card holds, and the card is empty afterwards. Copies made of its parts are the copier's.
func (c *Card) Wipe() {
	for _, t := range []Text{c.Name, c.Number, c.NewestAddress} {
		t.Wipe()
	}
	if r := c.Resident; r != nil {
		r.Address.Wipe()
		r.Issuer.Wipe()
		*r = Resident{}
	}
	if p := c.Permit; p != nil {
		for _, t := range []Text{p.Address, p.Issuer, p.PermitNumber, p.TimesIssued} {
			t.Wipe()
		}
		*p = Permit{}
	}
	if f := c.Foreigner; f != nil {
		for _, t := range []Text{f.EnglishName, f.Country, f.Version, f.Authority, f.Renewed, f.OldNumber} {
			t.Wipe()
		}
		*f = Foreigner{}
	}
	clear(c.Photo)
	clear(c.Fingerprints)
	clear(c.Original)
	*c = Card{}
}

// String returns the card's type and nothing of its holder.
func (c Card) String() string { return "idcard.Card(" + c.Type.String() + ")" }

// GoString is String: %#v must not print a person either.
func (c Card) GoString() string { return c.String() }

// LogValue is String, for slog.
func (c Card) LogValue() slog.Value { return slog.StringValue(c.String()) }
