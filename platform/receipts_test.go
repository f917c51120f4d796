package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/ledger"
)

// issuer is a kiosk as far as receipts go.
type issuer struct {
	site string
	key  *seal.SigningKey
}

func newIssuer(t *testing.T, s seal.Suite, site string) issuer {
	t.Helper()
	key, err := s.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	return issuer{site, key}
}

func (i issuer) enrol(t *testing.T, book ledger.Ledger) {
	t.Helper()
	hash := ledger.HashCode(ledger.NewCode())
	err := book.AddCode(t.Context(), hash, i.site, time.Now().Add(time.Hour))
	if err == nil {
		err = book.Enrol(t.Context(), hash, ledger.Kiosk{Site: i.site, Certificate: "c", KeyID: i.key.Public().ID(), VerifyKey: string(i.key.Public().MarshalPEM())})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// receipt signs one, for whichever site the number names.
func (i issuer) receipt(t *testing.T, site string, count int, body string) cases.Ticket {
	t.Helper()
	ticket := cases.Ticket{Number: cases.ReceiptNumber("HJ", site, time.Now(), 1, count), Digest: i.key.Public().Suite().Digest([]byte(body)), Key: i.key.Public().ID()}
	var err error
	if ticket.Signature, err = i.key.Sign(ticket.Signed()); err != nil {
		t.Fatal(err)
	}
	return ticket
}

func TestReceiptsAreVerified(t *testing.T) {
	for _, s := range seal.Suites() {
		t.Run(string(s), func(t *testing.T) { verifiedReceipts(t, s) })
	}
}

func verifiedReceipts(t *testing.T, s seal.Suite) {
	data := t.TempDir()
	book, err := ledger.OpenSQLite(context.Background(), data, ledger.Options{Implementation: ledger.PlaceholderImplementation})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	old, kiosk, other, stranger := newIssuer(t, s, "A03"), newIssuer(t, s, "A03"), newIssuer(t, s, "B01"), newIssuer(t, s, "A03")
	for _, k := range []issuer{old, kiosk, other} { // A03 was enrolled twice: receipts of its first key are in people's hands
		k.enrol(t, book)
	}
	good, arrived, swapped := kiosk.receipt(t, "A03", 42, "body"), kiosk.receipt(t, "A03", 43, "body"), kiosk.receipt(t, "A03", 44, "body")
	for seq, r := range map[int64]cases.Ticket{1: arrived, 2: {Number: swapped.Number, Digest: s.Digest([]byte("another body"))}} {
		id := "id" + r.Number
		_, err := book.Receive(t.Context(), []ledger.Filing{{
			Item: cases.Item{ID: id, Kind: cases.KindCase, Case: id, Kiosk: "A03", Epoch: 1, Seq: seq, Digest: r.Digest, Body: []byte("sealed")},
			Case: &ledger.CaseFacts{Receipt: r.Number, Bundle: "P01", Catalogue: "1", Matters: []string{"P01-1"}, TakenAt: time.Now()}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	forgedNumber, forgedDigest, cutSignature := good, good, good
	forgedNumber.Number = cases.ReceiptNumber("HJ", "A03", time.Now(), 1, 4242)
	forgedDigest.Digest = s.Digest([]byte("another body"))
	cutSignature.Signature = good.Signature[:len(good.Signature)-1]
	text := good.String()
	typed := strings.NewReplacer("|", " ｜ ", "-", " －", "Y", "Ｙ").Replace(text) + "\r\n"

	exported := filepath.Join(t.TempDir(), "keys.json")
	list, said, status := output(t, "export-keys", "-data", data)
	if status != 0 || said != "" || strings.Contains(list, "PRIVATE") {
		t.Fatalf("export-keys: %d %q", status, said)
	}
	if err := os.WriteFile(exported, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text  string
		status      int
		says        string
		ledgerKnows bool // only with a ledger at hand
	}{
		{"right", text, 0, "有效。是终端 A03 出的回执", false},
		{"signed by a key before the present one", old.receipt(t, "A03", 7, "body").String(), 0, "有效。是终端 A03 出的回执", false},
		{"of another kiosk", other.receipt(t, "B01", 1, "body").String(), 0, "有效。是终端 B01 出的回执", false},
		{"typed by hand with blanks and full-width signs", typed, 0, "有效", false},
		{"not arrived", text, 0, "平台还没有收到", true},
		{"arrived", arrived.String(), 0, "已到平台，办件编号 " + ledger.PlaceholderImplementation, true},
		{"arrived with another body", swapped.String(), 1, "无效。平台上同一编号的办件", true},
		{"forged number", forgedNumber.String(), 1, "无效。签名不符", false},
		{"forged digest", forgedDigest.String(), 1, "无效。签名不符", false},
		{"cut signature", cutSignature.String(), 1, "无效。签名不符", false},
		{"number of another site", kiosk.receipt(t, "B01", 1, "body").String(), 1, "无效。签名的密钥不是这个终端的", false},
		{"a kiosk that is not enrolled here", stranger.receipt(t, "A03", 1, "body").String(), 1, "无效。签名的密钥没有在本平台登记过", false},
		{"under the name of our key", strings.Replace(stranger.receipt(t, "A03", 1, "body").String(), stranger.key.Public().ID(), kiosk.key.Public().ID(), 1), 1, "无效。签名不符", false},
		{"wrong check sign", strings.Replace(text, "HJ-A03", "HJ-A04", 1), 1, "无效。这不是一窗终端的回执二维码", false},
		{"truncated", text[:len(text)/2], 1, "无效。这不是一窗终端的回执二维码", false},
		{"something else", "https://example.cn/pay", 1, "无效。这不是一窗终端的回执二维码", false},
		{"a sign of base64 more", text + "A", 1, "无效。", false},
	} {
		for _, from := range [][]string{{"-data", data}, {"-keys", exported}} {
			if c.ledgerKnows && from[0] == "-keys" {
				continue
			}
			args := append([]string{"verify-receipt"}, from...)
			out, said, status := output(t, append(args, c.text)...)
			if status != c.status || said != "" || !strings.Contains(out, c.says) || strings.Contains(out, "有效。是") != (c.status == 0) {
				t.Errorf("%s with %s: %d %q %q", c.name, from[0], status, out, said)
			}
		}
	}
	cmd := program(t, "verify-receipt", "-keys", exported, "-")
	cmd.Stdin = strings.NewReader(typed)
	if out, err := cmd.Output(); err != nil || !bytes.Contains(out, []byte("结论：有效")) {
		t.Errorf("from a scanner: %q, %v", out, err)
	}
}

func TestReceiptsThatCannotBeChecked(t *testing.T) {
	data := t.TempDir()
	broken, empty := filepath.Join(data, "broken.json"), filepath.Join(data, "empty.json")
	for file, text := range map[string]string{broken: "{", empty: "{}"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text := cases.Ticket{Number: cases.ReceiptNumber("HJ", "A03", time.Now(), 1, 1), Digest: seal.SM.Digest(nil), Key: "0123456789abcdef", Signature: []byte("x")}.String()
	damaged := filepath.Join(data, "damaged.json")
	if err := os.WriteFile(damaged, []byte(`{"keys":[{"id":"0123456789abcdef","site":"A03","pem":"`+base64.StdEncoding.EncodeToString([]byte("x"))+`"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{}, {text}, {"-keys", broken, text}, {"-keys", empty, text}, {"-keys", damaged, text}, {"-keys", filepath.Join(data, "none.json"), text},
		{"-data", filepath.Join(data, "none"), text}, {"-keys", broken, "-data", data, text}, {"-data", data}, {"-data", data, " "}, {"-colour", text},
	} {
		out, said, status := output(t, append([]string{"verify-receipt"}, args...)...)
		if status != 2 || !strings.HasPrefix(said, "yichuang-platform: ") || strings.Contains(out, "结论") {
			t.Errorf("%v: %d %q %q", args, status, out, said)
		}
	}
}

func TestRotatesKeys(t *testing.T) {
	data := filepath.Join(t.TempDir(), "platform")
	names := func() string {
		files, err := filepath.Glob(filepath.Join(data, "*.pem"))
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, f := range files {
			list = append(list, filepath.Base(f))
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", f, info.Mode(), err)
			}
		}
		return strings.Join(list, " ")
	}
	const first = "opening-0001.pem opening-0002.pem publishing-0001.pem"
	for _, want := range []string{first, "opening-0001.pem opening-0002.pem opening-0003.pem opening-0004.pem publishing-0001.pem publishing-0002.pem"} {
		out, said, status := output(t, "rotate-keys", "-data", data, "-suite", "intl")
		if status != 0 || said != "" || out == "" || names() != want {
			t.Errorf("%d %q %q, files %s", status, out, said, names())
		}
	}
	for _, args := range [][]string{{}, {"-data", data, "-suite", "rsa"}, {"-data", data, "all"}} {
		if _, said, status := output(t, append([]string{"rotate-keys"}, args...)...); status != 2 || said == "" {
			t.Errorf("%v: %d %q", args, status, said)
		}
	}
}
