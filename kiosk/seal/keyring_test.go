package seal

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestKeyringStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "keys")
	first, err := OpenKeyringIn(dir, nil, SM)
	if err != nil {
		t.Fatal(err)
	}
	second, err := OpenKeyringIn(dir, nil, SM)
	if err != nil {
		t.Fatal(err)
	}
	if first.Local.ID() != second.Local.ID() || first.Signer().Public().ID() != second.Signer().Public().ID() {
		t.Error("other keys the second time")
	}
	if first.Tier != TierFile || first.Tier.Warning() == "" {
		t.Error("plain files are not warned of")
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 {
		t.Errorf("%d files, want 2", len(entries))
	}
	for _, e := range entries {
		if info, _ := e.Info(); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %04o", e.Name(), info.Mode().Perm())
		}
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %04o", info.Mode().Perm())
	}
}

func TestTwoAtOnceGetTheSameKeys(t *testing.T) {
	dir := t.TempDir()
	rings := make([]*Keyring, 8)
	var group sync.WaitGroup
	for i := range rings {
		group.Go(func() {
			var err error
			if rings[i], err = OpenKeyringIn(dir, nil, SM); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, r := range rings {
		if r == nil || r.Local.ID() != rings[0].Local.ID() || r.Signer().Public().ID() != rings[0].Signer().Public().ID() {
			t.Fatal("two processes hold different keys")
		}
	}
}

func TestKeyFilesRefused(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"empty":   func(p string) error { return os.WriteFile(p, nil, 0o600) },
		"damaged": func(p string) error { return os.WriteFile(p, []byte("-----BEGIN"), 0o600) },
		"short": func(p string) error {
			return os.WriteFile(p, []byte("-----BEGIN YICHUANG LOCAL KEY-----\naGVsbG8=\n-----END YICHUANG LOCAL KEY-----\n"), 0o600)
		},
		"open": func(p string) error { return os.Chmod(p, 0o644) },
	} {
		for _, file := range []string{"local.pem", "sign.pem"} {
			t.Run(name+" "+file, func(t *testing.T) {
				dir := t.TempDir()
				if _, err := OpenKeyringIn(dir, nil, SM); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, file)
				if err := spoil(path); err != nil {
					t.Fatal(err)
				}
				before, _ := os.ReadFile(path)
				_, err := OpenKeyringIn(dir, nil, SM)
				var fault *KeyFileError
				if !errors.As(err, &fault) || fault.Path != path {
					t.Fatalf("%v, want a fault of %s", err, file)
				}
				if !errors.Is(err, ErrKey) && !errors.Is(err, fs.ErrPermission) {
					t.Errorf("cause: %v", fault.Err)
				}
				if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
					t.Error("the damaged file was replaced")
				}
			})
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var fault *KeyFileError
	if _, err := OpenKeyringIn(filepath.Join(file, "keys"), nil, SM); !errors.As(err, &fault) {
		t.Errorf("no folder can be made: %v", err)
	}
}
