package idcard

import (
	"errors"
	"fmt"
	"time"
)

// BlockSize is the size of a card's text block in bytes: UTF-16LE padded with spaces (DEVICES.md section 1).
const BlockSize = 256

// AddressSize is the size in bytes of an address, printed or newest: 35 UTF-16 units.
const AddressSize = 70

// ErrBlank is returned for a text block without a number: nobody's card.
var ErrBlank = errors.New("id card: text block holds no number")

// ErrBlockSize is returned for a text block that is not 256 bytes long.
var ErrBlockSize = errors.New("id card: text block is not 256 bytes")

// TypeError is a card type this package has no layout for.
type TypeError struct{ Type Type }

func (e *TypeError) Error() string { return fmt.Sprintf("id card: unknown card type %q", rune(e.Type)) }

// FieldError is a text too long for its place in the block. It names the place, never the text.
type FieldError struct{ At, Len int }

func (e *FieldError) Error() string {
	return fmt.Sprintf("id card: text too long for the %d bytes at offset %d", e.Len, e.At)
}

// DecodeBlock reads a text block. The Card keeps block as its Original and Wipe will zero it. Errors: ErrBlockSize,
// *TypeError, ErrBlank. A field that makes no sense (no real day, an unknown nation) is no error.
func DecodeBlock(block []byte) (*Card, error) {
	if len(block) != BlockSize {
		return nil, ErrBlockSize
	}
	c := &Card{Type: Type(block[248]) | Type(block[249])<<8, Original: block}
	if c.Type == 0 {
		c.Type = TypeResident // padded with zeros
	}
	k := coder{block: block}
	if err := c.layout(&k); err != nil {
		c.Wipe()
		return nil, err
	}
	if len(c.Number) == 0 {
		c.Wipe()
		return nil, ErrBlank
	}
	return c, nil
}

// Block writes the card as a text block, as an emulator's card holds it. Errors: *TypeError, *FieldError.
func (c *Card) Block() ([]byte, error) {
	k := coder{block: make([]byte, BlockSize), writing: true}
	encodeText(k.block, nil)
	t := Text{rune(c.Type)}
	k.text(248, 2, &t)
	if err := c.layout(&k); err != nil {
		return nil, err
	}
	return k.block, k.err
}

// EncodeAddress writes an address as the newest-address command returns it: 70 bytes. Error: *FieldError.
func EncodeAddress(t Text) ([]byte, error) {
	b := make([]byte, AddressSize)
	if !encodeText(b, t) {
		return nil, &FieldError{0, AddressSize}
	}
	return b, nil
}

// layout is the table of DEVICES.md section 1: offsets and lengths in bytes. It serves both ways, so that reading and
// writing cannot differ.
func (c *Card) layout(k *coder) error {
	if c.Type != TypeI {
		k.text(0, 30, &c.Name)
		k.sex(30, &c.Sex)
		k.date(36, &c.Birth)
		k.text(122, 36, &c.Number)
		k.date(188, &c.ValidFrom)
		k.until(204, &c.ValidTo, &c.LongTerm)
	}
	switch c.Type {
	case TypeResident:
		r := part(k, &c.Resident)
		k.code(32, 4, &r.Nation)
		k.text(52, AddressSize, &r.Address)
		k.text(158, 30, &r.Issuer)
	case TypeJ:
		p := part(k, &c.Permit)
		k.text(52, AddressSize, &p.Address)
		k.text(158, 30, &p.Issuer)
		k.text(220, 18, &p.PermitNumber)
		k.text(238, 4, &p.TimesIssued)
	case TypeI:
		f := part(k, &c.Foreigner)
		k.text(0, 120, &f.EnglishName)
		k.sex(120, &c.Sex)
		k.text(122, 30, &c.Number)
		k.text(152, 6, &f.Country)
		k.text(158, 30, &c.Name)
		k.date(188, &c.ValidFrom)
		k.until(204, &c.ValidTo, &c.LongTerm)
		k.date(220, &c.Birth)
		k.text(236, 4, &f.Version)
		k.text(240, 8, &f.Authority)
	case TypeY:
		f := part(k, &c.Foreigner)
		k.text(32, 4, &f.Renewed)
		k.split(52, 70, 220, 22, &f.EnglishName)
		k.text(242, 6, &f.Country)
		k.text(250, 6, &f.OldNumber)
	default:
		return &TypeError{c.Type}
	}
	return nil
}

// part returns the type-specific part of a card: made when reading, an empty one when a card to be written lacks it.
func part[T any](k *coder, p **T) *T {
	if *p != nil {
		return *p
	}
	fresh := new(T)
	if !k.writing {
		*p = fresh
	}
	return fresh
}

// coder reads or writes the fields of a block. The first error stays.
type coder struct {
	block   []byte
	writing bool
	err     error
}

func (k *coder) text(at, n int, t *Text) {
	field := k.block[at : at+n]
	if !k.writing {
		*t = normalise(decodeText(field))
	} else if !encodeText(field, *t) && k.err == nil {
		k.err = &FieldError{at, n}
	}
}

// split is a text in two places that follow each other, though a sign may lie across the gap.
func (k *coder) split(at, n, restAt, restN int, t *Text) {
	joined := coder{block: make([]byte, n+restN), writing: k.writing}
	copy(joined.block, k.block[at:at+n])
	copy(joined.block[n:], k.block[restAt:restAt+restN])
	joined.text(0, n+restN, t)
	if k.writing {
		copy(k.block[at:], joined.block[:n])
		copy(k.block[restAt:], joined.block[n:])
		if joined.err != nil && k.err == nil {
			k.err = &FieldError{restAt, restN}
		}
	}
	clear(joined.block)
}

func (k *coder) code(at, n int, code *Nation) {
	t := Text(string(*code))
	k.text(at, n, &t)
	*code = Nation(t.String())
}

func (k *coder) sex(at int, s *Sex) {
	t := Text{rune(*s)}
	if *s == 0 {
		t = Text{rune(SexUnknown)}
	}
	k.text(at, 2, &t)
	if k.writing {
		return
	}
	*s = SexUnstated
	if len(t) == 1 && t[0] >= '0' && t[0] <= '9' {
		*s = Sex(t[0])
	}
}

func (k *coder) date(at int, d *Date) {
	var t Text
	if !d.IsZero() {
		t = Text(fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day))
	}
	k.text(at, 16, &t)
	if !k.writing {
		*d = parseDate(t)
	}
	t.Wipe()
}

// until is a last day or 长期.
func (k *coder) until(at int, d *Date, forever *bool) {
	if k.writing && *forever {
		t := Text("长期")
		k.text(at, 16, &t)
		return
	}
	k.date(at, d)
	if !k.writing {
		var t Text
		k.text(at, 16, &t)
		*forever = len(t) == 2 && t[0] == '长' && t[1] == '期'
		t.Wipe()
	}
}

// parseDate returns the day written as YYYYMMDD, the zero Date when it is none.
func parseDate(t Text) Date {
	if len(t) != 8 {
		return Date{}
	}
	n := 0
	for _, r := range t {
		if r < '0' || r > '9' {
			return Date{}
		}
		n = n*10 + int(r-'0')
	}
	d := Date{n / 10000, time.Month(n / 100 % 100), n % 100}
	if d.Year == 0 || DateOf(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)) != d {
		return Date{}
	}
	return d
}
