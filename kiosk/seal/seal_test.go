package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// each runs a test with every suite and the one after it.
func each(t *testing.T, test func(t *testing.T, s, other Suite)) {
	t.Helper()
	all := Suites()
	for n, s := range all {
		t.Run(string(s), func(t *testing.T) { test(t, s, all[(n+1)%len(all)]) })
	}
}

func signing(t testing.TB, s Suite) *SigningKey {
	t.Helper()
	k, err := s.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func opening(t testing.TB, s Suite) *OpeningKey {
	t.Helper()
	k, err := s.NewOpeningKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSignature(t *testing.T) {
	each(t, func(t *testing.T, s, other Suite) {
		k, msg := signing(t, s), []byte("YC1|HJ-A03-261123-0042-7")
		sig, err := k.Sign(msg)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Public().Verify(msg, sig); err != nil {
			t.Errorf("its own signature: %v", err)
		}
		for name, err := range map[string]error{
			"other message": k.Public().Verify([]byte("YC1|HJ-A03-261123-0043-7"), sig),
			"other key":     signing(t, s).Public().Verify(msg, sig),
			"other suite":   signing(t, other).Public().Verify(msg, sig),
			"no signature":  k.Public().Verify(msg, nil),
			"zero key":      VerifyKey{}.Verify(msg, sig),
		} {
			if !errors.Is(err, ErrSignature) {
				t.Errorf("%s: %v, want ErrSignature", name, err)
			}
		}
		for i := range sig {
			bad := bytes.Clone(sig)
			bad[i] ^= 1
			if k.Public().Verify(msg, bad) == nil {
				t.Errorf("bit flipped in byte %d of the signature: accepted", i)
			}
		}
	})
}

func TestKeysSurvivePEM(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		sign, open := signing(t, s), opening(t, s)
		signPEM, err := sign.MarshalPEM()
		if err != nil {
			t.Fatal(err)
		}
		openPEM, err := open.MarshalPEM()
		if err != nil {
			t.Fatal(err)
		}
		sign2, err := ParseSigningPEM(signPEM)
		if err != nil {
			t.Fatal(err)
		}
		verify, err := ParseVerifyPEM(sign.Public().MarshalPEM())
		if err != nil {
			t.Fatal(err)
		}
		if len(verify.ID()) != 16 || verify.ID() != sign.Public().ID() || verify.ID() != sign2.Public().ID() {
			t.Errorf("ids differ: %s %s %s", verify.ID(), sign.Public().ID(), sign2.Public().ID())
		}
		sig, _ := sign2.Sign([]byte("x"))
		if verify.Verify([]byte("x"), sig) != nil {
			t.Error("signature of the read key does not fit")
		}
		open2, err := ParseOpeningPEM(openPEM)
		if err != nil {
			t.Fatal(err)
		}
		to, err := ParseSealingPEM(open.Public().MarshalPEM())
		if err != nil {
			t.Fatal(err)
		}
		envelope, _ := to.Seal([]byte("plain"), nil)
		if plain, err := open2.Open(envelope, nil); err != nil || string(plain) != "plain" {
			t.Errorf("%q, %v", plain, err)
		}
	})
}

func TestPEMRefused(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		private, _ := signing(t, s).MarshalPEM()
		public := signing(t, s).Public().MarshalPEM()
		foreign, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
		der, _ := x509.MarshalPKIXPublicKey(&foreign.PublicKey)
		p384 := pem.EncodeToMemory(&pem.Block{Type: publicPEM, Bytes: der})
		for name, text := range map[string][]byte{
			"nothing": nil, "words": []byte("hello"), "half": private[:60],
			"two keys":  append(bytes.Clone(public), public...),
			"P-384 key": p384,
			"not DER":   []byte("-----BEGIN PUBLIC KEY-----\naGVsbG8=\n-----END PUBLIC KEY-----\n"),
		} {
			if _, err := ParseVerifyPEM(text); !errors.Is(err, ErrKey) {
				t.Errorf("public, %s: %v", name, err)
			}
			if _, err := ParseSealingPEM(text); !errors.Is(err, ErrKey) {
				t.Errorf("sealing, %s: %v", name, err)
			}
			if _, err := ParseSigningPEM(text); !errors.Is(err, ErrKey) {
				t.Errorf("private, %s: %v", name, err)
			}
		}
		if _, err := ParseSealingPEM(private); !errors.Is(err, ErrKey) {
			t.Error("a private key was taken for a public one")
		}
		if _, err := ParseOpeningPEM(public); !errors.Is(err, ErrKey) {
			t.Error("a public key was taken for a private one")
		}
	})
}

func TestEnvelopeRoundTrip(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		k := opening(t, s)
		rapid.Check(t, func(t *rapid.T) {
			plain := rapid.SliceOfN(rapid.Byte(), 0, 5000).Draw(t, "plain")
			associated := rapid.SliceOf(rapid.Byte()).Draw(t, "associated")
			envelope, err := k.Public().Seal(plain, associated)
			if err != nil {
				t.Fatal(err)
			}
			if len(plain) > 8 && bytes.Contains(envelope, plain) {
				t.Fatal("plain text stands in the envelope")
			}
			got, err := k.Open(envelope, associated)
			if err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("opened %d bytes, %v", len(got), err)
			}
			if _, err := k.Open(envelope, append(associated, 0)); !errors.Is(err, ErrTampered) {
				t.Fatalf("with other associated data: %v", err)
			}
			if len(associated) > 0 {
				if _, err := k.Open(envelope, associated[1:]); !errors.Is(err, ErrTampered) {
					t.Fatalf("with less associated data: %v", err)
				}
			}
		})
	})
}

func TestEveryFlippedBitIsSeen(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		k, local := opening(t, s), s.NewLocalKey()
		envelope, _ := k.Public().Seal([]byte("content"), []byte("A03|1"))
		kept, _ := local.Seal([]byte("content"), []byte("A03|1"))
		for name, c := range map[string]struct {
			sealed []byte
			open   func([]byte, []byte) ([]byte, error)
		}{"envelope": {envelope, k.Open}, "local": {kept, local.Open}} {
			for i := range len(c.sealed) * 8 {
				bad := bytes.Clone(c.sealed)
				bad[i/8] ^= 1 << (i % 8)
				if _, err := c.open(bad, []byte("A03|1")); !expected(err) {
					t.Errorf("%s: bit %d flipped: %v", name, i, err)
				}
			}
			for n := range c.sealed {
				if _, err := c.open(c.sealed[:n], []byte("A03|1")); !expected(err) {
					t.Errorf("%s: cut to %d bytes: %v", name, n, err)
				}
			}
		}
	})
}

// expected is any of the errors Open promises, and never nil.
func expected(err error) bool {
	return errors.Is(err, ErrEnvelope) || errors.Is(err, ErrSuite) || errors.Is(err, ErrUnknownKey) || errors.Is(err, ErrTampered)
}

func TestOldKeysStillRead(t *testing.T) {
	each(t, func(t *testing.T, s, other Suite) {
		old, current := opening(t, s), opening(t, s)
		envelope, _ := old.Public().Seal([]byte("an old case"), nil)
		if _, err := current.Open(envelope, nil); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("wrong key: %v", err)
		}
		if plain, err := NewOpener(current, old).Open(envelope, nil); err != nil || string(plain) != "an old case" {
			t.Errorf("%q, %v", plain, err)
		}
		if plain, err := NewOpener(opening(t, other), old).Open(envelope, nil); err != nil || string(plain) != "an old case" {
			t.Errorf("beside a key of another suite: %q, %v", plain, err)
		}
		if _, err := NewOpener().Open(envelope, nil); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("no keys: %v", err)
		}
	})
}

func TestOtherSuitesAndVersions(t *testing.T) {
	each(t, func(t *testing.T, s, other Suite) {
		k := opening(t, s)
		envelope, _ := k.Public().Seal([]byte("x"), nil)
		for from, c := range map[string]struct {
			to   string
			want error
		}{
			`"suite":"` + string(s): {`"suite":"` + string(other), ErrTampered},
			`"suite"`:               {`"suit"`, ErrEnvelope},
			`"suite":"`:             {`"suite":"x`, ErrSuite},
			`"yc":1`:                {`"yc":2`, ErrEnvelope},
			`"wrap"`:                {`"warp"`, ErrEnvelope},
			`"nonce"`:               {`"ounce"`, ErrEnvelope},
			`"key"`:                 {`"yek"`, ErrEnvelope},
			k.ID():                  {opening(t, other).ID(), ErrUnknownKey},
		} {
			bad := bytes.Replace(envelope, []byte(from), []byte(c.to), 1)
			if bytes.Equal(bad, envelope) {
				t.Fatalf("%s is not in the header", from)
			}
			if _, err := k.Open(bad, nil); !errors.Is(err, c.want) {
				t.Errorf("%s -> %s: %v, want %v", from, c.to, err, c.want)
			}
		}
		kept, _ := s.NewLocalKey().Seal([]byte("x"), nil)
		if _, err := k.Open(kept, nil); !errors.Is(err, ErrEnvelope) {
			t.Errorf("something kept locally, opened as an envelope: %v", err)
		}
		if _, err := s.NewLocalKey().Open(envelope, nil); !errors.Is(err, ErrEnvelope) {
			t.Errorf("an envelope, opened locally: %v", err)
		}
		if _, err := (SealingKey{}).Seal(nil, nil); !errors.Is(err, ErrKey) {
			t.Errorf("sealed to no key: %v", err)
		}
	})
}

func TestLocalKey(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		a, b := s.NewLocalKey(), s.NewLocalKey()
		kept, err := a.Seal([]byte("receipt"), []byte("HJ-A03-261123-0042-7"))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := a.Open(kept, []byte("HJ-A03-261123-0042-7")); err != nil || string(plain) != "receipt" {
			t.Errorf("%q, %v", plain, err)
		}
		if _, err := a.Open(kept, []byte("HJ-A03-261123-0043-7")); !errors.Is(err, ErrTampered) {
			t.Errorf("other associated data: %v", err)
		}
		if _, err := b.Open(kept, nil); !errors.Is(err, ErrUnknownKey) {
			t.Errorf("other machine: %v", err)
		}
		again, _ := a.Seal([]byte("receipt"), []byte("HJ-A03-261123-0042-7"))
		if bytes.Equal(kept, again) {
			t.Error("sealing twice gives the same bytes")
		}
	})
}

func TestDerivedKeys(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		a := s.NewLocalKey()
		kept, err := a.Derived("draft", "one").Seal([]byte("draft"), nil)
		if err != nil {
			t.Fatal(err)
		}
		rotated := &LocalKey{append(s.NewLocalKey().keys, a.keys...)}
		for what, same := range map[string]*LocalKey{"as it was": a, "with a newer key beside it": rotated} {
			if plain, err := same.Derived("draft", "one").Open(kept, nil); err != nil || string(plain) != "draft" {
				t.Errorf("%s: %q, %v", what, plain, err)
			}
		}
		for what, other := range map[string]*LocalKey{
			"purpose": a.Derived("receipt", "one"), "value": a.Derived("draft", "two"), "key": s.NewLocalKey().Derived("draft", "one"), "no derivation": a,
		} {
			if _, err := other.Open(kept, nil); !errors.Is(err, ErrUnknownKey) {
				t.Errorf("another %s: %v", what, err)
			}
		}
	})
}

func TestMACNames(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		a := s.NewLocalKey()
		name := a.MAC("draft", "11010519491231002X")
		if len(name) != 64 || name != a.MAC("draft", "11010519491231002X") {
			t.Error("not a stable name of 64 signs")
		}
		for what, other := range map[string]string{
			"purpose": a.MAC("receipt", "11010519491231002X"), "value": a.MAC("draft", "110105194912310021"),
			"key": s.NewLocalKey().MAC("draft", "11010519491231002X"),
		} {
			if other == name {
				t.Errorf("another %s gives the same name", what)
			}
		}
	})
}

// One key is used by the submits, the uplink and the screens at once; -race watches.
func TestKeysAreSafeTogether(t *testing.T) {
	each(t, func(t *testing.T, s, _ Suite) {
		sign, open, local := signing(t, s), opening(t, s), s.NewLocalKey()
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				sig, _ := sign.Sign([]byte("m"))
				envelope, _ := open.Public().Seal([]byte("m"), nil)
				kept, _ := local.Seal([]byte("m"), nil)
				_, err := open.Open(envelope, nil)
				_, err2 := local.Open(kept, nil)
				if err := errors.Join(sign.Public().Verify([]byte("m"), sig), err, err2); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

func FuzzOpen(f *testing.F) {
	k := opening(f, SM)
	opener := NewOpener(k, opening(f, Intl))
	local := &LocalKey{append(SM.NewLocalKey().keys, Intl.NewLocalKey().keys...)}
	good := map[string]bool{}
	for _, key := range opener.keys {
		envelope, _ := key.Public().Seal([]byte("content"), nil)
		good[string(envelope)] = true
	}
	for _, key := range local.keys {
		kept, _ := (&LocalKey{[]localKey{key}}).Seal([]byte("content"), nil)
		good[string(kept)] = true
	}
	for sealed := range good {
		f.Add([]byte(sealed))
	}
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"yc":1,"suite":"intl","key":"0","nonce":"AAAAAAAAAAAAAAAA"}` + "\n"))
	f.Add([]byte(`{"yc":1,"suite":"sm","key":"` + k.ID() + `","wrap":"MAA=","nonce":"AAAAAAAAAAAAAAAA"}` + "\nbody"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if _, err := opener.Open(sealed, nil); !expected(err) && !good[string(sealed)] {
			t.Errorf("envelope: %v", err)
		}
		if _, err := local.Open(sealed, nil); !expected(err) && !good[string(sealed)] {
			t.Errorf("local: %v", err)
		}
	})
}
