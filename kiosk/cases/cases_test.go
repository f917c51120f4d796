package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/person"
)

var day = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

// ISO 7064 MOD 37,36 as the Global Release Identifier uses it: A1-2425G-ABC1234002-M is the example of its standard.
func TestCheckSignKnownAnswer(t *testing.T) {
	if got := checkSign("A1-2425G-ABC1234002"); got != 'M' {
		t.Errorf("%c, want M", got)
	}
}

func TestReceiptNumber(t *testing.T) {
	for _, c := range []struct {
		site         string
		epoch, count int
		want         string // without the check sign
	}{
		{"A03", 1, 42, "HJ-A03-261123-0042"}, {"A03", 0, 1, "HJ-A03-261123-0001"}, {"A03", 2, 1, "HJ-A03-261123-B0001"},
		{"A03", 26, 1, "HJ-A03-261123-Z0001"}, {"A03", 27, 1, "HJ-A03-261123-BA0001"}, {"7", 1, 12345, "HJ-7-261123-12345"},
		{"ABCDEFG8", 1, 1, "HJ-ABCDEFG8-261123-0001"},
	} {
		got := ReceiptNumber("HJ", c.site, day, c.epoch, c.count)
		if got[:len(got)-2] != c.want {
			t.Errorf("%s, want %s-?", got, c.want)
		}
		if err := CheckReceiptNumber(got); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

type made struct{ epoch, count, day int }

func drawNumber(t *rapid.T) (string, made) {
	m := made{rapid.IntRange(1, 800).Draw(t, "epoch"), rapid.IntRange(1, 99999).Draw(t, "count"), rapid.IntRange(0, 400).Draw(t, "day")}
	return ReceiptNumber("HJ", rapid.StringMatching(`[A-Z0-9]{1,8}`).Draw(t, "site"), day.AddDate(0, 0, m.day), m.epoch, m.count), m
}

// Somebody reads a number out over the telephone: one wrong sign is found, always.
func TestOneWrongSignIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		good, _ := drawNumber(t)
		if err := CheckReceiptNumber(good); err != nil {
			t.Fatalf("%s: %v", good, err)
		}
		bad := []byte(good)
		at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
		bad[at] = rapid.SampledFrom([]byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ- ")).Draw(t, "sign")
		if string(bad) != good && !errors.Is(CheckReceiptNumber(string(bad)), ErrReceiptNumber) {
			t.Fatalf("%s passes in place of %s", bad, good)
		}
	})
}

func TestReceiptNumbersDiffer(t *testing.T) {
	seen := map[string]made{}
	rapid.Check(t, func(t *rapid.T) {
		m := made{rapid.IntRange(1, 60).Draw(t, "epoch"), rapid.IntRange(1, 30000).Draw(t, "count"), rapid.IntRange(0, 2).Draw(t, "day")}
		number := ReceiptNumber("HJ", "A03", day.AddDate(0, 0, m.day), m.epoch, m.count)
		if other, ok := seen[number]; ok && other != m {
			t.Fatalf("%s is %+v and %+v", number, m, other)
		}
		seen[number] = m
	})
}

func TestReceiptNumbersRefused(t *testing.T) {
	good := ReceiptNumber("HJ", "A03", day, 1, 42)
	for _, bad := range []string{"", "HJ", strings.ToLower(good), good + "\n", " " + good, strings.ReplaceAll(good, "-", ""), good[:len(good)-1],
		"H" + good, "HJ-A03-261123-0042-", "HJ-A03-261123-042-0", "HJ--261123-0042-0", "HJ-A03456789-261123-0042-0"} {
		if !errors.Is(CheckReceiptNumber(bad), ErrReceiptNumber) {
			t.Errorf("%q passes", bad)
		}
	}
}

func ticket() Ticket {
	return Ticket{Number: ReceiptNumber("HJ", "A03", day, 1, 42), Digest: "sm3:" + strings.Repeat("0a", 32), Key: "0123456789abcdef", Signature: []byte{1, 2, 0xff, 0xfe}}
}

func TestTicketRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := ticket()
		in.Signature = rapid.SliceOfN(rapid.Byte(), 1, 100).Draw(rt, "signature")
		out, err := ParseTicket(in.String())
		if err != nil || !reflect.DeepEqual(in, out) {
			rt.Fatalf("%+v came back as %+v, %v", in, out, err)
		}
		if !bytes.HasPrefix([]byte(in.String()), append(in.Signed(), '|')) {
			rt.Fatal("what is signed is not what stands in the code")
		}
	})
}

func TestTicketsRefused(t *testing.T) {
	good := ticket().String()
	for name, bad := range map[string]string{
		"nothing": "", "another version": "YC2" + good[3:], "cut": good[:len(good)-6], "one part more": good + "|x",
		"line end": good + "\n", "padded": good + "=", "blank": " " + good, "no signature": good[:strings.LastIndexByte(good, '|')+1],
		"loose bits":  good[:len(good)-1] + "h", // _g is the strict end of these bytes
		"bad number":  strings.Replace(good, "0042", "0043", 1),
		"bad digest":  strings.Replace(good, "sm3:0a", "sm3:0A", 1),
		"no digest":   strings.Replace(good, ticket().Digest, "", 1),
		"short key":   strings.Replace(good, "0123456789abcdef", "0123", 1),
		"foreign QR":  "https://example.org/?q=1|2|3|4",
		"line inside": strings.Replace(good, "|AQL", "|A\nQL", 1),
	} {
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := ParseTicket(bad); !errors.Is(err, ErrTicket) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseTicket(f *testing.F) {
	f.Add(ticket().String())
	f.Add("YC1||||")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := ParseTicket(s); err == nil && got.String() != s {
			t.Errorf("%q is written as %q", s, got.String())
		}
	})
}

func aCase() Case {
	return Case{ID: "0190a1b2-0000-7000-8000-000000000000", Kiosk: "A03", Epoch: 1, Seq: 7, Receipt: ReceiptNumber("HJ", "A03", day, 1, 42),
		ReceivedAt: day, Bundle: "P01", Catalogue: "1", Applicant: person.FromNumber("陈秀华", "11010519491231002X"),

		Agent:    &Agent{person.FromNumber("郭玉兰", "350303197001010648"), "近亲属"},
		Parties:  []Party{{"卖方", person.Applicant{Kind: person.Resident, Name: "林建国", Number: "350303199001011315", Verified: true}}},
		Consents: []string{"notice"}, Answers: []Answer{{"first", []string{"是"}}}, Fields: []Field{{"name", "王\U00020164", FromTyped, ""}, {"s_name", "林建国", FromCard, "卖方"}},
		Matters: []string{"P01-1"}, Materials: []Material{{"m1", Waived, Found, nil}, {"m2", Photographed, Absent, []string{"sm3:01"}}},
		Signature: Signature{Ratio: 2.5, Strokes: []Stroke{{{0, 0, 0}, {0.5, 0.25, 16}}}}}
}

func TestCaseSurvivesItsJSON(t *testing.T) {
	plain, err := json.Marshal(aCase())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(plain)
	if err != nil || !reflect.DeepEqual(got, aCase()) {
		t.Errorf("%+v, %v", got, err)
	}
}

// A platform that knows nothing of agents and parties goes on as before where there are none.
func TestACaseOfOnePersonNamesNobodyElse(t *testing.T) {
	c := aCase()
	c.Agent, c.Parties, c.Fields = nil, nil, c.Fields[:1]
	plain, _ := json.Marshal(c)
	for _, key := range []string{`"agent"`, `"parties"`, `"party"`} {
		if bytes.Contains(plain, []byte(key)) {
			t.Errorf("%s is there for nobody", key)
		}
	}
	plain, _ = json.Marshal(aCase())
	for _, part := range []string{`"agent":{"kind":"typed","name":"郭玉兰"`, `"relation":"近亲属"`, `"parties":[{"role":"卖方","kind":"resident"`, `"source":"card","party":"卖方"`} {
		if !bytes.Contains(plain, []byte(part)) {
			t.Errorf("no %s in the JSON", part)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*Case){
		"no id": func(c *Case) { c.ID = "" }, "no kiosk": func(c *Case) { c.Kiosk = "" }, "no epoch": func(c *Case) { c.Epoch = 0 },
		"no seq": func(c *Case) { c.Seq = 0 }, "no bundle": func(c *Case) { c.Bundle = "" },
		"bad receipt": func(c *Case) { c.Receipt = "HJ-A03-261123-0042-?" },
	} {
		c := aCase()
		spoil(&c)
		plain, _ := json.Marshal(c)
		if _, err := Decode(plain); err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), "陈秀华") || strings.Contains(err.Error(), "11010519491231002X") {
			t.Errorf("%s: the error tells who it was", name)
		}
	}
	for _, text := range []string{"", "null", "[]", "{", `{"seq": "7"}`} {
		if _, err := Decode([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func FuzzDecode(f *testing.F) {
	plain, _ := json.Marshal(aCase())
	f.Add(plain)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if c, err := Decode(text); err == nil && (c.ID == "" || c.Seq < 1 || CheckReceiptNumber(c.Receipt) != nil) {
			t.Errorf("taken: %+v", c)
		}
	})
}

// A body sealed for one item must not open for another: whatever differs, the associated text does.
func TestAssociatedTellsItemsApart(t *testing.T) {
	base := Item{ID: "a", Kind: KindCase, Case: "a", Kiosk: "A03", Epoch: 1, Seq: 11}
	if got := string(base.Associated()); got != "A03|1|11|case|a|1" {
		t.Errorf("%q: kiosks in the field seal with another text", got)
	}
	seen := map[string]bool{string(base.Associated()): true}
	for name, change := range map[string]func(*Item){
		"id": func(i *Item) { i.ID = "b" }, "kind": func(i *Item) { i.Kind = KindEvaluation }, "kiosk": func(i *Item) { i.Kiosk = "A04" },
		"epoch": func(i *Item) { i.Epoch, i.Seq = 11, 1 }, "seq": func(i *Item) { i.Seq = 1 },
	} {
		other := base
		change(&other)
		if seen[string(other.Associated())] {
			t.Errorf("another %s, the same text", name)
		}
		seen[string(other.Associated())] = true
	}
}

func TestSignatureWipe(t *testing.T) {
	s := aCase().Signature
	stroke := s.Strokes[0]
	s.Wipe()
	if s.Strokes != nil || s.Ratio != 0 {
		t.Errorf("%+v is left", s)
	}
	for i, p := range stroke {
		if p != (Point{}) {
			t.Errorf("point %d is left in memory", i)
		}
	}
}

// Staff see lines without a next time when there is none, and none of the sealed body.
func TestOutboxLineJSON(t *testing.T) {
	text, _ := json.Marshal(OutboxLine{ID: "a", Kind: KindCase, State: Acknowledged})
	if strings.Contains(string(text), "next") {
		t.Errorf("%s", text)
	}
}
