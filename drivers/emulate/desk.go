package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"image/png"
	"net"
	"net/http"
	"strings"
	"sync"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
	paper "yichuang/drivers/printer/emulator"
)

//go:embed desk.html
var page []byte

// desk is the device desk: GET / the page, GET /state how things are, POST /do
// {"what","on"} to change them, GET /paper.png the receipt in the mouth or coming out.
type desk struct {
	where   string
	reader  *reader.Module
	printer *paper.Printer

	mu     sync.Mutex
	pulled map[string]bool // cables that are out, by device
}

func newDesk(where string, m *reader.Module, p *paper.Printer) http.Handler {
	d := &desk{where: where, reader: m, printer: p, pulled: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	})
	mux.HandleFunc("GET /state", d.state)
	mux.HandleFunc("POST /do", d.do)
	mux.HandleFunc("GET /paper.png", d.paper)
	return onlyHere(mux)
}

// onlyHere turns away pages of other sites that a browser on this machine may have open:
// they can send requests to loopback, but not under its name and not with a JSON body.
func onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "loopback only", http.StatusForbidden)
			return
		}
		if r.Method == http.MethodPost && r.Header.Get("Content-Type") != "application/json" {
			http.Error(w, "application/json only", http.StatusUnsupportedMediaType)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// knob is one thing on the desk that is on or off.
type knob struct {
	What string  `json:"what"`
	Says string  `json:"says"`
	Note *string `json:"note,omitempty"`
	On   bool    `json:"on"`
}

// readerFaults and printerFaults name the fields that the desk can turn.
var readerFaults = []struct {
	what, says string
	field      func(*reader.Faults) *bool
}{
	{"reader-fail", "读不出来（拿开再放也不行）", nil},
	{"reader-41", "读卡失败，直到拿开", func(f *reader.Faults) *bool { return &f.FailUntilLift }},
	{"reader-silent", "不回话", func(f *reader.Faults) *bool { return &f.Silent }},
	{"reader-checksum", "校验和错", func(f *reader.Faults) *bool { return &f.BadChecksum }},
	{"reader-twice", "每句回两遍", func(f *reader.Faults) *bool { return &f.Twice }},
	{"reader-reset", "要先复位", func(f *reader.Faults) *bool { return &f.NeedsReset }},
	{"reader-stuck", "不收数据", func(f *reader.Faults) *bool { return &f.StopReading }},
}

var printerFaults = []struct {
	what, says string
	field      func(*paper.Faults) *bool
}{
	{"paper-out", "拿掉打印纸", func(f *paper.Faults) *bool { return &f.PaperOut }},
	{"paper-low", "纸快用完", func(f *paper.Faults) *bool { return &f.PaperLow }},
	{"cover", "打开盖子", func(f *paper.Faults) *bool { return &f.CoverOpen }},
	{"cutter", "切刀卡住", func(f *paper.Faults) *bool { return &f.CutterJam }},
	{"hot", "打印头过热", func(f *paper.Faults) *bool { return &f.Overheated }},
	{"offline", "脱机", func(f *paper.Faults) *bool { return &f.Offline }},
	{"printer-silent", "不回话", func(f *paper.Faults) *bool { return &f.Silent }},
	{"xoff", "叫停不动", func(f *paper.Faults) *bool { return &f.XOFF }},
	{"printer-stuck", "不收数据", func(f *paper.Faults) *bool { return &f.StopReading }},
}

// cardRefused is an answer of the card that no lifting mends: read failed.
var cardRefused = [3]byte{0, 0, 0x41}

func (d *desk) state(w http.ResponseWriter, _ *http.Request) {
	type answer struct {
		Where         string `json:"where"`
		Reader        string `json:"reader"`
		ReaderBad     bool   `json:"readerBad"`
		Printer       string `json:"printer"`
		PrinterBad    bool   `json:"printerBad"`
		Cards         []knob `json:"cards"`
		ReaderFaults  []knob `json:"readerFaults"`
		PrinterFaults []knob `json:"printerFaults"`
		Papers        int    `json:"papers"`
		Paper         string `json:"paper"`
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	a := answer{Where: d.where, Reader: "已接好", Printer: "已接好", ReaderBad: d.pulled["reader"], PrinterBad: d.pulled["printer"]}
	if a.ReaderBad {
		a.Reader = "线拔了"
	}
	if a.PrinterBad {
		a.Printer = "线拔了"
	}
	lying, laid := d.reader.Lying()
	for _, s := range reader.Specimens {
		a.Cards = append(a.Cards, knob{What: "card " + s.ID, Says: s.Card.Name.String(), Note: &s.Title, On: laid && s.ID == lying.ID})
	}
	rf := d.reader.Faults()
	a.ReaderFaults = append(a.ReaderFaults, knob{What: "cable reader", Says: "拔掉线", On: a.ReaderBad})
	for _, f := range readerFaults {
		on := rf.Answer != nil
		if f.field != nil {
			on = *f.field(&rf)
		}
		a.ReaderFaults = append(a.ReaderFaults, knob{What: f.what, Says: f.says, On: on})
	}
	pf := d.printer.Faults()
	a.PrinterFaults = append(a.PrinterFaults, knob{What: "cable printer", Says: "拔掉线", On: a.PrinterBad})
	for _, f := range printerFaults {
		a.PrinterFaults = append(a.PrinterFaults, knob{What: f.what, Says: f.says, On: *f.field(&pf)})
	}
	a.Papers = len(d.printer.Papers())
	if b := d.printer.Paper().Bounds(); b.Dy() > 0 {
		a.Paper = fmt.Sprintf("%d-%d", a.Papers, b.Dy())
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(a)
}

func (d *desk) do(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		What string `json:"what"`
		On   bool   `json:"on"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&ask); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := d.turn(ask.What, ask.On); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// turn does one thing: lay or lift a card, pull or plug a cable, take the receipt, set a fault.
func (d *desk) turn(what string, on bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	word, name, _ := strings.Cut(what, " ")
	switch word {
	case "card":
		s, ok := reader.Find(name)
		switch {
		case !on:
			d.reader.Lift()
			return nil
		case !ok:
			return fmt.Errorf("no card %q", name)
		}
		d.reader.Lay(s)
		return nil
	case "cable":
		return d.cable(name, on)
	case "take":
		d.printer.TakePaper()
		return nil
	}
	for _, f := range readerFaults {
		if f.what == what {
			faults := d.reader.Faults()
			switch {
			case f.field != nil:
				*f.field(&faults) = on
			case on:
				faults.Answer, faults.On = &cardRefused, &readCommand
			default:
				faults.Answer, faults.On = nil, nil
			}
			d.reader.SetFaults(faults)
			return nil
		}
	}
	for _, f := range printerFaults {
		if f.what == what {
			d.printer.Set(func(faults *paper.Faults) { *f.field(faults) = on })
			return nil
		}
	}
	return fmt.Errorf("nothing called %q on the desk", what)
}

// cable pulls a device's cable, or puts it back.
func (d *desk) cable(device string, out bool) error {
	devices := map[string]interface {
		Unplug() error
		Replug() error
	}{"reader": d.reader, "printer": d.printer}
	c, ok := devices[device]
	if !ok || d.pulled[device] == out {
		return nil
	}
	d.pulled[device] = out
	if out {
		return c.Unplug()
	}
	return c.Replug()
}

func (d *desk) paper(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	png.Encode(w, d.printer.Paper())
}

// readCommand is the one command that "cannot be read" strikes.
var readCommand = idcard.CmdRead
