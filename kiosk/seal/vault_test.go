package seal

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-tpm/tpm2/transport"
	"github.com/google/go-tpm/tpm2/transport/linuxudstpm"
)

// softwareTPM starts a TPM 2.0 of its own (Debian's swtpm): all of one but the chip.
func softwareTPM(t *testing.T) Vault {
	t.Helper()
	dir := t.TempDir()
	socket := filepath.Join(dir, "tpm")
	program := exec.Command("swtpm", "socket", "--tpm2", "--tpmstate", "dir="+dir, "--server", "type=unixio,path="+socket,
		"--flags", "not-need-init,startup-clear")
	var says bytes.Buffer
	program.Stderr = &says
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		program.Process.Kill()
		program.Wait()
	})
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("swtpm does not start: %s", says.String())
		}
	}
	return &tpm{func() (transport.TPMCloser, error) { return linuxudstpm.Open(socket) }}
}

func credentialVault(t *testing.T) Vault {
	t.Helper()
	path := filepath.Join(t.TempDir(), credentialName)
	secret := NewLocalKey()
	if err := os.WriteFile(path, secret.master[:], 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := openCredential(path)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Each vault keeps the same contract.
func TestVaults(t *testing.T) {
	for name, vault := range map[string]func(*testing.T) Vault{"tpm": softwareTPM, "credential": credentialVault} {
		t.Run(name, func(t *testing.T) {
			v, other := vault(t), vault(t)
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
			if _, err := other.Unwrap(wrapped); !errors.Is(err, ErrVault) {
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
		})
	}
}

func TestKeyringInAVault(t *testing.T) {
	for name, vault := range map[string]func(*testing.T) Vault{"tpm": softwareTPM, "credential": credentialVault} {
		t.Run(name, func(t *testing.T) {
			v, dir := vault(t), filepath.Join(t.TempDir(), "keys")
			first := ring(t, dir, v)
			second := ring(t, dir, v)
			if first.Local.ID() != second.Local.ID() || first.Sign.Public().ID() != second.Sign.Public().ID() {
				t.Error("other keys the second time")
			}
			if string(first.Tier) != name || first.Tier.Warning() != "" {
				t.Errorf("tier %s, warning %q", first.Tier, first.Tier.Warning())
			}
			nothingPlain(t, dir, first)

			// The disk in another machine, with a vault of its own or without one: no key, and no new one either.
			for _, elsewhere := range []Vault{nil, vault(t)} {
				var fault *KeyFileError
				if _, err := OpenKeyringIn(dir, elsewhere); !errors.As(err, &fault) || !errors.Is(err, ErrVault) {
					t.Errorf("elsewhere: %v", err)
				}
			}
			if again := ring(t, dir, v); again.Local.ID() != first.Local.ID() {
				t.Error("back at home the key is another")
			}
		})
	}
}

// Keys that were plain files move into the vault, also when the power goes in between, and stay the same.
func TestKeysMoveIntoAVault(t *testing.T) {
	v, dir := credentialVault(t), t.TempDir()
	plain := ring(t, dir, nil)
	text, err := os.ReadFile(filepath.Join(dir, "local.pem"))
	if err != nil {
		t.Fatal(err)
	}
	moved := ring(t, dir, v)
	if moved.Local.ID() != plain.Local.ID() || moved.Sign.Public().ID() != plain.Sign.Public().ID() {
		t.Fatal("other keys in the vault")
	}
	nothingPlain(t, dir, plain)

	// Cut off after the closed file was written and before the plain one was removed.
	if err := os.WriteFile(filepath.Join(dir, "local.pem"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	ring(t, dir, v)
	nothingPlain(t, dir, plain)

	// A plain key that is another one is not thrown away.
	other, err := makeLocal()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "local.pem")
	if err := os.WriteFile(path, other, 0o600); err != nil {
		t.Fatal(err)
	}
	var fault *KeyFileError
	if _, err := OpenKeyringIn(dir, v); !errors.As(err, &fault) {
		t.Fatalf("%v, want a fault", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, other) {
		t.Error("the other key was touched")
	}
}

func TestShortCredentialsAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), credentialName)
	if err := os.WriteFile(path, []byte("password"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openCredential(path); err == nil {
		t.Error("a word is taken for a secret")
	}
	t.Setenv("CREDENTIALS_DIRECTORY", filepath.Dir(path))
	if _, err := os.Stat(tpmDevice); err == nil {
		return // FindVault takes the TPM
	}
	if _, err := FindVault(); err == nil {
		t.Error("a vault that cannot be used is passed over without a word")
	}
}

func ring(t *testing.T, dir string, v Vault) *Keyring {
	t.Helper()
	r, err := OpenKeyringIn(dir, v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// nothingPlain fails when a file of dir holds a key that can be read, or is open to others.
func nothingPlain(t *testing.T, dir string, r *Keyring) {
	t.Helper()
	text, err := r.Sign.MarshalPEM()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, text) || bytes.Contains(content, r.Local.master[:]) || strings.HasSuffix(e.Name(), ".pem") {
			t.Errorf("%s holds a plain key", e.Name())
		}
		if info, _ := e.Info(); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %04o", e.Name(), info.Mode().Perm())
		}
	}
	if len(entries) != 2 {
		t.Errorf("%d files, want 2", len(entries))
	}
}
