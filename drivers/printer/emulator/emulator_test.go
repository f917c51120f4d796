package emulator

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tarm/serial"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/escpos"
)

const soon = 20 * time.Second

func start(t *testing.T, profile string, options Options) (*Printer, *serial.Port) {
	t.Helper()
	var err error
	if options.Profile, err = printer.LoadProfile(profile); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "printer")
	p, err := Open(link, options)
	if err != nil {
		t.Fatal(err)
	}
	port, err := serial.OpenPort(&serial.Config{Name: link, Baud: 115200, ReadTimeout: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); port.Close() })
	return p, port
}

func send(t *testing.T, port io.Writer, commands ...[]byte) {
	t.Helper()
	if _, err := port.Write(slices.Concat(commands...)); err != nil {
		t.Fatal(err)
	}
}

// reads returns the next n bytes the printer says.
func reads(t *testing.T, port io.Reader, n int) []byte {
	t.Helper()
	var got []byte
	buf := make([]byte, 64)
	for end := time.Now().Add(soon); len(got) < n && time.Now().Before(end); {
		k, err := port.Read(buf)
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		got = append(got, buf[:k]...)
	}
	return got
}

// awaitPapers waits for n finished receipts.
func awaitPapers(t *testing.T, p *Printer, n int) []Receipt {
	t.Helper()
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if papers := p.Papers(); len(papers) >= n {
			return papers
		}
	}
	t.Fatalf("%d receipts, want %d", len(p.Papers()), n)
	return nil
}

// The answers byte for byte, bits as DEVICES.md section 2 has them.
func TestStatusBits(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*Faults)
		want [4]byte
	}{
		{"well", func(f *Faults) {}, [4]byte{0x12, 0x12, 0x12, 0x12}},
		{"off-line", func(f *Faults) { f.Offline = true }, [4]byte{0x1A, 0x12, 0x12, 0x12}},
		{"cover", func(f *Faults) { f.CoverOpen = true }, [4]byte{0x1A, 0x16, 0x12, 0x12}},
		{"paper end", func(f *Faults) { f.PaperOut = true }, [4]byte{0x1A, 0x32, 0x12, 0x7E}},
		{"near end", func(f *Faults) { f.PaperLow = true }, [4]byte{0x12, 0x12, 0x12, 0x1E}},
		{"near end inverted", func(f *Faults) { f.InvertedNearEnd = true }, [4]byte{0x12, 0x12, 0x12, 0x1E}},
		{"mechanical", func(f *Faults) { f.Mechanical = true }, [4]byte{0x1A, 0x52, 0x16, 0x12}},
		{"cutter", func(f *Faults) { f.CutterJam = true }, [4]byte{0x1A, 0x52, 0x1A, 0x12}},
		{"fatal", func(f *Faults) { f.Fatal = true }, [4]byte{0x1A, 0x52, 0x32, 0x12}},
		{"overheated", func(f *Faults) { f.Overheated = true }, [4]byte{0x1A, 0x52, 0x52, 0x12}},
		{"bit 7", func(f *Faults) { f.Bit7 = true }, [4]byte{0x92, 0x92, 0x92, 0x92}},
		{"a single bit", func(f *Faults) { f.Extra[3] = 0x20 }, [4]byte{0x12, 0x12, 0x32, 0x12}},
	} {
		p, port := start(t, "generic-80", Options{})
		p.Set(c.set)
		for n := byte(1); n <= 4; n++ {
			send(t, port, escpos.RealTimeStatus(n))
			if got := reads(t, port, 1); len(got) != 1 || got[0] != c.want[n-1] {
				t.Errorf("%s: 10 04 %02x is answered % x, want %02x", c.name, n, got, c.want[n-1])
			}
		}
	}
}

func TestAutomaticStatus(t *testing.T) {
	p, port := start(t, "generic-80", Options{})
	send(t, port, escpos.AutomaticStatus(true))
	if got := reads(t, port, 4); string(got) != "\x10\x00\x00\x00" {
		t.Fatalf("% x", got)
	}
	p.Set(func(f *Faults) { f.CoverOpen = true })
	if got := reads(t, port, 4); string(got) != "\x38\x00\x00\x00" {
		t.Fatalf("% x", got)
	}
	p.Set(func(f *Faults) { f.CoverOpen, f.PaperOut = false, true })
	if got := reads(t, port, 4); string(got) != "\x18\x00\x0f\x00" {
		t.Fatalf("% x", got)
	}
}

// Mistakes of a driver can be seen: wrong codes are garbage, Chinese without Chinese mode is, and a question inside a picture
// is counted and answered.
func TestMistakesShow(t *testing.T) {
	p, port := start(t, "gb2312-58", Options{})
	send(t, port, escpos.Init(), escpos.ChineseMode(true), []byte{0xD2, 0xBB}, []byte{0xFD, 0x9D}, []byte("A\n"),
		[]byte{0x81, 0x30, 0x81, 0x30, '\n'}, escpos.ChineseMode(false), []byte{0xD2, 0xBB, '\n'}, escpos.QRPrint(), []byte("\n"))
	picture := escpos.Raster(0, 1, 16, make([]byte, 16))
	send(t, port, picture[:12], escpos.RealTimeStatus(escpos.AskCause), picture[12:])
	if got := reads(t, port, 1); len(got) != 1 || got[0] != 0x92 {
		t.Fatalf("answered % x", got)
	}
	if p.Mistakes() != 1 {
		t.Errorf("%d mistakes", p.Mistakes())
	}
	for end := time.Now().Add(soon); !p.headPrinted() && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	paper, ok := p.TakePaper()
	want := []string{"一" + string(Garbage) + "A", string(Garbage) + string(Garbage), string(Garbage) + string(Garbage), string(Garbage)}
	if !ok || len(paper.Lines) < 4 || !slices.Equal(paper.Lines[:4], want) {
		t.Errorf("%q, want %q", paper.Lines, want)
	}
}

func (p *Printer) headPrinted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.head.text) >= 4
}

func TestPaperOutKeepsTheRestForLater(t *testing.T) {
	p, port := start(t, "generic-80", Options{})
	p.After(6, func() { p.Set(func(f *Faults) { f.PaperOut = true }) })
	send(t, port, []byte("one\ntwo\n"), escpos.FeedCut(0), escpos.RealTimeStatus(escpos.AskPaper))
	if got := reads(t, port, 1); len(got) != 1 {
		t.Fatal("no answer while off-line")
	}
	for end := time.Now().Add(soon); !p.Faults().PaperOut && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	if len(p.Papers()) != 0 {
		t.Fatal("printed without paper")
	}
	p.Set(func(f *Faults) { f.PaperOut = false })
	if got := awaitPapers(t, p, 1)[0].Lines; !slices.Equal(got, []string{"one", "two"}) {
		t.Fatalf("%q", got)
	}
}

func TestBaudIsKept(t *testing.T) {
	p, port := start(t, "generic-80", Options{Baud: 9600})
	begin := time.Now()
	send(t, port, []byte(strings.Repeat("0123456789\n", 44)), escpos.FeedCut(0))
	awaitPapers(t, p, 1)
	if took := time.Since(begin); took < 450*time.Millisecond {
		t.Fatalf("484 bytes at 9600 baud took %v", took)
	}
}

func TestCloseRemovesTheLine(t *testing.T) {
	p, _ := start(t, "generic-80", Options{})
	link := p.line.Name()
	for range 2 {
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Lstat(link); err == nil {
		t.Fatal("link is still there")
	}
}

// FuzzHead: no bytes stop the printer, and whatever it prints is within its paper.
func FuzzHead(f *testing.F) {
	f.Add(slices.Concat(escpos.Init(), escpos.ChineseMode(true), []byte{0xD2, 0xBB}, escpos.Size(true, true), []byte("A\n"),
		escpos.QRStore([]byte("x")), escpos.QRPrint(), escpos.Raster(3, 2, 2, []byte{1, 2, 3, 4}), escpos.FeedCut(9)))
	f.Add([]byte{0x1D, 0x28, 0x6B, 3, 0, 49, 67, 255, 0x1D, 0x28, 0x6B, 3, 0, 49, 81, 48})
	f.Add([]byte{0x1B, 0x61, 2, 0x1D, 0x76, 0x30, 0, 200, 0, 1, 0})
	profile, err := printer.LoadProfile("generic-58")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 300 {
			t.Skip("paper enough")
		}
		h := newHead(profile, nil)
		var p escpos.Parser
		for _, c := range b {
			if command, ok := p.Push(c); ok {
				h.do(command)
			}
		}
		if len(h.paper.Pix) != h.paper.Stride*h.paper.Rect.Dy() || h.paper.Rect.Dx() != profile.Dots {
			t.Fatalf("paper is %v with %d dots", h.paper.Rect, len(h.paper.Pix))
		}
	})
}
