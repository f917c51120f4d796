package kiosk

import (
	"context"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// licencesWithin is how long the platform may take to say which e-licences there are. The citizen
// answers questions meanwhile, and is not kept from anything by a platform that is away.
const licencesWithin = 5 * time.Second

// Licences asks the platform for the applicant's e-licences. It returns nil when nobody could
// be asked, which is a state and not an error: the plan has a way for it.
func (k *Kiosk) Licences(ctx context.Context, who person.Applicant, bundle string, asked []catalogue.LicenceAsked) []cases.Licence {
	ctx, cancel := context.WithTimeout(ctx, licencesWithin)
	defer cancel()
	found, err := k.uplink.Licences(ctx, who.Number, who.Name, bundle, asked)
	if err != nil {
		k.log.Warn("e-licences not asked", "code", "E401", "bundle", bundle, "err", err)
		return nil
	}
	return found
}

// Held asks the platform for all e-licences of who laid a card down. The error is a *Problem: nobody could be asked. Who only
// typed a number has none.
func (k *Kiosk) Held(ctx context.Context, who person.Applicant) ([]cases.Held, error) {
	if !who.Verified {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, licencesWithin)
	defer cancel()
	told, err := k.uplink.Held(ctx, who.Number, who.Name)
	if err != nil {
		k.log.Warn("e-licences not asked", "code", "E401", "err", err)
		return nil, &Problem{"E401", "现在连不上证照库，请稍后再试，或者到窗口查询。不影响您办事。", err}
	}
	return told, nil
}
