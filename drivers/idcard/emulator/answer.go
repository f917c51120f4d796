package emulator

import (
	"slices"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/ptyline"
)

// answer does what a request asks, with the module's delays and the faults as they are set now. What a sleep is too long
// by is made up for, so that a paced module is as fast as a real one and no slower.
func (m *Module) answer(request []byte) {
	came := time.Now()
	m.mu.Lock()
	m.requests = append(m.requests, request)
	if over := len(m.requests) - keepRequests; over > 0 {
		m.requests = slices.Delete(m.requests, 0, over)
	}
	settings := m.settings
	m.mu.Unlock()

	c := idcard.Command(request[:2])
	m.strikeMoments(c)
	frame := len(settings.Framing.Append(nil, request))
	due := came.Add(settings.passes(frame) + settings.delay(c))
	ptyline.Until(due, m.ctx.Done())
	m.mu.Lock()
	faults := m.faults.strike(c)
	body := m.do(c, faults) // after the delay: the card may have gone meanwhile
	if c == faults.LiftAfter {
		m.lift()
	}
	m.mu.Unlock()
	m.send(body, settings, faults, due)
}

// delay is the time the module takes for a command.
func (s Settings) delay(c idcard.Command) time.Duration {
	switch c {
	case idcard.CmdFind:
		return s.Find
	case idcard.CmdSelect:
		return s.Select
	case idcard.CmdRead, idcard.CmdReadFingers:
		return s.Read
	case idcard.CmdNewestAddress:
		return s.Address
	}
	return s.Other
}

// do works a command and returns the body of the reply: SW1 SW2 SW3 data. Call with mu held.
func (m *Module) do(c idcard.Command, f Faults) []byte {
	words, refused := f.answer(c)
	body := words[:]
	if !refused {
		body = m.obey(c, f)
	}
	if body[0] == 0 && body[1] == 0 {
		copy(body, f.SW12[:])
	}
	return body
}

// obey works a command that is not refused out of hand. Call with mu held.
func (m *Module) obey(c idcard.Command, f Faults) []byte {
	if f.NeedsReset && !m.started && c != idcard.CmdReset {
		return sw(0x60)
	}
	switch c {
	case idcard.CmdReset:
		m.started, m.selected, m.readable = true, false, false
		return sw(0x90)
	case idcard.CmdStatus:
		return sw(0x90)
	case idcard.CmdModuleNumber:
		return append(sw(0x90), m.settings.Number[:]...)
	case idcard.CmdFind:
		if m.lying == nil || m.selected && !m.settings.FindsAgain {
			return sw(0x80)
		}
		return append(sw(0x9F), f.FindBytes[:]...)
	case idcard.CmdSelect:
		if m.lying == nil {
			return sw(0x81)
		}
		m.selected = true
		return append(sw(0x90), f.SelectBytes[:]...)
	case idcard.CmdRead:
		return m.read(f, false)
	case idcard.CmdReadFingers:
		return m.read(f, true)
	case idcard.CmdNewestAddress:
		switch {
		case !m.readable:
			return sw(0x41)
		case m.lying.address == nil:
			return sw(0x91)
		}
		return append(sw(0x90), m.lying.address...)
	}
	for _, baud := range idcard.Speeds {
		if is, _ := idcard.CmdSpeed(baud); is == c {
			m.settings.Speed = baud // this reply still goes out at the speed of before
			return sw(0x90)
		}
	}
	return sw(0x21)
}

// read is the answer to both read commands. Call with mu held.
func (m *Module) read(f Faults, fingers bool) []byte {
	if f.FailUntilLift && m.lying != nil {
		m.broken = true
	}
	if !m.selected || m.broken {
		m.readable = false
		return sw(0x41)
	}
	m.readable = true
	block, photo, prints := m.lying.block, slices.Clone(m.lying.Card.Photo), m.lying.Card.Fingerprints
	if f.Fingers != nil {
		prints = make([]byte, *f.Fingers)
		copy(prints, m.lying.Card.Fingerprints)
	}
	if f.FalsePreamble && len(photo) > 200 {
		copy(photo[100:], []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x05, 0x08}) // as a read's reply begins
	}
	body := append(sw(0x90), length(block)...)
	body = append(body, length(photo)...)
	if fingers {
		body = append(body, length(prints)...)
	}
	body = append(append(body, block...), photo...)
	if fingers {
		body = append(body, prints...)
	}
	return body
}

// sw is a body with no word from the card.
func sw(sw3 byte) []byte { return []byte{0, 0, sw3} }

// length is a length of the read reply: two bytes, the high one first.
func length(b []byte) []byte { return []byte{byte(len(b) >> 8), byte(len(b))} }

// passes is how long bytes take on the line.
func (s Settings) passes(n int) time.Duration {
	if !s.Paced || s.Speed <= 0 {
		return 0
	}
	return time.Duration(n) * 10 * time.Second / time.Duration(s.Speed)
}

// pace is how many bytes go out at a time when they are paced.
const pace = 64

// send frames a body and puts it on the line from begun on, damaged as the faults say.
func (m *Module) send(body []byte, s Settings, f Faults, begun time.Time) {
	begun = begun.Add(f.Delay)
	ptyline.Until(begun, m.ctx.Done())
	if f.Silent {
		return
	}
	wire := f.damage(s.Framing.Append(nil, body), s.Framing)
	m.mu.Lock()
	held := m.held
	m.held = nil
	if f.HoldBack {
		m.held = wire
		wire = nil
	}
	m.mu.Unlock()
	wire = append(held, wire...) // one write: a late reply and this one in one read
	hangup := f.HangupAt > 0 && f.HangupAt < len(wire)
	if hangup {
		wire = wire[:f.HangupAt]
	}
	step, gap := len(wire), time.Duration(0)
	switch {
	case f.OneByOne > 0:
		step, gap = 1, f.OneByOne
	case s.passes(pace) > 0:
		step, gap = pace, s.passes(pace)
	}
	sent := 0
	for sent < len(wire) && m.ctx.Err() == nil {
		n := min(step, len(wire)-sent)
		// The bytes are there when the last of them has passed.
		due := gap * time.Duration(sent+n) / time.Duration(step)
		ptyline.Until(begun.Add(due), m.ctx.Done())
		if _, err := m.line.Write(wire[sent : sent+n]); err != nil {
			return // unplugged: the rest is lost
		}
		sent += n
	}
	if hangup {
		m.Unplug()
	}
}
