package keys

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"yichuang/kiosk/seal"
)

// clock is a clock that tests put forward.
type clock struct{ ahead time.Duration }

func (c *clock) now() time.Time { return time.Now().Add(c.ahead) }

func openFolder(t *testing.T, dir string, c *clock) *Folder {
	t.Helper()
	f, err := Open(dir, c.now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// newest is the key that a kiosk of a suite would seal to.
func newest(t *testing.T, f *Folder, s seal.Suite) seal.SealingKey {
	t.Helper()
	for _, text := range f.Told().SealingKeys {
		k, err := seal.ParseSealingPEM([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if k.Suite() == s {
			return k
		}
	}
	t.Fatalf("no key of %s is told", s)
	return seal.SealingKey{}
}

// envelopes are one of each suite, sealed as kiosks do.
func envelopes(t *testing.T, f *Folder) (all [][]byte) {
	t.Helper()
	for _, s := range seal.Suites() {
		e, err := newest(t, f, s).Seal([]byte("content"), nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

func opens(t *testing.T, f *Folder, all [][]byte) {
	t.Helper()
	for _, e := range all {
		if plain, err := f.Open(e, nil); err != nil || string(plain) != "content" {
			t.Errorf("%q, %v", plain, err)
		}
	}
}

// believed reports whether a kiosk that knows one publishing key takes what is told.
func believed(f *Folder, known seal.VerifyKey) bool {
	told := f.Told()
	for _, s := range told.Signatures {
		if s.Key == known.ID() && known.Verify(told.Signed(), s.Signature) == nil {
			return true
		}
	}
	return false
}

func TestFirstKeys(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir, &clock{})
	told := f.Told()
	if len(told.SealingKeys) != len(seal.Suites()) || len(told.PublishingKeys) != 1 || told.Number != 3 || f.Suite() != seal.SM || f.SealTo().Suite() != seal.SM {
		t.Errorf("%+v", told)
	}
	if !believed(f, f.Signer().Public()) {
		t.Error("not signed")
	}
	if again := openFolder(t, dir, &clock{}).Told(); !bytes.Equal(again.Signed(), told.Signed()) {
		t.Error("other keys the second time")
	}
}

// A folder from before there was a second suite gets its key, and a suite that is chosen before the first start is there from the start.
func TestOtherBeginnings(t *testing.T) {
	dir := t.TempDir()
	if err := openings.add(dir, seal.SM); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, "opening-0001.pem"))
	if err != nil {
		t.Fatal(err)
	}
	f := openFolder(t, dir, &clock{})
	newest(t, f, seal.Intl)
	if after, _ := os.ReadFile(filepath.Join(dir, "opening-0001.pem")); !bytes.Equal(before, after) || len(f.Told().SealingKeys) != 2 {
		t.Error("the key that was there was touched")
	}
	dir = t.TempDir()
	if err := Rotate(dir, seal.Intl); err != nil {
		t.Fatal(err)
	}
	if f := openFolder(t, dir, &clock{}); f.Suite() != seal.Intl || f.SealTo().Suite() != seal.Intl || f.Told().Number != 3 {
		t.Errorf("%s, %+v", f.Suite(), f.Told())
	}
}

// A further key is read at once and used when it has settled, on a platform that runs all the time.
func TestFurtherKeysSettle(t *testing.T) {
	dir, c := t.TempDir(), &clock{}
	f := openFolder(t, dir, c)
	known, before, number := f.Signer().Public(), envelopes(t, f), f.Told().Number
	if err := Rotate(dir, seal.Intl); err != nil {
		t.Fatal(err)
	}
	if f.Told().Number != number || f.Suite() != seal.SM {
		t.Error("used before every node can have it")
	}
	// Another node, whose clock is ahead, uses them already.
	ahead := openFolder(t, dir, &clock{settles + time.Minute})
	opens(t, f, envelopes(t, ahead))

	c.ahead = settles + time.Minute
	told := f.Told()
	if told.Number != number+3 || f.Suite() != seal.Intl || f.SealTo().Suite() != seal.Intl || len(told.SealingKeys) != 4 || len(told.PublishingKeys) != 2 {
		t.Fatalf("%+v, suite %s", told, f.Suite())
	}
	if !believed(f, known) || !believed(f, f.Signer().Public()) {
		t.Error("not signed by the keys before and now")
	}
	opens(t, f, append(before, envelopes(t, f)...))
	for n, s := range seal.Suites() {
		if e, _ := newest(t, f, s).Seal(nil, nil); bytes.Equal(e[:80], before[n][:80]) {
			t.Errorf("%s still seals to the old key", s)
		}
	}
}

// Whatever of a rotation is on the disk when the power goes: all that was sealed opens, what was believed is believed, and the
// number never goes back. The next rotation does the rest.
func TestPowerCutsInARotation(t *testing.T) {
	c := &clock{settles + time.Minute}
	dir := filepath.Join(t.TempDir(), "platform [1]*?")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f := openFolder(t, dir, c)
	known, all, number := f.Signer().Public(), envelopes(t, f), f.Told().Number
	for step, add := range []func() error{
		func() error { return openings.add(dir, seal.SM) },
		func() error { return openings.add(dir, seal.Intl) },
		func() error { return publishings.add(dir, seal.SM) },
		func() error { return Rotate(dir, "") },
	} {
		if err := add(); err != nil {
			t.Fatal(err)
		}
		f = openFolder(t, dir, c)
		opens(t, f, all)
		if n := f.Told().Number; n <= number || !believed(f, known) {
			t.Errorf("after step %d: number %d after %d, believed %v", step, n, number, believed(f, known))
		}
		number, all = f.Told().Number, append(all, envelopes(t, f)...)
	}
}

func TestABrokenFileKeepsTheKeysBefore(t *testing.T) {
	dir, c := t.TempDir(), &clock{}
	var log bytes.Buffer
	f, err := Open(dir, c.now, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	told, all := f.Told(), envelopes(t, f)
	path := filepath.Join(dir, "opening-0003.pem")
	if err := os.WriteFile(path, []byte("-----BEGIN"), 0o600); err != nil {
		t.Fatal(err)
	}
	opens(t, f, all)
	if !bytes.Equal(f.Told().Signed(), told.Signed()) || !bytes.Contains(log.Bytes(), []byte(path)) {
		t.Errorf("log: %s", log.String())
	}
	if _, err := Open(dir, c.now, slog.New(slog.DiscardHandler)); !errors.Is(err, seal.ErrKey) {
		t.Errorf("at a start: %v", err)
	}
}

func TestUsed(t *testing.T) {
	at := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	young, old, future := at.Add(-time.Minute), at.Add(-time.Hour), at.Add(time.Hour)
	of := func(number int, s seal.Suite, made time.Time) key[string] { return key[string]{"", number, s, made} }
	for _, c := range []struct {
		name string
		all  []key[string]
		want []int
		next time.Time
	}{
		{"all old", []key[string]{of(2, seal.SM, old), of(1, seal.SM, old)}, []int{2, 1}, time.Time{}},
		{"a young one", []key[string]{of(2, seal.SM, young), of(1, seal.SM, old)}, []int{1}, young.Add(settles)},
		{"only young ones", []key[string]{of(3, seal.SM, young), of(2, seal.Intl, young), of(1, seal.SM, young)}, []int{2, 1}, young.Add(settles)},
		{"from the future", []key[string]{of(2, seal.SM, future), of(1, seal.SM, old)}, []int{2, 1}, time.Time{}},
	} {
		var next time.Time
		var got []int
		for _, k := range used(c.all, at, &next, func(k key[string]) seal.Suite { return k.suite }) {
			got = append(got, k.number)
		}
		if !slices.Equal(got, c.want) || !next.Equal(c.next) {
			t.Errorf("%s: %v, next %v", c.name, got, next)
		}
	}
}
