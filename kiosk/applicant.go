package kiosk

import (
	"time"

	"yichuang/drivers/idcard"
	"yichuang/kiosk/person"
)

// applicant takes from a card what a case needs. The photo and the fingerprints
// are left where they are: they are wiped with the card and never kept.
func applicant(c *idcard.Card) person.Applicant {
	a := person.Applicant{
		Kind:      person.Resident,
		Name:      person.NormaliseName(c.Name.String()),
		Number:    c.Number.String(),
		Sex:       person.Sex(string(rune(c.Sex))),
		Birth:     day(c.Birth),
		Address:   c.Address().String(),
		ValidFrom: day(c.ValidFrom),
		ValidTo:   day(c.ValidTo),
		Verified:  true,
	}
	if c.LongTerm {
		a.ValidTo = "长期"
	}
	written := c.NameAsWritten()
	if s := written.String(); s != c.Name.String() {
		a.CardName = s
	}
	written.Wipe()
	switch {
	case c.Resident != nil:
		a.Nation = c.Resident.Nation.Name()
	case c.Permit != nil:
		a.Kind = person.Permit
	case c.Foreigner != nil:
		a.Kind = person.Foreigner
		if a.Name == "" { // many hold an English name only
			a.Name = c.Foreigner.EnglishName.String()
		}
	}
	return a
}

// day is YYYYMMDD, or empty when the card holds no date.
func day(d idcard.Date) string {
	if d.IsZero() {
		return ""
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format("20060102")
}
