package uplink

import (
	"context"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/platform/contract"
)

// Licences asks which of some e-licences a person holds, and gives one answer for each. The error
// means that nobody could be asked; it holds nothing of the person. Until ctx ends it may block.
func (u *Uplink) Licences(ctx context.Context, number, name, bundle string, asked []catalogue.LicenceAsked) ([]cases.Licence, error) {
	q := contract.LicenceQuery{Number: number, Name: name, Bundle: bundle}
	for _, l := range asked {
		q.Licences = append(q.Licences, contract.LicenceAsked{Name: l.Name, Items: l.Items})
	}
	resp, err := u.line.FindLicencesWithResponse(ctx, q)
	if err != nil {
		return nil, noAnswer(err)
	}
	if resp.JSON200 == nil {
		return nil, refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	var out []cases.Licence
	for _, l := range resp.JSON200.Licences {
		if l.Finding.Valid() { // what this program does not know yet counts as not answered
			out = append(out, cases.Licence{Name: l.Name, Finding: cases.Finding(l.Finding), Items: l.Items})
		}
	}
	return out, nil
}
