package catalogue

import (
	"cmp"
	"slices"

	"yichuang/kiosk/cases"
)

// Known is what is known from outside about one applicant and this moment. The zero value knows
// nothing: no e-licence could be asked for and no pages can be taken.
type Known struct {
	Licences map[string]cases.Finding // by the e-licence's name
	Default  cases.Finding            // of the applicant's other e-licences; empty means cases.Unasked
	Uploads  bool                     // pages can be taken by phone now, which needs the line
	Camera   bool                     // pages can be taken with the document camera now, line or no line
	Pages    map[string][]string      // digests of the pages taken, by material
	ToWindow []string                 // materials that the citizen would rather bring than photograph
}

func (k Known) finding(licence string, others bool) cases.Finding {
	switch {
	case others && k.Default == cases.Withheld:
		return cases.Withheld
	case others:
		return cases.Others
	}
	return cmp.Or(k.Licences[licence], k.Default, cases.Unasked)
}

// With is the plan with what is known from outside taken in: how each material comes in, and why.
func (p Plan) With(k Known) Plan {
	p.Materials = slices.Clone(p.Materials)
	for i, m := range p.Materials {
		p.Materials[i] = m.Material.plan(p.answers, k)
	}
	return p
}

// Asked is what to ask the applicant's e-licences for: the names, each with the items that
// fill fields in.
func (b *Bundle) Asked() []LicenceAsked {
	var out []LicenceAsked
	of := func(name string) *LicenceAsked {
		i := slices.IndexFunc(out, func(l LicenceAsked) bool { return l.Name == name })
		if i < 0 {
			i, out = len(out), append(out, LicenceAsked{Name: name})
		}
		return &out[i]
	}
	for _, m := range b.Materials {
		if m.byLicence() && !m.Others {
			of(m.ELicence)
		}
	}
	for _, f := range b.Fields {
		if f.Licence != nil {
			if l := of(f.Licence.Of); !slices.Contains(l.Items, f.Licence.Item) {
				l.Items = append(l.Items, f.Licence.Item)
			}
		}
	}
	return out
}

// LicenceAsked is one e-licence and those of its items that are of use. Nothing else is asked for.
type LicenceAsked struct {
	Name  string
	Items []string
}
