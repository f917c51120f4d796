// Package emulator is a receipt printer on a pseudo-terminal: it reads ESC/POS as its profile's model does, draws the paper,
// answers, and can do wrong everything that DEVICES.md section 4 lists. It is for tests and for the device desk. It shares
// with the driver the names of bytes (escpos), the drawing of signs (glyph) and the profiles, but nothing that decides:
// bytes that are no sign of its font come out as a chequered cell, as on a real printer, so that a mistake of the driver
// can be seen.
//
// It keeps what was printed in memory, so it is for made-up people only.
package emulator

import (
	"image"
	"slices"
	"sync"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/printer/glyph"
	"yichuang/drivers/ptyline"
)

// BufferSize is how many received bytes a printer keeps; when it cannot print, it takes no more than that from the line.
const BufferSize = 4096

// keepReceipts is how many finished receipts are kept; the oldest go first. A picture of one is about a megabyte.
const keepReceipts = 20

// Options of a printer.
type Options struct {
	Profile printer.Profile
	Fonts   *printer.Fonts // the ROM font
	Baud    int            // takes bytes from the line no faster than this; 0 is as fast as it can
}

// Receipt is one piece of paper.
type Receipt struct {
	Raw     []byte      // the bytes that made it, the cut included
	Picture image.Image // a dot a pixel
	Lines   []string    // what was sent as text, a printed line each; rasters and codes are only in the picture
}

// Printer is one emulated printer. All methods may be called from any goroutine.
type Printer struct {
	options Options
	line    *ptyline.Line
	ended   sync.WaitGroup
	speech  chan utterance
	stop    chan struct{}

	mu       sync.Mutex
	change   *sync.Cond
	closed   bool
	faults   Faults
	buffer   []byte // received, not worked off
	live     escpos.RealTime
	front    escpos.Parser // follows what is received, to know where commands begin
	mistakes int
	parser   escpos.Parser // follows what is worked off
	head     *head
	raw      []byte // worked off since the last cut
	receipts []Receipt
	finished int // receipts in all
	came     int // bytes in all
	waiting  []moment
	held     []byte // an answer held back
	atExit   bool
	retracts int
	auto     bool    // automatic status is on
	told     [4]byte // the last automatic status
}

// Open begins a printer at the pseudo-terminal link.
func Open(link string, options Options) (*Printer, error) {
	line, err := ptyline.Open(link)
	if err != nil {
		return nil, err
	}
	p := &Printer{options: options, line: line, head: newHead(options.Profile, options.Fonts),
		speech: make(chan utterance, 4096), stop: make(chan struct{})}
	p.change = sync.NewCond(&p.mu)
	p.ended.Add(3)
	go func() { defer p.ended.Done(); p.receive() }()
	go func() { defer p.ended.Done(); p.work() }()
	go func() { defer p.ended.Done(); p.speak() }()
	return p, nil
}

// Close ends the printer and removes the link.
func (p *Printer) Close() error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil
	}
	p.closed = true
	close(p.stop)
	p.change.Broadcast()
	p.mu.Unlock()
	err := p.line.Close()
	p.ended.Wait()
	return err
}

// Name returns the stable name a program opens.
func (p *Printer) Name() string { return p.line.Name() }

// Unplug pulls the cable; the printer keeps its power and its settings.
func (p *Printer) Unplug() error { return p.line.Unplug() }

// Plugged says whether the cable is in.
func (p *Printer) Plugged() bool { return p.line.Plugged() }

// Replug puts the cable back.
func (p *Printer) Replug() error { return p.line.Replug() }

// powerCycle loses all settings and all that was received and not printed. Call with mu held.
func (p *Printer) powerCycle() {
	p.clear()
	p.parser.Reset()
	p.front.Reset()
	p.head.powerOn()
	p.auto, p.held = false, nil
}

// Paper returns a picture of the receipt that is coming out, or of the last finished one while nothing is. It is never nil.
func (p *Printer) Paper() image.Image {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.head.printed() && len(p.receipts) > 0 {
		return p.receipts[len(p.receipts)-1].Picture
	}
	paper := p.head.paper.Copy()
	paper.Grow(powerOnSpacing) // a picture of no height cannot be shown
	return paper
}

// Papers returns the last finished receipts, the oldest first.
func (p *Printer) Papers() []Receipt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Receipt(nil), p.receipts...)
}

// Printed returns how many receipts were finished in all.
func (p *Printer) Printed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.finished
}

// LeavePaper makes the mouth hold a receipt that somebody left there.
func (p *Printer) LeavePaper() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.atExit {
		p.present(Receipt{Picture: glyph.NewPaper(p.options.Profile.Dots, powerOnSpacing)})
	}
}

// TakePaper takes the receipt out of the mouth, as a citizen does, and returns it: the one that was cut last, or, on a
// printer without a cutter, what is torn off there. ok is false when there is none.
func (p *Printer) TakePaper() (r Receipt, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.options.Profile.Cut == printer.CutNone && p.head.printed() {
		p.finish()
	}
	if !p.atExit {
		return Receipt{}, false
	}
	p.atExit = false
	p.changed()
	return p.receipts[len(p.receipts)-1], true
}

// AtExit says whether a receipt waits in the mouth, and how many were pulled back in so far.
func (p *Printer) AtExit() (waiting bool, retracted int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.atExit, p.retracts
}

// Mistakes counts the status questions and other real-time commands, but for 10 05, that came in the middle of another
// command, where a real printer would take them for that command's data too.
func (p *Printer) Mistakes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mistakes
}

// work takes commands from the buffer while the printer can print.
func (p *Printer) work() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		for !p.closed && !p.working() {
			p.change.Wait()
		}
		if p.closed {
			return
		}
		b := p.buffer[0]
		p.buffer = p.buffer[1:]
		p.change.Broadcast()
		p.raw = append(p.raw, b)
		if c, ok := p.parser.Push(b); ok {
			p.do(c)
		}
	}
}

// working says whether there is something to be worked off that can be.
func (p *Printer) working() bool {
	return len(p.buffer) > 0 && !p.faults.stops() && !p.faults.XOFF
}

// do carries out one command.
func (p *Printer) do(c escpos.Command) {
	switch c.Kind {
	case escpos.KindInit:
		p.auto = false
		p.head.do(c)
	case escpos.KindCut:
		p.cut(int(c.N))
	case escpos.KindAuto:
		p.auto = c.N != 0 && p.options.Profile.Status.Automatic
		if p.auto {
			p.told = p.autoStatus()
			p.say(p.told[:])
		}
	case escpos.KindSensor, escpos.KindProcess:
		p.confirm(c)
	case escpos.KindEject:
		p.eject(c.N)
	default:
		p.head.do(c)
	}
}

// cut ends a receipt. A model without a knife takes no notice.
func (p *Printer) cut(feed int) {
	if p.options.Profile.Cut == printer.CutNone {
		return
	}
	if p.faults.JamAtCut {
		p.faults.JamAtCut, p.faults.CutterJam = false, true
		p.changed()
		return
	}
	p.head.block(feed)
	if p.head.printed() {
		p.finish()
		return
	}
	p.head.newPaper()
	p.raw = nil
}

// finish makes what is printed a receipt in the mouth.
func (p *Printer) finish() {
	r := Receipt{Raw: p.raw, Picture: p.head.paper, Lines: p.head.text}
	p.raw = nil
	p.finished++
	p.head.newPaper()
	p.present(r)
}

// present brings a receipt into the mouth.
func (p *Printer) present(r Receipt) {
	if len(p.receipts) == keepReceipts {
		p.receipts = slices.Delete(p.receipts, 0, 1)
	}
	p.receipts = append(p.receipts, r)
	p.atExit = true
	p.changed()
}

// eject moves the receipt in the mouth.
func (p *Printer) eject(n byte) {
	if p.options.Profile.Presenter == printer.PresenterNone || !p.atExit {
		return
	}
	switch {
	case n == escpos.EjectRetract && p.faults.JamOnRetract:
		p.faults.JamOnRetract, p.faults.Mechanical = false, true
	case n == escpos.EjectRetract:
		p.atExit = false
		p.retracts++
	case n == escpos.EjectOut:
		p.atExit = false
	}
	p.changed()
}
