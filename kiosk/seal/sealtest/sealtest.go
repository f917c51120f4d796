// Package sealtest holds what everything that keeps keys must do: a vault, a signer, an unwrapper, be it in memory, in a TPM or
// in a certified module. Who writes a new one runs these in its tests. It must only be imported by tests.
package sealtest

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"yichuang/kiosk/seal"
)

// Vault checks a vault; fresh opens a new one with each call, of another machine as it were.
func Vault(t *testing.T, fresh func(*testing.T) seal.Vault) {
	v, other := fresh(t), fresh(t)
	secret := bytes.Repeat([]byte{0x5A}, 128)
	wrapped, err := v.Wrap(secret)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(wrapped, secret[:16]) {
		t.Error("the secret can be read")
	}
	for range 3 { // nothing is left in the vault: a TPM has room for three objects
		if got, err := v.Unwrap(wrapped); err != nil || !bytes.Equal(got, secret) {
			t.Fatalf("came back as %x, %v", got, err)
		}
	}
	if _, err := other.Unwrap(wrapped); !errors.Is(err, seal.ErrVault) {
		t.Errorf("another vault says %v", err)
	}
	for _, cut := range []int{0, 1, 2, len(wrapped) / 2, len(wrapped) - 1} {
		if _, err := v.Unwrap(wrapped[:cut]); err == nil {
			t.Errorf("%d bytes of it open", cut)
		}
	}
	wrapped[len(wrapped)-3] ^= 1
	if _, err := v.Unwrap(wrapped); err == nil {
		t.Error("opens though it was changed")
	}
}

// Signer checks a signer; fresh gives one with another key with each call.
func Signer(t *testing.T, fresh func(*testing.T) seal.Signer) {
	k, other, msg := fresh(t), fresh(t), []byte("YC1|HJ-A03-261123-0042-7")
	sig, err := k.Sign(msg)
	if err != nil {
		t.Fatal(err)
	}
	if k.Public().ID() == other.Public().ID() || k.Public().ID() != k.Public().ID() {
		t.Error("the public half is not that of the key")
	}
	read, err := seal.ParseVerifyPEM(k.Public().MarshalPEM()) // as the other side gets it
	if err != nil || read.ID() != k.Public().ID() || read.Suite() != k.Public().Suite() {
		t.Fatalf("the public half does not survive: %v", err)
	}
	if err := read.Verify(msg, sig); err != nil {
		t.Errorf("its own signature: %v", err)
	}
	for name, err := range map[string]error{
		"other message": read.Verify([]byte("YC1|HJ-A03-261123-0043-7"), sig),
		"other key":     other.Public().Verify(msg, sig),
		"no signature":  read.Verify(msg, nil),
		"one too long":  read.Verify(msg, append(bytes.Clone(sig), 0)),
	} {
		if !errors.Is(err, seal.ErrSignature) {
			t.Errorf("%s: %v, want ErrSignature", name, err)
		}
	}
	for i := range sig {
		bad := bytes.Clone(sig)
		bad[i] ^= 1
		if read.Verify(msg, bad) == nil {
			t.Errorf("bit flipped in byte %d of the signature: accepted", i)
		}
		if read.Verify(msg, sig[:i]) == nil {
			t.Errorf("signature cut to %d bytes: accepted", i)
		}
	}
	together(t, func() error {
		sig, err := k.Sign(msg)
		return errors.Join(err, read.Verify(msg, sig))
	})
}

// Unwrapper checks what holds an opening key; fresh gives one with another key with each call.
func Unwrapper(t *testing.T, fresh func(*testing.T) seal.Unwrapper) {
	k, other := fresh(t), fresh(t)
	to, err := seal.ParseSealingPEM(k.Public().MarshalPEM()) // as a kiosk gets it
	if err != nil || to.ID() != k.Public().ID() || to.Suite() != k.Public().Suite() || to.ID() == other.Public().ID() {
		t.Fatalf("the public half does not survive: %v", err)
	}
	plain, associated := []byte("content"), []byte("A03|1|1|case|id|1")
	envelope, err := to.Seal(plain, associated)
	if err != nil {
		t.Fatal(err)
	}
	opener := seal.NewOpener(other, k)
	if got, err := opener.Open(envelope, associated); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q, %v", got, err)
	}
	if _, err := opener.Open(envelope, associated[1:]); !errors.Is(err, seal.ErrTampered) {
		t.Errorf("other associated data: %v", err)
	}
	if _, err := seal.NewOpener(other).Open(envelope, associated); !errors.Is(err, seal.ErrUnknownKey) {
		t.Errorf("other key: %v", err)
	}
	for i := range envelope {
		bad := bytes.Clone(envelope)
		bad[i] ^= 1
		if _, err := opener.Open(bad, associated); !promised(err) {
			t.Errorf("bit flipped in byte %d: %v", i, err)
		}
		if _, err := opener.Open(envelope[:i], associated); !promised(err) {
			t.Errorf("cut to %d bytes: %v", i, err)
		}
	}
	for _, wrap := range [][]byte{nil, {0}, bytes.Repeat([]byte{0x30}, 200)} {
		if _, err := k.Unwrap(wrap); err == nil || errors.Is(err, seal.ErrModule) {
			t.Errorf("%d bytes that are no wrapped key: %v", len(wrap), err)
		}
	}
	together(t, func() error {
		_, err := opener.Open(envelope, associated)
		return err
	})
}

// promised is any of the errors that say the envelope is at fault, and never nil.
func promised(err error) bool {
	return errors.Is(err, seal.ErrEnvelope) || errors.Is(err, seal.ErrSuite) || errors.Is(err, seal.ErrUnknownKey) || errors.Is(err, seal.ErrTampered)
}

// together uses a key from several goroutines at once; -race watches.
func together(t *testing.T, use func() error) {
	t.Helper()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := use(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}
