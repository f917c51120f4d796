package idcard

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

var rng = rand.New(rand.NewPCG(7, 11))

// utf16le is the test's own encoder.
func utf16le(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// blockOf writes texts at offsets, independently of the package's layout.
func blockOf(fields map[int]string) []byte {
	b := bytes.Repeat([]byte{' ', 0}, 128)
	for at, s := range fields {
		copy(b[at:], utf16le(s))
	}
	return b
}

func decode(t *testing.T, b []byte) *Card {
	t.Helper()
	c, err := DecodeBlock(b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The offsets of DEVICES.md section 1, written here a second time.
func TestOffsets(t *testing.T) {
	day := func(y, m, d int) Date { return Date{y, time.Month(m), d} }
	for _, tc := range []struct {
		name   string
		fields map[int]string
		want   Card
	}{
		{"resident", map[int]string{0: "测试人", 30: "2", 32: "01", 36: "19491231", 52: "福建省某地", 122: "11010519491231002X",
			158: "某公安局", 188: "20200102", 204: "20400102"},
			Card{Type: TypeResident, Name: Text("测试人"), Sex: SexFemale, Birth: day(1949, 12, 31),
				Number: Text("11010519491231002X"), ValidFrom: day(2020, 1, 2), ValidTo: day(2040, 1, 2),
				Resident: &Resident{"01", Text("福建省某地"), Text("某公安局")}}},
		{"J", map[int]string{0: "测试人", 30: "1", 36: "19900101", 52: "福建省某地", 122: "810000199001010015", 158: "某公安局",
			188: "20200102", 204: "长期", 220: "H12345678", 238: "02", 248: "J"},
			Card{Type: TypeJ, Name: Text("测试人"), Sex: SexMale, Birth: day(1990, 1, 1), Number: Text("810000199001010015"),
				ValidFrom: day(2020, 1, 2), LongTerm: true,
				Permit: &Permit{Text("福建省某地"), Text("某公安局"), Text("H12345678"), Text("02")}}},
		{"I", map[int]string{0: "EXAMPLE, ANNA", 120: "2", 122: "FRA350083071402", 152: "FRA", 158: "安娜", 188: "20200102",
			204: "20300101", 220: "19830714", 236: "01", 240: "1500", 248: "I"},
			Card{Type: TypeI, Name: Text("安娜"), Sex: SexFemale, Birth: day(1983, 7, 14), Number: Text("FRA350083071402"),
				ValidFrom: day(2020, 1, 2), ValidTo: day(2030, 1, 1), Foreigner: &Foreigner{EnglishName: Text("EXAMPLE, ANNA"),
					Country: Text("FRA"), Version: Text("01"), Authority: Text("1500")}}},
		{"Y", map[int]string{0: "安娜", 30: "2", 32: "03", 36: "19830714", 52: "EXAMPLE, ANNA MARIA CHRISTINA SOPHI", 122: "935250198307140027",
			188: "20240102", 204: "20340101", 220: "A ELISABETH", 242: "FRA", 248: "Y", 250: "001"},
			Card{Type: TypeY, Name: Text("安娜"), Sex: SexFemale, Birth: day(1983, 7, 14), Number: Text("935250198307140027"),
				ValidFrom: day(2024, 1, 2), ValidTo: day(2034, 1, 1), Foreigner: &Foreigner{
					EnglishName: Text("EXAMPLE, ANNA MARIA CHRISTINA SOPHIA ELISABETH"), Country: Text("FRA"), Renewed: Text("03"),
					OldNumber: Text("001")}}},
	} {
		block := blockOf(tc.fields)
		got := decode(t, bytes.Clone(block))
		got.Original = nil
		if !same(*got, tc.want) {
			t.Errorf("%s: decoded otherwise", tc.name)
		}
		if back, err := tc.want.Block(); err != nil || !bytes.Equal(back, block) {
			t.Errorf("%s: encoded otherwise, %v", tc.name, err)
		}
	}
}

// same compares two cards; no text and an empty text are the same.
func same(a, b Card) bool {
	return reflect.DeepEqual(flat(a), flat(b))
}

func flat(c Card) []any {
	r, p, f := Resident{}, Permit{}, Foreigner{}
	if c.Resident != nil {
		r = *c.Resident
	}
	if c.Permit != nil {
		p = *c.Permit
	}
	if c.Foreigner != nil {
		f = *c.Foreigner
	}
	return []any{c.Type, c.Name.String(), c.Sex, c.Birth, c.Number.String(), c.ValidFrom, c.ValidTo, c.LongTerm,
		c.Resident != nil, r.Nation, r.Address.String(), r.Issuer.String(),
		c.Permit != nil, p.Address.String(), p.Issuer.String(), p.PermitNumber.String(), p.TimesIssued.String(),
		c.Foreigner != nil, f.EnglishName.String(), f.Country.String(), f.Version.String(), f.Authority.String(),
		f.Renewed.String(), f.OldNumber.String(), c.NewestAddress.String()}
}

// randomText makes a text of at most units UTF-16 units, signs outside the BMP among them, not ending in a space.
func randomText(units int) Text {
	var t Text
	for left := rng.IntN(units + 1); left > 0; left-- {
		switch k := rng.IntN(10); {
		case k == 0 && left > 1:
			t = append(t, rune(0x20000+rng.IntN(0xA6DF)))
			left--
		case k < 3:
			t = append(t, rune('A'+rng.IntN(26)))
		default:
			t = append(t, rune(0x4E00+rng.IntN(0x51A5)))
		}
	}
	return t
}

func randomDate() Date {
	return DateOf(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(70000)))
}

func randomCard(kind Type) Card {
	c := Card{Type: kind, Name: randomText(15), Sex: []Sex{'0', '1', '2', '9'}[rng.IntN(4)], Birth: randomDate(),
		Number: Text(fmt.Sprintf("%018d", rng.Uint64N(1e18))), ValidFrom: randomDate(), ValidTo: randomDate()}
	if rng.IntN(4) == 0 {
		c.ValidTo, c.LongTerm = Date{}, true
	}
	switch kind {
	case TypeResident:
		c.Resident = &Resident{Nation(fmt.Sprintf("%02d", rng.IntN(100))), randomText(35), randomText(15)}
	case TypeJ:
		c.Permit = &Permit{randomText(35), randomText(15), randomText(9), randomText(2)}
	case TypeI:
		c.Number = c.Number[:15]
		c.Foreigner = &Foreigner{EnglishName: randomText(60), Country: randomText(3), Version: randomText(2), Authority: randomText(4)}
	case TypeY:
		c.Foreigner = &Foreigner{EnglishName: randomText(46), Country: randomText(3), Renewed: randomText(2), OldNumber: randomText(3)}
	}
	return c
}

// A thousand cards of each type through encode, wire in random pieces (both framings in turn), and decode.
func TestRandomCardsSurviveTheWire(t *testing.T) {
	for _, kind := range []Type{TypeResident, TypeJ, TypeI, TypeY} {
		for n := range 1000 {
			want := randomCard(kind)
			block, err := want.Block()
			if err != nil {
				t.Fatal(err)
			}
			photo := make([]byte, 1024)
			for i := range photo {
				photo[i] = byte(rng.Uint32())
			}
			body := append(append([]byte{0, 0, 0x90, 1, 0, 4, 0}, block...), photo...)
			wire := SAMV.Append(nil, body)
			if len(wire) != 1295 || wire[5] != 0x05 || wire[6] != 0x08 {
				t.Fatalf("frame of %d bytes", len(wire))
			}
			framing := []Framing{SAMV, STX}[n%2]
			wire = framing.Append(nil, body)
			s := NewScanner(framing)
			var reply Reply
			for reply == nil && len(wire) > 0 {
				n := min(1+rng.IntN(300), len(wire))
				s.Feed(wire[:n])
				wire = wire[n:]
				reply = s.Next(false)
			}
			if !reply.answers(CmdRead) || reply.answers(CmdSelect) || reply.answers(CmdFind) {
				t.Fatal("reply taken for another")
			}
			parts := reply.parts(CmdRead)
			got := decode(t, parts[0])
			if !same(*got, want) {
				t.Fatalf("type %q: another card came out", rune(kind))
			}
			if !bytes.Equal(parts[1], photo) {
				t.Fatal("another photo came out")
			}
		}
	}
}

func TestOldSignsAreNormalisedAndKept(t *testing.T) {
	c := decode(t, blockOf(map[int]string{0: "欧阳\uE863", 122: "11010519491231002X", 52: "\uE816\uE864村\uE000"}))
	if c.Name.String() != "欧阳䶮" || c.NameAsWritten().String() != "欧阳\uE863" {
		t.Fatalf("%q %q", c.Name.String(), c.NameAsWritten().String())
	}
	if got := c.Address().String(); got != "\U00020087\u9FBB村\uE000" {
		t.Fatalf("%q", got)
	}
	if len(private) != 80 {
		t.Fatalf("%d signs, the codes FE50..FEA0 without FE7F are 80", len(private))
	}
}

func TestOddBlocks(t *testing.T) {
	with := func(at int, s string) []byte { return blockOf(map[int]string{122: "11010519491231002X", at: s}) }
	var kind *TypeError
	if _, err := DecodeBlock(with(248, "Q")); !errors.As(err, &kind) || kind.Type != 'Q' {
		t.Fatal(err)
	}
	if _, err := DecodeBlock(blockOf(nil)); err != ErrBlank {
		t.Fatal(err)
	}
	if _, err := DecodeBlock(make([]byte, 255)); err != ErrBlockSize {
		t.Fatal(err)
	}
	if c := decode(t, with(36, "19990230")); !c.Birth.IsZero() {
		t.Fatal(c.Birth)
	}
	if c := decode(t, with(32, "59")); c.Resident.Nation.Name() != "编码59" {
		t.Fatal(c.Resident.Nation.Name())
	}
	if len(nations) != 58 || Nation("56").Name() != "基诺族" || Nation("97").Name() != "其他" || Nation("").Name() != "" {
		t.Fatal("nation table")
	}
	var long *FieldError
	if _, err := (&Card{Type: TypeResident, Name: Text(strings.Repeat("长", 16))}).Block(); !errors.As(err, &long) {
		t.Fatal(err)
	}
	forever := decode(t, with(204, "长期"))
	if !forever.LongTerm || !forever.ValidOn(Date{2999, 1, 1}) {
		t.Fatal("长期 is not valid")
	}
	over := decode(t, with(204, "20200101"))
	if over.ValidOn(Date{2020, 1, 2}) || !over.ValidOn(Date{2020, 1, 1}) {
		t.Fatal("last day")
	}
}

func TestWipeLeavesNothing(t *testing.T) {
	for _, kind := range []Type{TypeResident, TypeJ, TypeI, TypeY} {
		made := randomCard(kind)
		block, _ := made.Block()
		c := decode(t, block)
		c.NewestAddress, c.Photo, c.Fingerprints = Text("某地"), []byte{1, 2}, []byte{3}
		texts := []Text{c.Name, c.Number, c.NewestAddress, c.Address()}
		if f := c.Foreigner; f != nil {
			texts = append(texts, f.EnglishName, f.Country)
		}
		if p := c.Permit; p != nil {
			texts = append(texts, p.PermitNumber, p.Address)
		}
		bins := [][]byte{c.Original, c.Photo, c.Fingerprints}
		c.Wipe()
		for _, x := range texts {
			for _, r := range x {
				if r != 0 {
					t.Fatal("text left")
				}
			}
		}
		for _, b := range bins {
			if !bytes.Equal(b, make([]byte, len(b))) {
				t.Fatal("bytes left")
			}
		}
		if !reflect.DeepEqual(*c, Card{}) {
			t.Fatal("card not empty")
		}
	}
}

func TestCardPrintsNobody(t *testing.T) {
	c := Card{Type: TypeResident, Name: Text("测试人"), Number: Text("11010519491231002X")}
	for _, s := range []string{fmt.Sprint(c), fmt.Sprint(&c), fmt.Sprintf("%+v", &c), fmt.Sprintf("%#v", c)} {
		if s != "idcard.Card(居民身份证)" {
			t.Error("a card prints more than its type")
		}
	}
}

func FuzzDecodeBlock(f *testing.F) {
	for _, kind := range []Type{TypeResident, TypeJ, TypeI, TypeY} {
		c := randomCard(kind)
		b, _ := c.Block()
		f.Add(b)
	}
	f.Add(blockOf(map[int]string{0: "\uE863", 122: "1", 204: "长期"}))
	f.Add(bytes.Repeat([]byte{0xD8}, 256))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := DecodeBlock(bytes.Clone(b))
		if err != nil {
			return
		}
		again, err := c.Block()
		if err != nil {
			var long *FieldError // a normalised sign may be longer than the old one
			if !errors.As(err, &long) {
				t.Fatal(err)
			}
			return
		}
		back, err := DecodeBlock(again)
		if err != nil || !same(*back, *c) {
			t.Fatalf("another card after encoding, %v", err)
		}
	})
}
