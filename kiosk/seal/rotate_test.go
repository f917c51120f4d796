package seal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// vaults are the ways to keep keys, each by a function that gives the same one again and again.
func vaults(t *testing.T) map[string]func(Suite) Vault {
	device := SoftwareTPM(t)
	secret := filepath.Join(t.TempDir(), credentialName)
	if err := os.WriteFile(secret, bytes.Repeat([]byte{7}, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]func(Suite) Vault{
		"files": func(Suite) Vault { return nil },
		"tpm":   func(Suite) Vault { return device },
		"credential": func(s Suite) Vault {
			v, err := openCredential(secret, s)
			if err != nil {
				t.Fatal(err)
			}
			return v
		},
	}
}

// kept is what a machine wrote under a local key, and who signed.
type kept struct {
	local, name string
	signer      string
	sealed      []byte
}

func keep(t *testing.T, r *Keyring) kept {
	t.Helper()
	sealed, err := r.Local.Seal([]byte("receipt"), []byte("number"))
	if err != nil {
		t.Fatal(err)
	}
	return kept{r.Local.ID(), r.Local.MAC("draft", "11010519491231002X"), r.Signer().Public().ID(), sealed}
}

func (k kept) reads(t *testing.T, r *Keyring) {
	t.Helper()
	if plain, err := r.Local.Open(k.sealed, []byte("number")); err != nil || string(plain) != "receipt" {
		t.Errorf("what was kept before: %q, %v", plain, err)
	}
	if r.Local.MAC("draft", "11010519491231002X") != k.name {
		t.Error("what was named before is not found")
	}
}

func reopened(t *testing.T, dir string, vault Vault, s Suite) *Keyring {
	t.Helper()
	r, err := OpenKeyringIn(dir, vault, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestKeysAreRotated(t *testing.T) {
	for name, vault := range vaults(t) {
		each(t, func(t *testing.T, s, _ Suite) {
			t.Run(name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "keys [1]*?")
				r := reopened(t, dir, vault(s), s)
				before := keep(t, r)
				if r.Next() != nil || r.Since().IsZero() {
					t.Fatal("a new keyring is to be rotated already")
				}
				if err := r.Rotate(); err != nil {
					t.Fatal(err)
				}
				for _, r := range []*Keyring{r, reopened(t, dir, vault(s), s)} {
					before.reads(t, r)
					now := keep(t, r)
					if now.local == before.local || now.signer != before.signer || r.Next() == nil || r.Next().Public().ID() == before.signer {
						t.Errorf("%+v after %+v", now, before)
					}
				}
				next := r.Next().Public().ID()
				if err := r.Rotate(); err != nil { // again, before the platform was told
					t.Fatal(err)
				}
				if r.Next().Public().ID() != next {
					t.Error("a next key that may be known to the platform already is another one now")
				}
				if err := r.Switch(); err != nil {
					t.Fatal(err)
				}
				for _, r := range []*Keyring{r, reopened(t, dir, vault(s), s)} {
					before.reads(t, r)
					if r.Next() != nil || r.Signer().Public().ID() != next || len(r.Local.keys) != 3 {
						t.Errorf("next %v, signs %s, %d local keys", r.Next(), r.Signer().Public().ID(), len(r.Local.keys))
					}
				}
			})
		})
	}
}

// A machine that has data may change its suite, also back.
func TestTheSuiteIsChanged(t *testing.T) {
	for name, vault := range vaults(t) {
		each(t, func(t *testing.T, s, other Suite) {
			t.Run(name, func(t *testing.T) {
				dir := t.TempDir()
				r := reopened(t, dir, vault(s), s)
				before := keep(t, r)
				r = reopened(t, dir, vault(other), other)
				before.reads(t, r)
				changed := keep(t, r)
				if h, _, _, err := split(changed.sealed); err != nil || h.Suite != other || changed.signer != before.signer {
					t.Errorf("%s %v, signs %s", h.Suite, err, changed.signer)
				}
				if r.Next() == nil || r.Next().Public().Suite() != other {
					t.Fatal("there is no next signing key of the suite")
				}
				if again := reopened(t, dir, vault(other), other); keep(t, again).local != changed.local || again.Next().Public().ID() != r.Next().Public().ID() {
					t.Error("other keys after another start")
				}
				back := reopened(t, dir, vault(s), s)
				before.reads(t, back)
				changed.reads(t, back)
				if back.Next() != nil || back.Signer().Public().ID() != before.signer {
					t.Error("a next key of the suite that was given up")
				}
				if h, _, _, err := split(keep(t, back).sealed); err != nil || h.Suite != s {
					t.Errorf("closes with %s, %v", h.Suite, err)
				}
			})
		})
	}
}

// A damaged key among several is told and not replaced, whichever it is.
func TestDamagedKeysOfARing(t *testing.T) {
	for _, file := range []string{"local.pem", "local-0002.pem", "sign.pem", "sign-next.pem"} {
		dir := t.TempDir()
		if err := reopened(t, dir, nil, SM).Rotate(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path, []byte("-----BEGIN"), 0o600); err != nil {
			t.Fatal(err)
		}
		var fault *KeyFileError
		if _, err := OpenKeyringIn(dir, nil, SM); !errors.As(err, &fault) || fault.Path != path {
			t.Errorf("%s: %v", file, err)
		}
	}
}
