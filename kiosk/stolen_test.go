package kiosk

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yichuang/kiosk/cases"
	"yichuang/platform/platformtest"
)

// spelt is a text in every way a program of this kind may write it.
func spelt(t *testing.T, text string) map[string][]byte {
	t.Helper()
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		little = append(little, byte(unit), byte(unit>>8))
		big = append(big, byte(unit>>8), byte(unit))
	}
	return map[string][]byte{"UTF-8": []byte(text), "GB 18030": gbk, "UTF-16LE": little, "UTF-16BE": big}
}

// A thief has the disk of a kiosk, as it lies there while the machine runs and after it was switched off: none of what a
// hundred people typed is on it.
func TestAStolenDiskTellsNothing(t *testing.T) {
	p := platformtest.New(t, nil)
	dir := t.TempDir()
	k, log := start(t, enrolled(t, dir, p))
	const people = 100
	var secrets []string
	for n := range people {
		s := made(k, n)
		secrets = append(secrets, typed(s)...)
		receipt, err := k.Submit(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Evaluate(t.Context(), cases.Evaluation{Case: receipt.Case, Level: 5}); err != nil {
			t.Fatal(err)
		}
		if n == people/2 {
			k.backUp(t.Context())
		}
	}
	delivered(t, p, people)
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if n, err := k.store.Waiting(t.Context()); err == nil && n == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the outbox does not run empty")
		}
	}
	k.backUp(t.Context())
	w := newWanted(t, secrets)
	if plain := secrets[0] + secrets[3]; len(w.in([]byte(plain))) < 2 {
		t.Fatal("nothing would be found")
	}
	search(t, dir, w, "yichuang.db", "yichuang.db-wal", "yichuang.db-shm", "yichuang-00000002.db", "sign.pem", "yichuang.ballast")
	for _, s := range w.in([]byte(log.String())) {
		t.Errorf("the log tells %q", s.text)
	}
	k.Close()
	search(t, dir, w, "yichuang.db")
}

// wanted are texts to be found anywhere in a file, by their first four bytes.
type wanted map[[4]byte][]secret

type secret struct {
	text, as string
	bytes    []byte
}

func newWanted(t *testing.T, texts []string) wanted {
	w := wanted{}
	for _, text := range texts {
		for as, bytes := range spelt(t, text) {
			key := [4]byte(bytes)
			w[key] = append(w[key], secret{text, as, bytes})
		}
	}
	return w
}

func (w wanted) in(content []byte) (found []secret) {
	for at := 0; at+4 <= len(content); at++ {
		for _, s := range w[[4]byte(content[at:])] {
			if bytes.HasPrefix(content[at:], s.bytes) {
				found = append(found, s)
			}
		}
	}
	return found
}

// search looks into every file of the data folder.
func search(t *testing.T, dir string, w wanted, files ...string) {
	t.Helper()
	total, there := 0, map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		there[e.Name()] = true
		content, err := os.ReadFile(path)
		content = bytes.TrimRight(content, "\x00") // the ballast is nothing else
		total += len(content)
		for _, s := range w.in(content) {
			t.Errorf("%s tells %q in %s", path, s.text, s.as)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for _, file := range files {
		if !there[file] {
			t.Errorf("there was no %s to be searched", file)
		}
	}
	t.Logf("%d bytes in %d files", total, len(there))
}
