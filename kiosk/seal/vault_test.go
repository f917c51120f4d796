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

// SoftwareTPM starts a TPM 2.0 of its own (Debian's swtpm): all of one but the chip.
func SoftwareTPM(t *testing.T) Vault {
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

// CredentialVault is one under a credential of its own.
func CredentialVault(t *testing.T) Vault {
	t.Helper()
	path := filepath.Join(t.TempDir(), credentialName)
	secret := SM.NewLocalKey()
	if err := os.WriteFile(path, secret.keys[0].master[:], 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := openCredential(path, SM)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestKeyringInAVault(t *testing.T) {
	for name, vault := range map[string]func(*testing.T) Vault{"tpm": SoftwareTPM, "credential": CredentialVault} {
		t.Run(name, func(t *testing.T) {
			v, dir := vault(t), filepath.Join(t.TempDir(), "keys")
			first := ring(t, dir, v)
			second := ring(t, dir, v)
			if first.Local.ID() != second.Local.ID() || first.Signer().Public().ID() != second.Signer().Public().ID() {
				t.Error("other keys the second time")
			}
			if string(first.Tier) != name || first.Tier.Warning() != "" {
				t.Errorf("tier %s, warning %q", first.Tier, first.Tier.Warning())
			}
			nothingPlain(t, dir, first)

			// The disk in another machine, with a vault of its own or without one: no key, and no new one either.
			for _, elsewhere := range []Vault{nil, vault(t)} {
				var fault *KeyFileError
				if _, err := OpenKeyringIn(dir, elsewhere, SM); !errors.As(err, &fault) || !errors.Is(err, ErrVault) {
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
	v, dir := CredentialVault(t), t.TempDir()
	plain := ring(t, dir, nil)
	text, err := os.ReadFile(filepath.Join(dir, "local.pem"))
	if err != nil {
		t.Fatal(err)
	}
	moved := ring(t, dir, v)
	if moved.Local.ID() != plain.Local.ID() || moved.Signer().Public().ID() != plain.Signer().Public().ID() {
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
	other := SM.NewLocalKey().keys[0].toPEM()
	path := filepath.Join(dir, "local.pem")
	if err := os.WriteFile(path, other, 0o600); err != nil {
		t.Fatal(err)
	}
	var fault *KeyFileError
	if _, err := OpenKeyringIn(dir, v, SM); !errors.As(err, &fault) {
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
	if _, err := openCredential(path, SM); err == nil {
		t.Error("a word is taken for a secret")
	}
	t.Setenv("CREDENTIALS_DIRECTORY", filepath.Dir(path))
	if _, err := os.Stat(tpmDevice); err == nil {
		return // FindVault takes the TPM
	}
	if _, err := FindVault(SM); err == nil {
		t.Error("a vault that cannot be used is passed over without a word")
	}
}

func ring(t *testing.T, dir string, v Vault) *Keyring {
	t.Helper()
	r, err := OpenKeyringIn(dir, v, SM)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// nothingPlain fails when a file of dir holds a key that can be read, or is open to others.
func nothingPlain(t *testing.T, dir string, r *Keyring) {
	t.Helper()
	text, err := r.sign.(*SigningKey).MarshalPEM()
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
		if bytes.Contains(content, text) || bytes.Contains(content, r.Local.keys[0].master[:]) || strings.HasSuffix(e.Name(), ".pem") {
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
