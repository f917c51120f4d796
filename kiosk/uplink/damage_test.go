package uplink_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/platform/contract"
	"yichuang/platform/parcels"
	"yichuang/platform/platformtest"
)

// body is that of operation deliver: a batch that says it is of a kiosk, signed with a key under the id of k's.
func (k *kiosk) body(t *testing.T, kiosk string, key seal.Signer, i cases.Item) []byte {
	t.Helper()
	b := contract.Batch{Kiosk: kiosk, Key: k.keys.Signer().Public().ID(), Items: []contract.Item{{Id: i.ID, Kind: string(i.Kind),
		Case: i.Case, Epoch: i.Epoch, Seq: i.Seq, Digest: i.Digest, Body: i.Body}}}
	var err error
	if b.Signature, err = key.Sign(b.Signed()); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return encoder.EncodeAll(text, nil)
}

// parcel holds what is due, a batch for each item.
func (k *kiosk) parcel(t *testing.T, number int64) []byte {
	t.Helper()
	items, err := k.store.Due(t.Context(), time.Now(), contract.MaxItems, contract.MaxBytes)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w, err := contract.NewParcelWriter(&file, contract.ParcelName{Kiosk: k.site, Epoch: 1, Number: number}, k.identity.SealTo, k.keys.Signer())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range items {
		if err := w.Add(contract.PartBatch, k.body(t, k.site, k.keys.Signer(), i), 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(time.Now()); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// twoParts is a parcel of two batches with one case each, and its manifest; ends are the offsets behind the first line and
// behind each part.
func twoParts(t *testing.T, p *platformtest.Platform) (k *kiosk, content []byte, ends []int) {
	t.Helper()
	k = newKiosk(t, p, "A03")
	k.submitSome(t, 2)
	content = k.parcel(t, 1)
	for at := bytes.IndexByte(content, '\n') + 1; at < len(content); at += 4 + int(binary.BigEndian.Uint32(content[at:])) {
		ends = append(ends, at)
	}
	return k, content, append(ends, len(content))
}

// Pulled out in the middle: whatever came is taken part by part, and never taken for all.
func TestACutParcel(t *testing.T) {
	p := platformtest.New(t, nil)
	_, content, ends := twoParts(t, p)
	if len(ends) != 4 {
		t.Fatalf("%d parts, want 3", len(ends)-1)
	}
	var cuts []int
	for _, end := range ends {
		cuts = append(cuts, end-1, end, end+1, end+3, end+4, end+5, end+300)
	}
	for at := 0; at < len(content); at += len(content)/40 + 1 {
		cuts = append(cuts, at)
	}
	d := desk(t, p)
	for _, at := range cuts {
		if at >= len(content) {
			continue
		}
		r, err := d.Import(t.Context(), bytes.NewReader(content[:at]))
		if at < ends[0] != (err != nil) {
			t.Errorf("cut at %d: %v", at, err)
		}
		if err == nil && len(r.Faults) == 0 {
			t.Errorf("cut at %d: taken as whole", at)
		}
		full := 0
		for _, end := range ends[1:3] {
			if at >= end {
				full++
			}
		}
		if len(r.Results) != full {
			t.Errorf("cut at %d: %d results, want those of %d parts", at, len(r.Results), full)
		}
	}
	r, err := d.Import(t.Context(), bytes.NewReader(append(slices.Clone(content), 0, 0, 0, 0)))
	if err != nil || len(r.Faults) != 1 || len(r.Results) != 2 {
		t.Errorf("with more behind it: %+v, %v", r, err)
	}
	if r, err = d.Import(t.Context(), bytes.NewReader(content)); err != nil || len(r.Faults) > 0 || len(r.Results) != 2 {
		t.Errorf("the whole one: %+v, %v", r, err)
	}
}

// A flipped bit anywhere is found out; the parts beside it count.
func TestAParcelWithAFlippedBit(t *testing.T) {
	p := platformtest.New(t, nil)
	_, content, ends := twoParts(t, p)
	d := desk(t, p)
	places := []int{0, 20, ends[0] - 2}
	for _, end := range ends[:3] {
		places = append(places, end, end+1, end+2, end+3, end+4, end+30, end+200, end+320)
	}
	for at := 7; at < len(content); at += len(content)/40 + 1 {
		places = append(places, at)
	}
	for n, at := range places {
		damaged := slices.Clone(content)
		damaged[at] ^= 1 << (n % 8)
		r, err := d.Import(t.Context(), bytes.NewReader(damaged))
		if err == nil && len(r.Faults) == 0 {
			t.Errorf("bit %d of byte %d: taken as whole", n%8, at)
		}
		if want := 2; at >= ends[2]+4 && len(r.Results) != want {
			t.Errorf("byte %d of the manifest cost items: %d results", at, len(r.Results))
		}
	}
	if n := len(p.Cases(t)); n != 2 {
		t.Errorf("%d cases, want 2", n)
	}
}

// Parts of two parcels put together are no parcel.
func TestSwappedParts(t *testing.T) {
	p := platformtest.New(t, nil)
	k, first, ends := twoParts(t, p)
	second := k.parcel(t, 2)
	mixed := append(slices.Clone(first[:ends[1]]), second[ends[1]:]...)
	reordered := slices.Concat(first[:ends[0]], first[ends[1]:ends[2]], first[ends[0]:ends[1]], first[ends[2]:])
	without := slices.Concat(first[:ends[1]], first[ends[2]:])
	for name, content := range map[string][]byte{"mixed": mixed, "reordered": reordered, "one left out": without} {
		r, err := desk(t, p).Import(t.Context(), bytes.NewReader(content))
		if err != nil || len(r.Faults) == 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// Made by hand, as no kiosk makes them: parts of a kind of tomorrow, a manifest of something else or by somebody else, and
// a batch in another kiosk's name.
func TestParcelsThatNoKioskMakes(t *testing.T) {
	p := platformtest.New(t, nil)
	k, victim := newKiosk(t, p, "A03"), newKiosk(t, p, "C01")
	stranger, err := seal.SM.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	name := contract.ParcelName{Kiosk: "A03", Epoch: 1, Number: 1}
	note := func(parts []string, key seal.Signer) []byte {
		text, err := contract.SignNote(string(contract.PartManifest), contract.Manifest{Parcel: name.String(), Parts: parts}, key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	victim.submitSome(t, 1)
	items, err := victim.store.Due(t.Context(), time.Now(), 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		kind    contract.PartKind
		content []byte
		refused error
	}{
		{"empty and signed", contract.PartManifest, note(nil, k.keys.Signer()), nil},
		{"of tomorrow", "page", []byte("page"), nil},
		{"a manifest of something else", contract.PartManifest, note([]string{"sm3:00"}, k.keys.Signer()), nil},
		{"a manifest by somebody else", contract.PartManifest, note(nil, stranger), nil},
		{"a batch that is none", contract.PartBatch, []byte("batch"), nil},
		{"a batch in another's name", contract.PartBatch, k.body(t, "C01", k.keys.Signer(), items[0]), parcels.ErrNoKiosk},
		{"a batch that somebody else signed", contract.PartBatch, k.body(t, "A03", stranger, items[0]), parcels.ErrNoKiosk},
	} {
		var file bytes.Buffer
		w, err := contract.NewParcelWriter(&file, name, k.identity.SealTo, k.keys.Signer())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(c.kind, c.content, 1); err != nil {
			t.Fatal(err)
		}
		r, err := desk(t, p).Import(t.Context(), &file)
		if !errors.Is(err, c.refused) || len(r.Results) > 0 || (len(r.Faults) == 0) != (c.name == "empty and signed") {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
	}
	if n := len(p.Cases(t)); n != 0 {
		t.Errorf("%d cases were taken", n)
	}
}

// wantWords wants a StickError with this code, and nothing on the stick.
func wantWords(t *testing.T, err error, code, stick string) {
	t.Helper()
	var told *uplink.StickError
	if !errors.As(err, &told) || told.Code != code || told.Says == "" {
		t.Errorf("%v, want %s", err, code)
	}
	left, err := os.ReadDir(stick)
	if err == nil && len(left) > 0 {
		t.Errorf("left on the stick: %v", left)
	}
}

func TestAFullStick(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.note = strings.Repeat("x", 300<<10)
	id := k.submitSome(t, 1)[0]
	stick := t.TempDir()
	if err := syscall.Mount("tmpfs", stick, "tmpfs", 0, "size=128k"); err != nil {
		t.Skip("a small disk cannot be mounted here: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(stick, 0) })
	_, err := uplink.Export(t.Context(), k.beside(t), k.identity, k.keys, stick, time.Now())
	wantWords(t, err, "E804", stick)
	if l := k.line(t, id); l.Exported != "" || l.State != cases.Waiting {
		t.Errorf("the item %+v", l)
	}
	if err := syscall.Mount("", stick, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	_, err = uplink.Export(t.Context(), k.beside(t), k.identity, k.keys, stick, time.Now())
	wantWords(t, err, "E803", stick)
}

func TestSticksThatAreNone(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.submitSome(t, 1)
	gone := filepath.Join(t.TempDir(), "usb")
	_, err := uplink.Export(t.Context(), k.beside(t), k.identity, k.keys, gone, time.Now())
	wantWords(t, err, "E806", gone)
	wantWords(t, uplink.CheckStick(gone, k.dir), "E801", gone)
	wantWords(t, uplink.CheckStick(filepath.Join(k.dir, "identity.pem"), k.dir), "E801", gone)
	same := t.TempDir()
	wantWords(t, uplink.CheckStick(same, k.dir), "E802", same)
	if err := uplink.CheckStick("/dev/shm", k.dir); err != nil {
		t.Errorf("another disk: %v", err)
	}
}

// A parcel that is there already, of a machine that was set up anew under the same name, is not written over.
func TestAParcelIsNeverWrittenOver(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.submitSome(t, 1)
	stick := t.TempDir()
	old := filepath.Join(stick, "yichuang-A03-1-000001.ycx")
	half := filepath.Join(stick, "yichuang-A03-1-000000.ycx.tmp")
	broken := filepath.Join(stick, "yichuang-A03-1-000007.ycx.tmp")
	others := filepath.Join(stick, "yichuang-B01-1-000007.ycx.tmp")
	for _, path := range []string{old, half, broken, others} {
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if x := k.export(t, stick); filepath.Base(x.File) != "yichuang-A03-1-000002.ycx" {
		t.Errorf("exported to %s", x.File)
	}
	if content, err := os.ReadFile(old); err != nil || string(content) != "old" {
		t.Errorf("the old one is %q, %v", content, err)
	}
	if _, err := os.Stat(broken); err == nil {
		t.Error("what a broken export left is still there")
	}
	for _, path := range []string{half, others} { // not of this kiosk's making
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// The child of TestKilledWhileExporting: it exports without end.
const (
	exportDir   = "YICHUANG_TEST_EXPORT_DIR"
	exportStick = "YICHUANG_TEST_EXPORT_STICK"
)

func TestExportingChild(t *testing.T) {
	dir, stick := os.Getenv(exportDir), os.Getenv(exportStick)
	if dir == "" {
		t.Skip("only the child of another test")
	}
	id, err := uplink.LoadIdentity(dir, seal.SM)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.OpenKeyring(dir, seal.SM)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Beside(dir)
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := uplink.Export(t.Context(), s, id, keys, stick, time.Now()); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("exported\n")
	}
}

func exportingChild(k *kiosk, stick string) *exec.Cmd {
	child := exec.Command(os.Args[0], "-test.run=^TestExportingChild$")
	child.Env = append(os.Environ(), exportDir+"="+k.dir, exportStick+"="+stick)
	return child
}

// Killed with -9 while exporting, at another moment each time: what bears a parcel's name is whole.
func TestKilledWhileExporting(t *testing.T) {
	p := platformtest.New(t, nil)
	k := newKiosk(t, p, "A03")
	k.note = strings.Repeat("x", 300<<10)
	k.submitSome(t, 2)
	stick := t.TempDir()
	d := desk(t, p)
	unfinished := 0
	for round := range 5 {
		child := exportingChild(k, stick)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil { // the first one proves that it is at work
			t.Fatal(err)
		}
		time.Sleep(time.Duration(round*11) * time.Millisecond)
		child.Process.Kill()
		child.Wait()
		entries, err := os.ReadDir(stick)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), contract.ParcelEnding) {
				unfinished++
				continue
			}
			content, err := os.ReadFile(filepath.Join(stick, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			r, err := d.Import(t.Context(), bytes.NewReader(content))
			if err != nil || len(r.Faults) > 0 || len(r.Results) != 2 {
				t.Errorf("%s: %+v, %v", e.Name(), r, err)
			}
			os.Remove(filepath.Join(stick, e.Name()))
		}
	}
	t.Logf("%d left unfinished under another name", unfinished)
	if n, err := k.store.Waiting(t.Context()); err != nil || n != 2 {
		t.Errorf("%d wait, %v", n, err)
	}
}
