package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"image/png"
	"net"
	"net/http"
	"strings"

	"yichuang/drivers/faults"
	reader "yichuang/drivers/idcard/emulator"
)

//go:embed desk.html
var page []byte

// desk is the device desk: GET / the page, GET /state how things are, POST /do
// {"what","on"} to change them, GET /paper.png the receipt in the mouth or coming out.
type desk struct {
	where   string
	devices faults.Devices
}

func newDesk(where string, devices faults.Devices) http.Handler {
	d := &desk{where, devices}
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
	a := answer{Where: d.where, Reader: "已接好", Printer: "已接好",
		ReaderBad: !d.devices.Reader.Plugged(), PrinterBad: !d.devices.Printer.Plugged()}
	if a.ReaderBad {
		a.Reader = "线拔了"
	}
	if a.PrinterBad {
		a.Printer = "线拔了"
	}
	lying, laid := d.devices.Reader.Lying()
	for _, s := range reader.Specimens {
		a.Cards = append(a.Cards, knob{What: "card " + s.ID, Says: s.Card.Name.String(), Note: &s.Title, On: laid && s.ID == lying.ID})
	}
	for _, f := range faults.All() {
		k := knob{What: f.Name, Says: f.Says, On: f.On(d.devices)}
		if f.Device() == "reader" {
			a.ReaderFaults = append(a.ReaderFaults, k)
		} else {
			a.PrinterFaults = append(a.PrinterFaults, k)
		}
	}
	a.Papers = d.devices.Printer.Printed()
	if b := d.devices.Printer.Paper().Bounds(); b.Dy() > 0 {
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

// turn does one thing: lay or lift a card, take the receipt, mend everything, turn a fault on or off, or plan one for
// the middle of the next job (such as printer:cover@1500).
func (d *desk) turn(what string, on bool) error {
	word, name, _ := strings.Cut(what, " ")
	switch word {
	case "card":
		s, ok := reader.Find(name)
		switch {
		case !on:
			d.devices.Reader.Lift()
			return nil
		case !ok:
			return fmt.Errorf("no card %q", name)
		}
		d.devices.Reader.Lay(s)
		return nil
	case "take":
		d.devices.Printer.TakePaper()
		return nil
	case "mend":
		return faults.Mend(d.devices)
	}
	plan, err := faults.Parse(what)
	if err != nil {
		return err
	}
	if on {
		plan.Begin(d.devices)
	} else {
		plan.Fault.Turn(d.devices, false)
	}
	return nil
}

func (d *desk) paper(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	png.Encode(w, d.devices.Printer.Paper())
}
