package uplink

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

// feedTimeout is how long the platform may take to say that nothing is new. It is also how soon a
// line that swallows everything is found out.
const feedTimeout = 8 * time.Second

// listen takes in what the feed has to tell since the last time.
func (u *Uplink) listen(ctx context.Context) error {
	for {
		cursor, err := u.store.Cursor(ctx)
		if err != nil {
			return err
		}
		seen, err := u.store.Witness(ctx)
		if err != nil {
			return err
		}
		page, t := u.ask(ctx, cursor, seen)
		switch {
		case t != nil && t.status == http.StatusGone && cursor+seen != "":
			// Another ledger, or an older copy of it: read again from the beginning, and what it acknowledged may be lost.
			u.o.Log.Warn("the platform does not know how far its feed was read", "code", "E503")
			if err := u.store.Doubt(ctx); err != nil {
				return err
			}
			continue
		case t != nil:
			return u.fail(t)
		}
		if page.Next == cursor { // nothing new, and nothing to write
			return nil
		}
		if err := u.learn(ctx, page); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
	}
}

func (u *Uplink) learn(ctx context.Context, page *contract.Changes) error {
	if page.Catalogue != nil {
		if err := u.hear(ctx, u.catalogues, *page.Catalogue); err != nil {
			return err
		}
	}
	if page.Posters != nil {
		if err := u.hear(ctx, u.posters, contract.CatalogueOffer(*page.Posters)); err != nil {
			return err
		}
	}
	changes := make([]store.Change, len(page.Changes))
	for n, c := range page.Changes {
		asked, err := u.asked(c)
		if err != nil {
			return err
		}
		changes[n] = store.Change{Case: c.Case, Official: c.Official, State: c.State, At: c.At, Asked: asked}
		if len(c.Decisions) > 0 {
			decided, err := json.Marshal(c.Decisions)
			if err != nil {
				return err
			}
			changes[n].Decided = string(decided)
		}
	}
	if _, err := u.store.Learn(ctx, changes, page.Next); err != nil {
		return err
	}
	for _, c := range changes {
		u.board.tell(Event{Case: c.Case, Official: c.Official})
	}
	return nil
}

// asked is what a change asks the citizen for, sealed: this machine must read it again.
func (u *Uplink) asked(c contract.Change) (string, error) {
	if c.Request == "" {
		return "", nil
	}
	plain, err := json.Marshal(cases.Request{ID: c.Request, Says: c.Says})
	if err != nil {
		return "", err
	}
	sealed, err := u.keys.Local.Seal(plain, []byte(c.Case))
	return string(sealed), err
}

// ask gets one page and reads the platform's clock beside it.
func (u *Uplink) ask(ctx context.Context, cursor, seen string) (*contract.Changes, *trouble) {
	usual := min(feedTimeout, u.o.Timeout)
	ctx, cancel := context.WithTimeout(ctx, u.pace.limit(usual))
	defer cancel()
	params := &contract.ChangesParams{}
	if cursor == "" { // the whole feed, of years perhaps
		most := 1000
		params.Limit = &most
	} else {
		params.After = &cursor
	}
	if seen != "" {
		params.Seen = &seen
	}
	asked := u.o.Now()
	began := time.Now()
	resp, err := u.line.ChangesWithResponse(ctx, params)
	if err != nil {
		t := noAnswer(err)
		u.pace.failed(0, t.late)
		return nil, t
	}
	u.pace.passed(0, time.Since(began), usual)
	if date, err := http.ParseTime(resp.HTTPResponse.Header.Get("Date")); err == nil {
		u.compareClocks(date, asked, u.o.Now())
	}
	if resp.JSON200 == nil {
		return nil, refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	u.told = resp.JSON200.Keys
	return resp.JSON200, nil
}

// compareClocks takes the platform's second to be half over, in the middle between question and
// answer. A change of a second is within the noise and is not told.
func (u *Uplink) compareClocks(platform, asked, answered time.Time) {
	way := answered.Sub(asked) / 2
	platform = platform.Add(500 * time.Millisecond)
	if u.o.Heard != nil {
		u.o.Heard(platform.Add(way))
	}
	skew := platform.Sub(asked.Add(way)).Round(time.Second)
	u.board.change(func(s *Status) {
		if (s.SkewToServer - skew).Abs() > time.Second {
			s.SkewToServer = skew
		}
	})
}
