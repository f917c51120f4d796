// Package emulator is an ID-card reader with a SAM_V module that is not there: it speaks the real protocol (DEVICES.md
// section 1) over a pseudo-terminal, with specimen cards of made-up people, and can do wrong what real ones do wrong
// (section 4). It is for tests and for trying a kiosk without devices, never for a kiosk in service.
package emulator

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/ptyline"
)

// Settings are the habits of a module that are no faults.
type Settings struct {
	Find, Select, Read, Address, Other time.Duration // time from the request to the first byte of the reply
	Speed                              int           // bits a second; a program at another speed is not understood
	Paced                              bool          // bytes take the time they need at Speed
	FindsAgain                         bool          // finds a card again that was selected before and not lifted
	Number                             [16]byte      // module number as on the wire
	Framing                            idcard.Framing
}

// DefaultSettings are those of a common reader.
func DefaultSettings() Settings {
	s := Settings{
		Find: 15 * time.Millisecond, Select: 25 * time.Millisecond, Read: 450 * time.Millisecond,
		Address: 30 * time.Millisecond, Other: 5 * time.Millisecond, Speed: 115200, Paced: true, Framing: idcard.SAMV,
	}
	le := binary.LittleEndian
	le.PutUint16(s.Number[0:], 5)
	le.PutUint16(s.Number[2:], 3)
	le.PutUint32(s.Number[4:], 20230601)
	le.PutUint32(s.Number[8:], 1234567)
	le.PutUint32(s.Number[12:], 305419896)
	return s
}

// keepRequests is how many requests Requests can tell.
const keepRequests = 256

// Module is one emulated reader. All methods may be called from any goroutine, also while it answers.
type Module struct {
	line    *ptyline.Line
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	stopped chan struct{}

	mu       sync.Mutex
	settings Settings
	faults   Faults
	lying    *Specimen
	selected bool // the lying card, since it was laid down
	readable bool // the selected card was read: its newest address may be asked for
	broken   bool // FailUntilLift struck the lying card
	started  bool // reset since the line came up, for NeedsReset
	held     []byte
	waiting  []moment
	requests [][]byte
}

// New puts a reader at the stable name link, with no card on it.
func New(link string) (*Module, error) {
	line, err := ptyline.Open(link)
	if err != nil {
		return nil, err
	}
	m := &Module{line: line, stopped: make(chan struct{}), settings: DefaultSettings()}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	go m.serve()
	return m, nil
}

// Name returns the stable name a program opens.
func (m *Module) Name() string { return m.line.Name() }

// Close takes the reader away for good.
func (m *Module) Close() error {
	m.cancel()
	err := m.line.Close()
	<-m.stopped
	return err
}

// Unplug pulls the cable: the program gets a hang-up and the name goes away. The module loses its power.
func (m *Module) Unplug() error {
	m.mu.Lock()
	m.selected, m.readable, m.started, m.held = false, false, false, nil
	m.mu.Unlock()
	return m.line.Unplug()
}

// Plugged says whether the cable is in.
func (m *Module) Plugged() bool { return m.line.Plugged() }

// Replug puts the cable back.
func (m *Module) Replug() error { return m.line.Replug() }

// Lay lays a card down, in place of the one lying there.
func (m *Module) Lay(s Specimen) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lift()
	m.lying = &s
}

// Lift takes the card away.
func (m *Module) Lift() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lift()
}

// lift takes the card away. Call with mu held.
func (m *Module) lift() { m.lying, m.selected, m.readable, m.broken = nil, false, false, false }

// Lying returns the card that lies there.
func (m *Module) Lying() (Specimen, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lying == nil {
		return Specimen{}, false
	}
	return *m.lying, true
}

// Settings returns the module's habits.
func (m *Module) Settings() Settings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings
}

// SetSettings changes the module's habits from the next request on.
func (m *Module) SetSettings(s Settings) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settings = s
}

// Requests returns the bodies (command, parameter, data) of the last requests, oldest first.
func (m *Module) Requests() [][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([][]byte(nil), m.requests...)
}

// serve answers requests one after the other, as a module does.
func (m *Module) serve() {
	defer close(m.stopped)
	framing := m.Settings().Framing
	scan := idcard.NewScanner(framing)
	buf := make([]byte, 256)
	for m.ctx.Err() == nil {
		n, err := m.line.Read(buf)
		if err != nil {
			scan.Wipe() // unplugged, or closed
			continue
		}
		m.waitWhileDeaf()
		if !m.hearsSpeed() {
			continue
		}
		if now := m.Settings().Framing; now != framing {
			framing, scan = now, idcard.NewScanner(now)
		}
		scan.Feed(buf[:n])
		for body := scan.Next(true); body != nil; body = scan.Next(true) {
			m.answer(append([]byte(nil), body...))
		}
	}
}

// hearsSpeed reports whether the program set the speed the module listens at.
func (m *Module) hearsSpeed() bool {
	speed, err := m.line.Speed()
	return err == nil && speed == m.Settings().Speed && !m.Faults().WrongSpeed
}

// sleep waits, or until Close.
func (m *Module) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-m.ctx.Done():
	case <-time.After(d):
	}
}
