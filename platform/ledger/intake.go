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
	f.Fault = read(&f, plain)
	return f, nil
}

var readers = map[cases.ItemKind]func(*Filing, []byte) contract.Reason{
	cases.KindCase:       readCase,
	cases.KindEvaluation: readEvaluation,
}

func readCase(f *Filing, plain []byte) contract.Reason {
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
	pages, right := pagesOf(c)
	if !right || slices.ContainsFunc(c.Follow, func(d string) bool { return !slices.Contains(pages, d) }) {
		return contract.ReasonBody
	}
	f.Case = &CaseFacts{Receipt: c.Receipt, Bundle: c.Bundle, Catalogue: c.Catalogue, Matters: c.Matters, TakenAt: c.ReceivedAt,
		Pages: pages, Follow: c.Follow}
	return ""
}

// IsPageDigest reports whether d has the shape of a digest.
func IsPageDigest(d string) bool { return pageDigest.MatchString(d) }

var pageDigest = regexp.MustCompile(`^[a-z0-9]{1,16}:[0-9a-f]{16,128}$`)

// pagesOf are the digests of all pages that a case names.
func pagesOf(c cases.Case) (pages []string, right bool) {
	for _, m := range c.Materials {
		if len(m.Pages) > 2*MostPages || // a phone's and a camera's
			slices.ContainsFunc(m.Pages, func(d string) bool { return !IsPageDigest(d) }) {
			return nil, false
		}
		pages = append(pages, m.Pages...)
	}
	return pages, len(pages) <= 1000
}

func readEvaluation(f *Filing, plain []byte) contract.Reason {
	var e cases.Evaluation
	if err := json.Unmarshal(plain, &e); err != nil || e.Level < 1 || e.Level > 5 || len(e.Tags) > 64 {
		return contract.ReasonBody
	}
	if e.Case != f.Item.Case {
		return contract.ReasonIdentity
	}
	f.Evaluation = &EvaluationFacts{Level: e.Level, Tags: e.Tags, At: e.At}
	return ""
}
