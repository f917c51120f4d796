package uplink

import (
	"context"

	"yichuang/kiosk/cases"
	"yichuang/platform/contract"
)

// Progress asks for the cases about a person, wherever they were handed in. The error means that nobody could be asked; it
// holds nothing of the person. Until ctx ends it may block.
func (u *Uplink) Progress(ctx context.Context, number, name string) ([]cases.Known, error) {
	resp, err := u.line.FindProgressWithResponse(ctx, contract.Holder{Number: number, Name: name})
	if err != nil {
		return nil, noAnswer(err)
	}
	if resp.JSON200 == nil {
		return nil, refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	var all []cases.Known
	for _, c := range resp.JSON200.Cases {
		one := cases.Known{Case: c.Case, Receipt: c.Receipt, Official: c.Official, Bundle: c.Bundle, State: c.State, TakenAt: c.TakenAt,
			Request: cases.Request{ID: c.Request, Says: c.Says}, Evaluated: c.Evaluated}
		for _, s := range c.Steps {
			one.Steps = append(one.Steps, cases.Step{State: s.State, At: s.At})
		}
		all = append(all, one)
	}
	return all, nil
}

// Held asks for all e-licences of a person, as Progress does for their cases.
func (u *Uplink) Held(ctx context.Context, number, name string) ([]cases.Held, error) {
	resp, err := u.line.HeldLicencesWithResponse(ctx, contract.Holder{Number: number, Name: name})
	if err != nil {
		return nil, noAnswer(err)
	}
	if resp.JSON200 == nil {
		return nil, refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	var all []cases.Held
	for _, l := range resp.JSON200.Licences {
		h := cases.Held{Name: l.Name, Number: l.Number, Expired: l.Finding != contract.FindingFound}
		if l.ValidTo != nil {
			h.ValidTo = l.ValidTo.Time
		}
		all = append(all, h)
	}
	return all, nil
}
