package visit

import (
	"maps"
	"slices"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// outside is what the visit has been told of the world: e-licences, pages, the line. It looks
// nothing up itself.
type outside struct {
	licences map[string]cases.Licence
	online   bool
	camera   bool
	pages    map[string][]string // digests, by material
	toWindow map[string]bool     // materials that the citizen would rather bring
}

func newOutside() outside {
	return outside{licences: map[string]cases.Licence{}, pages: map[string][]string{}, toWindow: map[string]bool{}}
}

// forget drops what belongs to one applicant; how line and camera stand is nobody's.
func (o *outside) forget() {
	for _, l := range o.licences {
		clear(l.Items)
	}
	clear(o.licences)
	clear(o.pages)
	clear(o.toWindow)
}

// Connected tells whether the platform can be reached now, which decides whether pages can be
// uploaded by phone.
func (v *Visit) Connected(online bool) { v.outside.online = online }

// CameraUsable tells whether pages can be taken with the document camera now. It needs no line.
func (v *Visit) CameraUsable(usable bool) { v.outside.camera = usable }

// LicencesAsked are the e-licences to ask the platform for: none unless the citizen agreed and a
// card has shown who this is. Anybody can type somebody else's number.
func (v *Visit) LicencesAsked() []catalogue.LicenceAsked {
	if !v.agreed || !v.applicant.Verified || slices.Contains(v.withheld, UseLicences) {
		return nil
	}
	return v.bundle.Asked()
}

// LicencesFound takes in the platform's answer about the holder of an ID number. An answer about
// somebody who is no longer the applicant is passed over.
func (v *Visit) LicencesFound(number string, found []cases.Licence) {
	if number != v.applicant.Number || v.LicencesAsked() == nil {
		return
	}
	for _, l := range found {
		v.outside.licences[l.Name] = l
	}
}

// TakePages keeps the digests of the pages taken of a material, whatever took them.
func (v *Visit) TakePages(material string, digests []string) {
	delete(v.outside.toWindow, material)
	v.outside.pages[material] = slices.Clone(digests)
}

// BringToWindow is the citizen's choice to bring a material instead of photographing it.
func (v *Visit) BringToWindow(material string) {
	delete(v.outside.pages, material)
	v.outside.toWindow[material] = true
}

// known is all that is known from outside now.
func (v *Visit) known() catalogue.Known {
	k := v.expected()
	k.Uploads, k.Camera = v.outside.online, v.outside.camera
	k.Pages, k.ToWindow = v.outside.pages, slices.Collect(maps.Keys(v.outside.toWindow))
	for name, l := range v.outside.licences {
		if _, seen := k.Licences[name]; !seen {
			k.Licences[name] = l.Finding
		}
	}
	return k
}

// expected is what is known of this person on any day, however the line stands and before any e-licence was found or
// page taken: what changes it is the catalogue, or the card.
func (v *Visit) expected() catalogue.Known {
	k := catalogue.Known{Licences: map[string]cases.Finding{}, Uploads: true}
	switch {
	case slices.Contains(v.withheld, UseLicences):
		k.Default = cases.Withheld
	case !v.applicant.Verified:
		k.Default = cases.Unproven
	}
	if v.applicant.Verified && v.applicant.Kind == person.Resident && !v.applicant.Expired(v.now()) {
		k.Licences[catalogue.IdentityLicence] = cases.Seen
	}
	return k
}

// fromLicence is what a valid e-licence says for a field. What the field cannot take is passed
// over, so that the citizen can type instead.
func (v *Visit) fromLicence(f catalogue.Field) string {
	if f.Licence == nil {
		return ""
	}
	l := v.outside.licences[f.Licence.Of]
	value := f.Normalise(l.Items[f.Licence.Item])
	if l.Finding != cases.Found || v.cat.Check(f, value, v.now()) != "" {
		return ""
	}
	return value
}

// pagesMissing is the first material that is to be photographed and has no page yet. Where no
// page can be taken, the plan has another way.
func (v *Visit) pagesMissing() error {
	for _, m := range v.Plan().Materials {
		if m.How == cases.Photographed && len(m.Pages) == 0 {
			return &Missing{Field: m.ID, Sentence: "还没有拍“" + m.Name + "”：请拍照，或者改成带到窗口"}
		}
	}
	return nil
}
