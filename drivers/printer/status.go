package printer

import (
	"yichuang/drivers/printer/escpos"
	"yichuang/drivers/serialport"
)

// Fact is one thing that may be so. A model that cannot say it and a printer that did not say it are told apart.
type Fact uint8

const (
	NotTold      Fact = iota // asked and not answered, or not asked yet: unknown
	NotSupported             // the model has no such answer
	No
	Yes
)

func (f Fact) String() string {
	return [...]string{"unknown", "not supported", "no", "yes"}[f]
}

// Exit says where the receipt is on a printer with a presenter.
type Exit uint8

const (
	ExitUnknown Exit = iota
	ExitNotSupported
	ExitClear     // nothing there
	ExitPresented // a receipt waits to be taken
	ExitTaken     // it was taken, as far as the model tells: it is gone and was not told to be pulled in
	ExitRetracted // it was pulled back in
)

func (e Exit) String() string {
	return [...]string{"unknown", "not supported", "clear", "presented", "taken", "retracted"}[e]
}

// Status is all that is known of a printer, as of the last answers.
type Status struct {
	Link       serialport.State
	Busy       bool // printing
	Answers    Fact // whether it answered any question
	Offline    Fact
	CoverOpen  Fact
	PaperOut   Fact
	PaperLow   Fact
	CutterJam  Fact
	Overheated Fact // the head; it recovers by itself
	Fault      Fact // any other error
	Exit       Exit
}

// State is a Status in one word: the worst of it.
type State string

const (
	StateAbsent     State = "absent"  // no such line
	StateOpening    State = "opening" // the line is being opened
	StateLost       State = "lost"    // the line was up and went away
	StateUnknown    State = "unknown" // the line is up and the printer does not answer, or was not asked yet
	StateReady      State = "ready"
	StateBusy       State = "busy"
	StatePaperLow   State = "paper low" // prints
	StatePaperOut   State = "paper out"
	StateCoverOpen  State = "cover open"
	StateCutterJam  State = "cutter jam"
	StateOverheated State = "overheated"
	StateOffline    State = "off-line"
	StateFault      State = "fault"
	StatePresented  State = "presented" // prints, but a receipt waits to be taken
)

// State sums up a status. A printer whose model answers no question at all counts as ready while its line is up.
func (s Status) State() State {
	switch s.Link {
	case serialport.Up:
	case serialport.Opening:
		return StateOpening
	case serialport.Lost:
		return StateLost
	default:
		return StateAbsent
	}
	if s.Busy {
		return StateBusy
	}
	if why := s.trouble(); why != "" {
		return troubleStates[why]
	}
	switch {
	case s.Exit == ExitPresented:
		return StatePresented
	case s.PaperLow == Yes:
		return StatePaperLow
	}
	return StateReady
}

var troubleStates = map[Reason]State{
	ReasonGone: StateLost, ReasonSilent: StateUnknown, ReasonCover: StateCoverOpen, ReasonPaper: StatePaperOut,
	ReasonCutter: StateCutterJam, ReasonOverheat: StateOverheated, ReasonFault: StateFault, ReasonOffline: StateOffline,
}

// trouble returns why the printer cannot print, or "". The causes that a person can do something about come first.
func (s Status) trouble() Reason {
	switch {
	case s.Link != serialport.Up:
		return ReasonGone
	case s.Answers == NotTold || s.Answers == No:
		return ReasonSilent
	case s.CoverOpen == Yes:
		return ReasonCover
	case s.PaperOut == Yes:
		return ReasonPaper
	case s.CutterJam == Yes:
		return ReasonCutter
	case s.Overheated == Yes:
		return ReasonOverheat
	case s.Fault == Yes:
		return ReasonFault
	case s.Offline == Yes:
		return ReasonOffline
	}
	return ""
}

// blank is the status of a printer that answered nothing yet: what the model can say is unknown, the rest not supported.
func blank(p Profile) Status {
	s := Status{Answers: NotSupported, Offline: NotSupported, CoverOpen: NotSupported, PaperOut: NotSupported,
		PaperLow: NotSupported, CutterJam: NotSupported, Overheated: NotSupported, Fault: NotSupported, Exit: ExitNotSupported}
	for _, n := range p.questions() {
		s.Answers = NotTold
		for _, f := range s.told(n) {
			*f = NotTold
		}
	}
	if p.Presenter == PresenterCustom {
		s.Exit = ExitUnknown
	}
	return s
}

// questions returns the n of every 10 04 n the model answers.
func (p Profile) questions() []byte {
	var all []byte
	for _, n := range p.Status.Questions {
		all = append(all, byte(n))
	}
	if p.Presenter == PresenterCustom {
		all = append(all, escpos.AskFull)
	}
	return all
}

// told returns what the answer to 10 04 n speaks of.
func (s *Status) told(n byte) []*Fact {
	switch n {
	case escpos.AskPrinter:
		return []*Fact{&s.Offline}
	case escpos.AskCause:
		return []*Fact{&s.CoverOpen, &s.PaperOut, &s.Fault}
	case escpos.AskError:
		return []*Fact{&s.CutterJam, &s.Overheated, &s.Fault}
	case escpos.AskPaper:
		return []*Fact{&s.PaperLow, &s.PaperOut}
	}
	return []*Fact{&s.CoverOpen, &s.PaperOut, &s.PaperLow, &s.CutterJam, &s.Overheated, &s.Fault}
}

// say notes an answer; of two answers about one thing, yes wins.
func (f *Fact) say(yes bool) {
	if yes {
		*f = Yes
	} else if *f != Yes {
		*f = No
	}
}

// hear notes the answer to 10 04 n. The bit for "an error" in AskCause is only used when the model does not answer
// AskError, which says what kind of error.
func (s *Status) hear(p Profile, n byte, r escpos.Reply) {
	s.Answers = Yes
	b := r.Data[0]
	switch n {
	case escpos.AskPrinter:
		s.Offline.say(b&escpos.PrinterOffline != 0)
	case escpos.AskCause:
		s.CoverOpen.say(b&escpos.CauseCover != 0)
		s.PaperOut.say(b&escpos.CausePaperEnd != 0)
		if !p.Status.Answers(escpos.AskError) {
			s.Fault.say(b&escpos.CauseError != 0)
		}
	case escpos.AskError:
		s.CutterJam.say(b&escpos.ErrorCutter != 0)
		s.Overheated.say(b&escpos.ErrorPassing != 0)
		s.Fault.say(b&(escpos.ErrorMechanical|escpos.ErrorFatal) != 0)
	case escpos.AskPaper:
		s.PaperLow.say(b&escpos.PaperNearEnd != 0 != p.Status.InvertedNearEnd)
		s.PaperOut.say(b&escpos.PaperEnd != 0)
	case escpos.AskFull:
		s.hearFull(p, r.Data)
	}
}

func (s *Status) hearFull(p Profile, b [4]byte) {
	s.PaperOut.say(b[0]&escpos.FullPaperEnd != 0)
	s.PaperLow.say(b[0]&escpos.FullNearEnd != 0 != p.Status.InvertedNearEnd)
	s.CoverOpen.say(b[1]&(escpos.FullHeadUp|escpos.FullCover) != 0)
	s.Overheated.say(b[2]&escpos.FullOverheat != 0)
	s.CutterJam.say(b[3]&escpos.FullCutter != 0)
	s.Fault.say(b[2]&escpos.FullJam != 0 || b[3]&escpos.FullMemoryFaults != 0)
	s.Exit = ExitClear
	if b[0]&escpos.FullAtExit != 0 {
		s.Exit = ExitPresented
	}
}

// hearAuto notes an automatic status; it tells all it speaks of anew.
func (s *Status) hearAuto(p Profile, b [4]byte) {
	link, busy, exit := s.Link, s.Busy, s.Exit
	*s = blank(p)
	s.Link, s.Busy, s.Exit = link, busy, exit
	s.Answers = Yes
	s.Offline.say(b[0]&escpos.Auto1Offline != 0)
	s.CoverOpen.say(b[0]&escpos.Auto1Cover != 0)
	s.CutterJam.say(b[1]&escpos.Auto2Cutter != 0)
	s.Fault.say(b[1]&escpos.Auto2Fatal != 0)
	s.Overheated.say(b[1]&escpos.Auto2Passing != 0)
	s.PaperLow.say(b[2]&escpos.Auto3NearEnd != 0 != p.Status.InvertedNearEnd)
	s.PaperOut.say(b[2]&escpos.Auto3End != 0)
}
