package uplink

import (
	"context"
	"net/http"

	"yichuang/platform/contract"
)

// recheck asks the platform about everything it acknowledged, after its feed has shown that it is another one or an older
// copy of itself. What it has lost is sent again, and staff are told.
func (u *Uplink) recheck(ctx context.Context) error {
	for {
		doubted, err := u.store.Doubted(ctx, contract.MaxMissing)
		if err != nil || len(doubted) == 0 {
			return err
		}
		lost, t := u.missing(ctx, ids(doubted))
		if t != nil {
			return u.holdBack(ctx, u.fail(t))
		}
		again, gone, err := u.store.Settled(ctx, doubted, lost)
		if err != nil {
			return err
		}
		if again > 0 {
			u.o.Log.Error("the platform lost what it had acknowledged; sent again", "code", "E504", "items", again)
		}
		if gone > 0 {
			u.o.Log.Error("the platform lost what is no longer on this machine either", "code", "E505", "items", gone)
		}
	}
}

// missing are those of some items that the platform does not have. One that does not know the question has lost nothing
// that we could find out.
func (u *Uplink) missing(ctx context.Context, ids []string) ([]string, *trouble) {
	ctx, cancel := context.WithTimeout(ctx, u.o.Timeout)
	defer cancel()
	resp, err := u.line.MissingWithResponse(ctx, contract.ItemIDs{Ids: ids})
	switch {
	case err != nil:
		return nil, noAnswer(err)
	case resp.StatusCode() == http.StatusNotFound:
		return nil, nil
	case resp.JSON200 == nil:
		return nil, refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	return resp.JSON200.Ids, nil
}
