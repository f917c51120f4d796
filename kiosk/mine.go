package kiosk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/store"
)

// Mine are the cases of one person.
type Mine struct {
	Cases     []Progress // the last one first
	Elsewhere bool       // the platform has answered: those of other machines are among them, and all are as of now
}

// mineWithin is how long a citizen waits for the platform before they see what this machine knows by itself.
const mineWithin = 5 * time.Second

// Mine tells of the cases about who laid a card down. Who only typed a number has none: anybody could. The error is a *Problem.
func (k *Kiosk) Mine(ctx context.Context, who person.Applicant) (Mine, error) {
	if !who.Verified || who.Number == "" {
		return Mine{}, nil
	}
	here, err := k.store.CasesOf(ctx, k.holder(who.Number))
	if err != nil {
		return Mine{}, k.notRead(err)
	}
	var m Mine
	for _, own := range here {
		m.Cases = append(m.Cases, k.own(own))
	}
	asking, done := context.WithTimeout(ctx, mineWithin)
	defer done()
	switch told, err := k.uplink.Progress(asking, who.Number, who.Name); {
	case err == nil:
		m.Elsewhere = true
		m.Cases = k.joined(m.Cases, told)
	case ctx.Err() == nil:
		k.log.Warn("progress not asked", "code", "E404", "err", err)
	}
	for i := range m.Cases {
		m.Cases[i].told(k.calendar, k.Now())
	}
	return m, nil
}

// Numbered is how a case that was handed in here stands, for who has its receipt number and no card. Anybody can make a number
// up, so it says how far the case is and nothing of whom or what it is about. The error is a *Problem.
func (k *Kiosk) Numbered(ctx context.Context, number string) (Progress, error) {
	number = k.spelled(number)
	if err := cases.CheckReceiptNumber(number); err != nil {
		return Progress{}, &Problem{"E126", "凭证号不对，请照着回执再看一遍。", err}
	}
	own, err := k.store.CaseNumbered(ctx, number)
	if errors.Is(err, store.ErrNoCase) {
		return Progress{}, &Problem{"E127", "这个凭证号不是在本机交的。请刷身份证查，或到窗口查询。", err}
	}
	if err != nil {
		return Progress{}, k.notRead(err)
	}
	full := k.own(own)
	bare := Progress{Number: full.Number, ReceivedAt: full.ReceivedAt, State: full.State, Expected: full.Expected, Estimated: full.Estimated, Sample: full.Sample,
		Request: cases.Request{ID: full.Request.ID}, steps: full.steps, answered: full.answered}
	bare.told(k.calendar, k.Now())
	return bare, nil
}

// NumbersBegin is what the receipt numbers of this machine begin with.
func (k *Kiosk) NumbersBegin() string {
	return k.Catalogue().District.Letters + "-" + k.site.Code + "-"
}

// spelled is a receipt number of this machine as it stands on paper, typed in whole or from the day on, with dashes or without.
func (k *Kiosk) spelled(typed string) string {
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r == '-' || r == ' ' {
				return -1
			}
			return r
		}, strings.ToUpper(s))
	}
	rest := strings.TrimPrefix(bare(typed), bare(k.NumbersBegin()))
	if len(rest) < 11 { // the day, four digits at least, the check sign
		return ""
	}
	last := len(rest) - 1
	return k.NumbersBegin() + rest[:6] + "-" + rest[6:last] + "-" + rest[last:]
}

func (k *Kiosk) notRead(err error) *Problem {
	k.log.Error("cases not read", "code", "E125", "err", err)
	return &Problem{"E125", "现在查不到，请稍等再试一次，或者到窗口查询。", err}
}

// joined adds what the platform has told to what this machine knows. Of a case of this machine the platform's word counts.
func (k *Kiosk) joined(all []Progress, told []cases.Known) []Progress {
	for _, c := range told {
		i := slices.IndexFunc(all, func(p Progress) bool { return p.Case == c.Case })
		if i < 0 {
			i, all = len(all), append(all, Progress{Case: c.Case, ReceivedAt: k.here(c.TakenAt)})
			k.promised(&all[i], c.Bundle)
		}
		p := &all[i]
		p.Number, p.Official, p.State, p.Evaluated = c.Receipt, c.Official, c.State, p.Evaluated || c.Evaluated
		p.Request = c.Request
		if len(c.Steps) >= len(p.steps) { // the platform drops old ones
			p.steps = k.stepsHere(c.Steps)
		}
	}
	slices.SortStableFunc(all, func(p, o Progress) int { return o.ReceivedAt.Compare(p.ReceivedAt) })
	return all
}

// holder names a person in the cases of this machine, so that they are found again by the card and not without it.
func (k *Kiosk) holder(number string) string {
	return k.keys.Local.MAC("case holder", strings.ToUpper(number))
}

// own is what this machine knows of a case of its own. What of it cannot be opened any more is left out.
func (k *Kiosk) own(o store.Own) Progress {
	p := Progress{Case: o.Case, Number: o.Number, Official: o.Official, ReceivedAt: k.here(o.Made), State: o.State, Here: true, Evaluated: o.Evaluated, answered: o.Answered}
	p.steps = k.stepsHere(o.Steps)
	k.promised(&p, o.Bundle)
	if r, err := k.openReceipt(o.Number, o.Receipt); err == nil {
		r.Reprinted = k.Now()
		p.Receipt, p.Bundle, p.ReceivedAt = &r, r.Bundle, k.here(r.ReceivedAt)
		p.Expected, p.Estimated, p.Sample = r.Expected, r.Estimated, r.Sample
	}
	var err error
	if p.Request, err = k.openRequest(o.Change); err != nil {
		k.log.Error("what is asked for cannot be opened", "code", "E125", "case", o.Case, "err", err)
	}
	return p
}

// promised is what the catalogue says of a case whose receipt is not here: its name, and the day by the bundle's promise.
func (k *Kiosk) promised(p *Progress, bundle string) {
	b := k.Catalogue().Bundle(bundle)
	if b == nil {
		return
	}
	p.Bundle = b.Name
	if b.Promise != nil {
		p.Expected, p.Estimated = k.expected(p.ReceivedAt, *b.Promise)
		p.Sample = b.Figures().Sample
	}
}

func (k *Kiosk) here(t time.Time) time.Time { return t.In(k.Now().Location()) }

func (k *Kiosk) stepsHere(told []cases.Step) (all []cases.Step) {
	for _, s := range told {
		all = append(all, cases.Step{State: s.State, At: k.here(s.At)})
	}
	return all
}

func (k *Kiosk) openReceipt(number string, sealed []byte) (r cases.Receipt, err error) {
	plain, err := k.keys.Local.Open(sealed, []byte(number))
	if err != nil {
		return r, err
	}
	defer clear(plain)
	return r, json.Unmarshal(plain, &r)
}
