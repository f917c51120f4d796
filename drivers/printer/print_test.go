package printer_test

import (
	"context"
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"yichuang/assets"
	"yichuang/drivers/printer"
	"yichuang/drivers/printer/emulator"
	"yichuang/drivers/printer/glyph"
	"yichuang/drivers/serialport"
)

// The tests wait for printers most of the time, so more of them run at once than there are processors.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// soon is long: it bounds what should take milliseconds.
const soon = 30 * time.Second

// testFonts are the bundled fonts and, where it is installed, one with the rarest signs.
var testFonts = sync.OnceValue(func() *printer.Fonts {
	var rare [][]byte
	for _, name := range []string{"HanaMinA.ttf", "HanaMinB.ttf"} {
		if b, err := os.ReadFile("/usr/share/fonts/truetype/hanazono/" + name); err == nil {
			rare = append(rare, b)
		}
	}
	fonts, err := printer.ParseFonts(assets.FontRegular(), assets.FontBold(), rare...)
	if err != nil {
		panic(err)
	}
	return fonts
})

// rig is a driver and an emulated printer on the two ends of a pseudo-terminal.
type rig struct {
	*testing.T
	emu     *emulator.Printer
	port    *serialport.Port
	printer *printer.Printer
}

func newRig(t *testing.T, name string, change ...func(*printer.Profile)) *rig {
	t.Helper()
	profile, err := printer.LoadProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(&profile)
	}
	link := filepath.Join(t.TempDir(), "printer")
	emu, err := emulator.Open(link, emulator.Options{Profile: profile, Fonts: testFonts()})
	if err != nil {
		t.Fatal(err)
	}
	port := serialport.Open(serialport.Config{Name: link, Baud: 115200})
	r := &rig{t, emu, port, printer.New(port, profile, testFonts())}
	t.Cleanup(func() {
		r.printer.Close()
		port.Close()
		emu.Close()
	})
	r.awaitState(printer.StateReady)
	return r
}

func (r *rig) awaitState(want printer.State) {
	r.Helper()
	states, stop := r.printer.Watch()
	defer stop()
	end := time.After(soon)
	for {
		select {
		case s := <-states:
			if s == want {
				return
			}
		case <-end:
			r.Fatalf("state is %q, want %q", r.printer.State(), want)
		}
	}
}

func (r *rig) print(doc *printer.Document) printer.Result {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	return r.printer.Print(ctx, doc, nil)
}

func (r *rig) wants(got printer.Result, outcome printer.Outcome, reason printer.Reason) {
	r.Helper()
	if got.Outcome != outcome || got.Reason != reason {
		r.Fatalf("got %+v, want %s %q", got, outcome, reason)
	}
}

const number = "A03-2025-000123"

func receipt() *printer.Document {
	return printer.NewDocument().
		Styled(printer.Style{Align: printer.Centre, Size: printer.Double, Bold: true}, "收件凭条").
		Rule().
		KeyValue("申请人", "张三").
		KeyValue("收件编号", number).
		Text("本机已收到您的申请，请收好这张凭条。").
		QR("https://example.invalid/r/"+number).
		Styled(printer.Style{Align: printer.Right, Bold: true}, "预计三个工作日").
		Cut()
}

// long is a receipt of some thousand bytes.
func long() *printer.Document {
	d := printer.NewDocument()
	for i := range 120 {
		d.Text(fmt.Sprintf("第 %d 行：这一行文字只是为了把凭条写得长一些", i))
	}
	return d.Cut()
}

func decodeQR(t *testing.T, paper image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(paper)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

// differ counts dots in which two pictures differ.
func differ(a, b image.Image) int {
	n := 0
	all := a.Bounds().Union(b.Bounds())
	for y := all.Min.Y; y < all.Max.Y; y++ {
		for x := all.Min.X; x < all.Max.X; x++ {
			if black(a, x, y) != black(b, x, y) {
				n++
			}
		}
	}
	return n
}

func black(m image.Image, x, y int) bool {
	if !(image.Point{X: x, Y: y}).In(m.Bounds()) {
		return false
	}
	r, _, _, _ := m.At(x, y).RGBA()
	return r < 0x8000
}

// The paper shows, to the dot, what the layout's own picture shows; the text came as text; the QR code can be read.
func TestReceiptOnEveryProfile(t *testing.T) {
	t.Parallel()
	outcomes := map[string]printer.Result{
		"generic-80":   {Outcome: printer.Confirmed},
		"generic-58":   {Outcome: printer.Processed},
		"gb2312-58":    {Outcome: printer.Unknown, Reason: printer.ReasonNoConfirm},
		"presenter-80": {Outcome: printer.Processed},
	}
	for _, name := range printer.ProfileNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, name)
			if got := r.print(receipt()); got != outcomes[name] {
				t.Fatalf("got %+v", got)
			}
			paper, ok := r.emu.TakePaper()
			if !ok {
				t.Fatal("no paper")
			}
			page, err := printer.Lay(receipt(), r.printer.Profile())
			if err != nil {
				t.Fatal(err)
			}
			if n := differ(page.Picture(testFonts()), paper.Picture); n != 0 {
				t.Errorf("%d dots differ", n)
			}
			for _, want := range []string{"收件凭条", "申请人   张三", "收件编号 " + number, "预计三个工作日"} {
				if !slices.Contains(paper.Lines, want) {
					t.Errorf("%q is not in %q", want, paper.Lines)
				}
			}
			if got := decodeQR(t, paper.Picture); got != "https://example.invalid/r/"+number {
				t.Errorf("QR code says %q", got)
			}
			if n := r.emu.Mistakes(); n != 0 {
				t.Errorf("%d status questions in the middle of a command", n)
			}
		})
	}
}

// Each sign of a name is on the paper at its place, whether the printer has it or not, and nothing is garbage.
func TestRareSignsOnEveryProfile(t *testing.T) {
	t.Parallel()
	const name = "张\u4DAE\U00020164\U0002A6D6三"
	for _, profile := range printer.ProfileNames() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, profile, func(p *printer.Profile) { p.ConfirmSeconds = 3 })
			doc := printer.NewDocument().Text("姓名").Styled(printer.Style{Size: printer.Double}, name).Text(name).Cut()
			if got := r.print(doc); got.Outcome == printer.Failed {
				t.Fatalf("got %+v", got)
			}
			paper, _ := r.emu.TakePaper()
			for i, sign := range []rune(name) {
				large := image.Rect(i*48, 30, i*48+48, 78)
				small := image.Rect(i*24, 84, i*24+24, 108)
				for _, cell := range []image.Rectangle{large, small} {
					want := glyph.NewPaper(576, 200)
					testFonts().Draw(want, cell, sign, false)
					wrong := 0
					for y := cell.Min.Y; y < cell.Max.Y; y++ {
						for x := cell.Min.X; x < cell.Max.X; x++ {
							if want.IsBlack(x, y) != black(paper.Picture, x, y) {
								wrong++
							}
						}
					}
					if wrong > 4 { // a raster may have a few lone dots made wider
						t.Errorf("%U at %v: %d dots differ", sign, cell, wrong)
					}
				}
			}
			if text := strings.Join(paper.Lines, ""); strings.ContainsAny(text, "?\uFFFD") || !strings.Contains(text, "姓名") {
				t.Errorf("printed as text: %q", text)
			}
		})
	}
}

func TestProgressGoesUpToTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	last, total := 0, 0
	got := r.printer.Print(context.Background(), receipt(), func(done, all int) {
		if done <= last || total != 0 && all != total {
			t.Errorf("%d of %d after %d of %d", done, all, last, total)
		}
		last, total = done, all
	})
	r.wants(got, printer.Confirmed, "")
	if last != total || total == 0 {
		t.Fatalf("ended at %d of %d", last, total)
	}
}

// A printer that cannot print gets nothing, and says why.
func TestNothingIsSentToAPrinterThatCannotPrint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		set    func(*emulator.Faults)
		reason printer.Reason
		state  printer.State
	}{
		{func(f *emulator.Faults) { f.PaperOut = true }, printer.ReasonPaper, printer.StatePaperOut},
		{func(f *emulator.Faults) { f.CoverOpen = true }, printer.ReasonCover, printer.StateCoverOpen},
		{func(f *emulator.Faults) { f.CutterJam = true }, printer.ReasonCutter, printer.StateCutterJam},
		{func(f *emulator.Faults) { f.Overheated = true }, printer.ReasonOverheat, printer.StateOverheated},
		{func(f *emulator.Faults) { f.Fatal = true }, printer.ReasonFault, printer.StateFault},
		{func(f *emulator.Faults) { f.Offline = true }, printer.ReasonOffline, printer.StateOffline},
		{func(f *emulator.Faults) { f.Silent = true }, printer.ReasonSilent, printer.StateUnknown},
	} {
		t.Run(string(c.reason), func(t *testing.T) {
			t.Parallel()
			for _, name := range []string{"generic-80", "presenter-80"} {
				r := newRig(t, name)
				r.emu.Set(c.set)
				got := r.print(receipt())
				r.wants(got, printer.Failed, c.reason)
				if !got.NothingSent {
					t.Error("something was sent")
				}
				r.awaitState(c.state)
				r.emu.Set(func(f *emulator.Faults) { *f = emulator.Faults{} })
				r.awaitState(printer.StateReady)
				if len(r.emu.Papers()) != 0 {
					t.Error("something was printed")
				}
			}
		})
	}
}

// Trouble in the middle ends the job with its reason; when the printer is well again it prints the next receipt whole,
// and nothing of the first one on it.
func TestTroubleInTheMiddle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after  int
		set    func(*emulator.Faults)
		reason printer.Reason
	}{
		"paper":  {1500, func(f *emulator.Faults) { f.PaperOut = true }, printer.ReasonPaper},
		"cutter": {0, func(f *emulator.Faults) { f.JamAtCut = true }, printer.ReasonCutter},
	} {
		for _, profile := range []string{"generic-80", "generic-58", "presenter-80"} {
			t.Run(name+" "+profile, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, profile)
				r.emu.After(c.after, func() { r.emu.Set(c.set) })
				got := r.print(long())
				r.wants(got, printer.Failed, c.reason)
				r.emu.Set(func(f *emulator.Faults) { *f = emulator.Faults{} })
				if profile == "presenter-80" { // what was printed is cut off and presented
					r.awaitState(printer.StatePresented)
					r.emu.TakePaper()
				}
				r.awaitState(printer.StateReady)
				if got := r.print(receipt()); got.Outcome == printer.Failed {
					t.Fatalf("next: %+v", got)
				}
				papers := r.emu.Papers()
				last := papers[len(papers)-1]
				if strings.Contains(strings.Join(last.Lines, ""), "第") || !slices.Contains(last.Lines, "收件编号 "+number) {
					t.Errorf("next receipt says %q", last.Lines)
				}
			})
		}
	}
}

func TestConfirmations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		profile string
		confirm emulator.Confirm
		want    printer.Outcome
	}{
		{"missing", "generic-80", emulator.ConfirmMissing, printer.Unknown},
		{"missing", "generic-58", emulator.ConfirmMissing, printer.Unknown},
		{"other id", "generic-80", emulator.ConfirmOther, printer.Unknown},
		{"twice", "generic-80", emulator.ConfirmTwice, printer.Confirmed},
		{"twice", "generic-58", emulator.ConfirmTwice, printer.Processed},
	} {
		t.Run(c.name+" "+c.profile, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.profile, func(p *printer.Profile) {
				if c.want == printer.Unknown {
					p.ConfirmSeconds = 1
				}
			})
			r.emu.Set(func(f *emulator.Faults) { f.Confirm = c.confirm })
			reason := printer.Reason("")
			if c.want == printer.Unknown {
				reason = printer.ReasonNoConfirm
			}
			r.wants(r.print(receipt()), c.want, reason)
			r.emu.Set(func(f *emulator.Faults) { f.Confirm = emulator.ConfirmMissing })
			// The second "twice" must not confirm the next receipt.
			ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
			defer cancel()
			r.wants(r.printer.Print(ctx, receipt(), nil), printer.Unknown, printer.ReasonNoConfirm)
		})
	}
}

// A confirmation that comes late is still one, and one that comes after its job was given up is not taken for the next's.
func TestLateConfirmation(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80", func(p *printer.Profile) { p.ConfirmSeconds = 1 })
	r.emu.Set(func(f *emulator.Faults) { f.Confirm = emulator.ConfirmLate })
	r.wants(r.print(receipt()), printer.Unknown, printer.ReasonNoConfirm)
	patient := newRig(t, "generic-80")
	patient.emu.Set(func(f *emulator.Faults) { f.Confirm = emulator.ConfirmLate })
	patient.wants(patient.print(receipt()), printer.Confirmed, "")
	r.wants(r.print(receipt()), printer.Unknown, printer.ReasonNoConfirm)
}

// What a printer does to its answers does not change what is understood.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*emulator.Faults){
		"byte by byte": func(f *emulator.Faults) { f.ByteByByte = true },
		"delay":        func(f *emulator.Faults) { f.Delay = 200 * time.Millisecond },
		"noise":        func(f *emulator.Faults) { f.Before = []byte{0xFF, 0x80, 0x45} },
		"chatty":       func(f *emulator.Faults) { f.Chatty = true },
		"near end":     func(f *emulator.Faults) { f.PaperLow = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, "generic-80")
			r.emu.Set(set)
			r.wants(r.print(receipt()), printer.Confirmed, "")
		})
	}
}

func TestNearEndEitherWayRound(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"generic-80", "presenter-80"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, name)
			r.emu.Set(func(f *emulator.Faults) { f.PaperLow = true })
			r.awaitState(printer.StatePaperLow)
			r.emu.Set(func(f *emulator.Faults) { f.PaperLow = false })
			r.awaitState(printer.StateReady)
		})
	}
}

// A model with one status question says openly what it cannot tell.
func TestWhatAModelCannotTell(t *testing.T) {
	t.Parallel()
	r := newRig(t, "gb2312-58")
	s := r.printer.Status(context.Background())
	if s.CoverOpen != printer.No || s.PaperOut != printer.No || s.PaperLow != printer.NotSupported ||
		s.CutterJam != printer.NotSupported || s.Exit != printer.ExitNotSupported {
		t.Fatalf("%+v", s)
	}
	if err := r.printer.Retract(context.Background()); err != printer.ErrNotSupported {
		t.Fatal(err)
	}
}

func TestStoppedByXOFF(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	r.emu.Set(func(f *emulator.Faults) { f.XOFF = true })
	time.AfterFunc(time.Second, func() { r.emu.Set(func(f *emulator.Faults) { f.XOFF = false }) })
	r.wants(r.print(long()), printer.Confirmed, "")
}

// A printer that takes no more bytes does not hold up its caller beyond the deadline, and takes the next job when it wakes.
func TestStopsReading(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	once := sync.OnceFunc(func() { r.emu.Set(func(f *emulator.Faults) { f.StopReading = true }) })
	start := time.Now()
	doc := long()
	for range 4 {
		doc.Text(strings.Repeat("再长一些", 500))
	}
	got := r.printer.Print(ctx, doc, func(done, _ int) {
		if done > 500 {
			once()
		}
	})
	if took := time.Since(start); took > 3*time.Second+soon/3 {
		t.Errorf("took %v", took)
	}
	if got.Outcome != printer.Unknown {
		t.Fatalf("got %+v", got)
	}
	r.emu.Set(func(f *emulator.Faults) { f.StopReading = false })
	r.awaitState(printer.StateReady)
	r.wants(r.print(receipt()), printer.Confirmed, "")
}

func TestCablePulledAndPutBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	r.emu.After(1500, func() { r.emu.Unplug() })
	r.wants(r.print(long()), printer.Failed, printer.ReasonGone)
	got := r.print(receipt())
	r.wants(got, printer.Failed, printer.ReasonGone)
	if !got.NothingSent {
		t.Error("something was sent")
	}
	r.awaitState(printer.StateLost)
	if err := r.emu.Replug(); err != nil {
		t.Fatal(err)
	}
	r.awaitState(printer.StateReady)
	r.wants(r.print(receipt()), printer.Confirmed, "")
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	got := r.printer.Print(ctx, long(), func(done, _ int) {
		if done > 2000 {
			cancel()
		}
	})
	r.wants(got, printer.Failed, printer.ReasonCancelled)
	if got.NothingSent {
		t.Error("says that nothing was sent")
	}
	r.wants(r.print(receipt()), printer.Confirmed, "")
	papers := r.emu.Papers()
	if last := papers[len(papers)-1]; !slices.Contains(last.Lines, "收件编号 "+number) || strings.Contains(strings.Join(last.Lines, ""), "第") {
		t.Errorf("next receipt says %q", last.Lines)
	}
}

func TestPresenter(t *testing.T) {
	t.Parallel()
	r := newRig(t, "presenter-80")
	exit := func() printer.Exit { return r.printer.Status(context.Background()).Exit }
	r.wants(r.print(receipt()), printer.Processed, "")
	r.awaitState(printer.StatePresented)
	if _, ok := r.emu.TakePaper(); !ok {
		t.Fatal("nothing to take")
	}
	r.awaitState(printer.StateReady)
	if got := exit(); got != printer.ExitTaken {
		t.Fatalf("exit is %d", got)
	}
	r.wants(r.print(receipt()), printer.Processed, "")
	r.awaitState(printer.StatePresented)
	if err := r.printer.Retract(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.awaitState(printer.StateReady)
	if _, n := r.emu.AtExit(); exit() != printer.ExitRetracted || n != 1 {
		t.Fatalf("exit is %d, %d retracted", exit(), n)
	}
	r.wants(r.print(receipt()), printer.Processed, "")
	r.awaitState(printer.StatePresented)
	r.emu.Set(func(f *emulator.Faults) { f.JamOnRetract = true })
	if err := r.printer.Retract(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.awaitState(printer.StateFault)
}

// A power cycle loses the settings; each receipt sets them anew.
func TestPowerCycleBetweenReceipts(t *testing.T) {
	t.Parallel()
	r := newRig(t, "generic-80")
	r.wants(r.print(receipt()), printer.Confirmed, "")
	for _, off := range []bool{true, false} {
		r.emu.Set(func(f *emulator.Faults) { f.PowerOff = off })
	}
	r.wants(r.print(receipt()), printer.Confirmed, "")
	papers := r.emu.Papers()
	if n := differ(papers[0].Picture, papers[1].Picture); len(papers) != 2 || n != 0 {
		t.Errorf("%d receipts, %d dots differ", len(papers), n)
	}
}

func TestNoSuchLine(t *testing.T) {
	t.Parallel()
	profile, err := printer.LoadProfile("generic-80")
	if err != nil {
		t.Fatal(err)
	}
	port := serialport.Open(serialport.Config{Name: filepath.Join(t.TempDir(), "none"), Baud: 9600})
	defer port.Close()
	p := printer.New(port, profile, nil)
	defer p.Close()
	got := p.Print(context.Background(), receipt(), nil)
	if got.Outcome != printer.Failed || got.Reason != printer.ReasonGone || !got.NothingSent {
		t.Fatalf("%+v", got)
	}
}
