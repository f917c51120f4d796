package seal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\t' {
			return -1
		}
		return r
	}, s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// GM/T 0004, appendix A; FIPS 180-4, SHA-256 example.
func TestDigestKnownAnswers(t *testing.T) {
	for want, in := range map[string]string{
		"sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0":    "abc",
		"sm3:debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732":    strings.Repeat("abcd", 16),
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad": "abc",
	} {
		suite := SM
		if strings.HasPrefix(want, "sha256") {
			suite = Intl
		}
		if got := suite.Digest([]byte(in)); got != want {
			t.Errorf("%s of %q is %s, want %s", suite, in, got, want)
		}
		if !DigestFits(want, []byte(in)) || DigestFits(want, []byte(in+"d")) || DigestFits(want[:len(want)-1], []byte(in)) ||
			DigestFits(strings.ToUpper(want), []byte(in)) || DigestFits("sm9"+want[3:], []byte(in)) || DigestFits("", []byte(in)) {
			t.Errorf("%s is not told from others", want)
		}
	}
}

// GB/T 32918.5, appendix A: the key pair and its signature of "message digest"; appendix C: its decryption.
func TestSM2KnownAnswers(t *testing.T) {
	private, err := sm2.NewPrivateKey(unhex(t, "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"))
	if err != nil {
		t.Fatal(err)
	}
	key := VerifyKey{sm, sm.public(private)}
	if x := private.X.Text(16); x != "9f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" {
		t.Fatalf("public key %s", x)
	}
	sig, err := asn1.Marshal(struct{ R, S *big.Int }{
		new(big.Int).SetBytes(unhex(t, "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3")),
		new(big.Int).SetBytes(unhex(t, "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"))})
	if err != nil {
		t.Fatal(err)
	}
	if err := key.Verify([]byte("message digest"), sig); err != nil {
		t.Error(err)
	}
	wrap, err := asn1.Marshal(struct {
		X, Y *big.Int
		C3   []byte
		C2   []byte
	}{
		new(big.Int).SetBytes(unhex(t, "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73")),
		new(big.Int).SetBytes(unhex(t, "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0")),
		unhex(t, "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"),
		unhex(t, "21886CA989CA9C7D58087307CA93092D651EFA")})
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := sm.unwrap(private, wrap); err != nil || string(plain) != "encryption standard" {
		t.Errorf("%q, %v", plain, err)
	}
}

// RFC 8998, appendix A.1; McGrew and Viega, test case 16 (SP 800-38D).
func TestGCMKnownAnswers(t *testing.T) {
	for name, c := range map[Suite]struct{ key, nonce, associated, plain, sealed string }{
		SM: {"0123456789ABCDEFFEDCBA9876543210", "00001234567800000000ABCD", "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
			"AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
			"17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D" +
				"83DE3541E4C2B58177E065A9BF7B62EC"},
		Intl: {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
			"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" +
				"76fc6ece0f4e1768cddf8853bb2d551b"},
	} {
		aead, err := name.get().gcm(unhex(t, c.key))
		if err != nil {
			t.Fatal(err)
		}
		got := aead.Seal(nil, unhex(t, c.nonce), unhex(t, c.plain), unhex(t, c.associated))
		if hex.EncodeToString(got) != strings.ToLower(c.sealed) {
			t.Errorf("%s gives %x", name, got)
		}
	}
}

// RFC 6979, appendix A.2.5: P-256 with SHA-256, message "sample".
func TestECDSAKnownAnswer(t *testing.T) {
	point := append([]byte{4}, unhex(t, `60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6
		7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299`)...)
	public, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	key, err := smx509.ParsePKIXPublicKey(der)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := asn1.Marshal(struct{ R, S *big.Int }{
		new(big.Int).SetBytes(unhex(t, "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716")),
		new(big.Int).SetBytes(unhex(t, "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"))})
	if err != nil {
		t.Fatal(err)
	}
	if err := (VerifyKey{intl, key}).Verify([]byte("sample"), sig); err != nil || !intl.verifies(key) {
		t.Error(err)
	}
}

// RFC 9180, appendix A.1.1: the first message to a key read the way ours are read. That vector is for AES-128; the
// cipher that the suite uses has its own known answer above.
func TestHPKEKnownAnswer(t *testing.T) {
	raw, err := ecdh.X25519().NewPrivateKey(unhex(t, "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := privateToPEM(raw)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParseOpeningPEM(text)
	if err != nil || key.suite != intl {
		t.Fatal(err)
	}
	with, err := hpke.NewDHKEMPrivateKey(key.private.(*ecdh.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := hpke.NewRecipient(unhex(t, "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"), with, hpkeKDF, hpke.AES128GCM(),
		[]byte("Ode on a Grecian Urn"))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := recipient.Open([]byte("Count-0"), unhex(t, `f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9
		6d8770ac83d07bea87e13c512a`))
	if err != nil || string(plain) != "Beauty is truth, truth beauty" {
		t.Errorf("%q, %v", plain, err)
	}
	if with.KEM().ID() != 0x0020 || hpkeKDF.ID() != 0x0001 || hpkeAEAD.ID() != 0x0002 {
		t.Errorf("not the algorithms that intl is made of: %04x %04x %04x", with.KEM().ID(), hpkeKDF.ID(), hpkeAEAD.ID())
	}
}
