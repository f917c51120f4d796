package ledger

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
)

// Opener opens envelopes: a seal.OpeningKey, or several of them.
type Opener interface {
	Open(envelope, associated []byte) ([]byte, error)
}

// Intake opens what kiosks bring and checks it, before and outside of any
// transaction. It keeps nothing of what it reads but the facts.
type Intake struct {
	Opener Opener
	Holder func(number string) string // keyed digest of an ID number
}

// name is the shape of what is written into plain columns: a catalogue's ids and versions, never free text.
var name = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,64}$`)

// Examine turns an item into a filing. Item.Kiosk must be who really sent it. What is wrong with it is the Fault of the
// filing. The error wraps seal.ErrModule: the item could not be looked at and has to come again.
func (in Intake) Examine(item cases.Item) (Filing, error) {
	f := Filing{Item: item}
	if !seal.DigestFits(item.Digest, item.Body) {
		f.Fault = contract.ReasonDigest
		return f, nil
	}
	read, known := readers[item.Kind]
	if !known {
		f.Fault = contract.ReasonKind
		return f, nil
	}
	plain, err := in.Opener.Open(item.Body, item.Associated())
	if errors.Is(err, seal.ErrModule) {
		return Filing{}, err
	}
	if err != nil {
		f.Fault = contract.ReasonSealed
		return f, nil
	}
	defer clear(plain)
	f.Fault = read(in, &f, plain)
	return f, nil
}

var readers = map[cases.ItemKind]func(Intake, *Filing, []byte) contract.Reason{
	cases.KindCase:       readCase,
	cases.KindEvaluation: readEvaluation,
	cases.KindCorrection: readCorrection,
	cases.KindComplaint:  readComplaint,
	cases.KindHeartbeat:  readHeartbeat,
}

func readCase(in Intake, f *Filing, plain []byte) contract.Reason {
	c, err := cases.Decode(plain)
	switch {
	case errors.Is(err, cases.ErrReceiptNumber):
		return contract.ReasonReceipt
	case err != nil:
		return contract.ReasonBody
	case c.ID != f.Item.ID || f.Item.Case != f.Item.ID || c.Kiosk != f.Item.Kiosk || c.Epoch != f.Item.Epoch || c.Seq != f.Item.Seq:
		return contract.ReasonIdentity
	case strings.Split(c.Receipt, "-")[1] != c.Kiosk: // Decode has checked the shape
		return contract.ReasonReceipt
	case len(c.Matters) == 0, len(c.Matters) > 99:
		return contract.ReasonBody
	}
	plainNames := append([]string{c.Bundle, c.Catalogue}, c.Matters...)
	if slices.ContainsFunc(plainNames, func(s string) bool { return !name.MatchString(s) }) {
		return contract.ReasonBody
	}
	pages, right := pagesOf(c.Materials)
	if !right || slices.ContainsFunc(c.Follow, func(d string) bool { return !slices.Contains(pages, d) }) {
		return contract.ReasonBody
	}
	f.Case = &CaseFacts{Receipt: c.Receipt, Holder: in.Holder(c.Applicant.Number), Bundle: c.Bundle, Catalogue: c.Catalogue, Matters: c.Matters, TakenAt: c.ReceivedAt,
		Pages: pages, Follow: c.Follow}
	return ""
}

// IsPageDigest reports whether d has the shape of a digest.
func IsPageDigest(d string) bool { return pageDigest.MatchString(d) }

var pageDigest = regexp.MustCompile(`^[a-z0-9]{1,16}:[0-9a-f]{16,128}$`)

// pagesOf are the digests of all pages that materials name.
func pagesOf(materials []cases.Material) (pages []string, right bool) {
	for _, m := range materials {
		if len(m.Pages) > 2*MostPages || // a phone's and a camera's
			slices.ContainsFunc(m.Pages, func(d string) bool { return !IsPageDigest(d) }) {
			return nil, false
		}
		pages = append(pages, m.Pages...)
	}
	return pages, len(pages) <= 1000
}

func readEvaluation(_ Intake, f *Filing, plain []byte) contract.Reason {
	var e cases.Evaluation
	if err := json.Unmarshal(plain, &e); err != nil || !e.Sound() {
		return contract.ReasonBody
	}
	if e.Case != f.Item.Case {
		return contract.ReasonIdentity
	}
	f.Evaluation = &EvaluationFacts{Level: e.Level, Tags: e.Tags, At: e.At}
	return ""
}

func readCorrection(_ Intake, f *Filing, plain []byte) contract.Reason {
	var c cases.Correction
	if err := json.Unmarshal(plain, &c); err != nil || !c.Sound() || c.Request != "" && !name.MatchString(c.Request) {
		return contract.ReasonBody
	}
	pages, right := pagesOf(c.Materials)
	switch {
	case !right || slices.ContainsFunc(c.Follow, func(d string) bool { return !slices.Contains(pages, d) }):
		return contract.ReasonBody
	case c.Case != f.Item.Case:
		return contract.ReasonIdentity
	}
	f.Correction = &CorrectionFacts{Request: c.Request, Pages: pages, Follow: c.Follow, At: c.At}
	return ""
}

func readComplaint(_ Intake, f *Filing, plain []byte) contract.Reason {
	var c cases.Complaint
	if err := json.Unmarshal(plain, &c); err != nil || !c.Sound() {
		return contract.ReasonBody
	}
	if c.Case != "" && c.Case != f.Item.Case || c.Case == "" && f.Item.Case != f.Item.ID {
		return contract.ReasonIdentity
	}
	f.Complaint = &ComplaintFacts{Kind: c.Kind, Contact: c.Contact != "", At: c.At}
	return ""
}

// word is the shape of the words of a heartbeat: states of devices, ids and versions.
var word = regexp.MustCompile(`^[a-zA-Z0-9._+ -]{0,64}$`)

func readHeartbeat(_ Intake, f *Filing, plain []byte) contract.Reason {
	var h cases.Heartbeat
	if err := json.Unmarshal(plain, &h); err != nil || len(h.Outbox) > 16 {
		return contract.ReasonBody
	}
	if f.Item.Case != f.Item.ID {
		return contract.ReasonIdentity
	}
	words := []string{h.Version, h.Catalogue, h.Reader, h.Printer, h.Camera, h.Keys, h.Clock.Boot}
	for state := range h.Outbox {
		words = append(words, string(state))
	}
	if slices.ContainsFunc(words, func(s string) bool { return !word.MatchString(s) }) {
		return contract.ReasonBody
	}
	f.Heartbeat = &h
	return ""
}
