package uplink

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
)

// chore is a change of keys or certificate. What goes wrong with one holds nothing up: what it would replace is
// still good.
type chore struct {
	name     string
	due      func() bool
	do       func(context.Context) error
	failures int       // in a row
	next     time.Time // not before
}

// How soon a chore that failed is done again, at most; doubled each time up to choreMost.
const (
	choreFirst = 10 * time.Second
	choreMost  = time.Hour
)

func (u *Uplink) newChores() []*chore {
	return []*chore{
		{name: "platform keys", due: func() bool { return u.told > u.Identity().number }, do: u.learnKeys},
		{name: "verify key", due: func() bool { return u.keys.Next() != nil }, do: u.tellKey},
		{name: "certificate", due: u.certificateEnds, do: u.renewCertificate},
	}
}

// renew does what is due.
func (u *Uplink) renew(ctx context.Context) {
	for _, c := range u.chores {
		if u.o.Now().Before(c.next) || !c.due() {
			continue
		}
		within, cancel := context.WithTimeout(ctx, u.o.Timeout)
		err := c.do(within)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			c.failures = 0
			u.o.Log.Info("renewed", "what", c.name)
		default:
			c.failures++
			c.next = u.o.Now().Add(fullJitter(choreFirst, choreMost, c.failures, u.o.Rand()))
			u.o.Log.Warn("not renewed", "what", c.name, "code", "E711", "failures", c.failures, "err", err)
		}
	}
}

// learnKeys takes the platform's newer keys in, if one that this kiosk knew before has signed them.
func (u *Uplink) learnKeys(ctx context.Context) error {
	resp, err := u.line.FetchKeysWithResponse(ctx)
	if err != nil {
		return noAnswer(err)
	}
	if resp.JSON200 == nil {
		return refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	id := u.Identity()
	if resp.JSON200.Number <= id.number {
		return fmt.Errorf("keys of number %d, newer ones than %d were told", resp.JSON200.Number, id.number)
	}
	if !trusted(*resp.JSON200, id.publishing) {
		return errUntrustedKeys
	}
	if id, err = id.withKeys(*resp.JSON200); err != nil {
		return err
	}
	u.identity.Store(id)
	for _, s := range u.subscriptions() {
		if s.edition != nil {
			s.edition.next = time.Time{} // one of them may have signed it
		}
	}
	return nil
}

var errUntrustedKeys = errors.New("none of the publishing keys known here has signed the platform's newer keys")

// trusted also wants each text to be one key and no more: the signed text has them one behind the other, and must not be cut elsewhere.
func trusted(k contract.Keys, known map[string]seal.VerifyKey) bool {
	for _, text := range slices.Concat(k.SealingKeys, k.PublishingKeys) {
		if block, rest := pem.Decode([]byte(text)); block == nil || len(rest) > 0 || !strings.HasPrefix(text, "-----BEGIN") {
			return false
		}
	}
	for _, s := range k.Signatures {
		if known[s.Key].Verify(k.Signed(), s.Signature) == nil {
			return true
		}
	}
	return false
}

// tellKey tells the platform which key will sign, and then it does. When the answer is lost, the old one signs on.
func (u *Uplink) tellKey(ctx context.Context) error {
	sign := u.keys.Signer()
	told := contract.NextVerifyKey{VerifyKey: string(u.keys.Next().Public().MarshalPEM()), Key: sign.Public().ID()}
	var err error
	if told.Signature, err = sign.Sign(told.Signed(u.Identity().Kiosk)); err != nil {
		return err
	}
	resp, err := u.line.RenewVerifyKeyWithResponse(ctx, told)
	if err != nil {
		return noAnswer(err)
	}
	if resp.StatusCode() != http.StatusNoContent {
		return refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	return u.keys.Switch()
}

// certificateEnds: a fifth of its life is left, by the platform's clock.
func (u *Uplink) certificateEnds() bool {
	leaf := u.Identity().client.Leaf
	now := u.o.Now().Add(u.board.get().SkewToServer)
	return leaf.NotAfter.Sub(now) < leaf.NotAfter.Sub(leaf.NotBefore)/5
}

// renewCertificate gets one for a new key. The platform goes by the old one until it sees the new one.
func (u *Uplink) renewCertificate(ctx context.Context) error {
	key, request, err := newTLSKey()
	if err != nil {
		return err
	}
	defer clear(key)
	resp, err := u.line.RenewCertificateWithResponse(ctx, contract.CertificateRequest{Csr: string(request)})
	if err != nil {
		return noAnswer(err)
	}
	if resp.JSON200 == nil {
		return refusal(resp.HTTPResponse, resp.ApplicationproblemJSONDefault, u.o.Now())
	}
	id, err := u.Identity().withCertificate(key, []byte(resp.JSON200.Certificate))
	if err != nil {
		return err
	}
	u.identity.Store(id)
	u.line.drop() // the next request comes with it
	return nil
}
