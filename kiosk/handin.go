package kiosk

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
	"yichuang/kiosk/store"
	"yichuang/kiosk/visit"
)

// Submit hands a case in: case, outbox row, receipt number and claim on its pages in one transaction. When it
// returns without an error the case is on the disk for good, whatever becomes of the
// printer, the network or this program; only then may anybody be told so. The error is
// a *Problem. The draft it was made of ends with it. It may be called from any goroutine.
func (k *Kiosk) Submit(ctx context.Context, s visit.Submission) (cases.Receipt, error) {
	c := s.Case
	c.ID, c.Kiosk = uuid.Must(uuid.NewV7()).String(), k.site.Code
	now, moment, reading := k.moment()
	c.ReceivedAt, c.Clock = now, moment
	draft := k.draftOf(c)
	var receipt cases.Receipt
	taken, err := k.store.VisitPages(ctx)
	if err != nil {
		return cases.Receipt{}, k.noCase(err)
	}
	c.Follow = following(c.Materials, taken)
	build := func(n store.Numbers) (store.Handed, error) {
		c.Epoch, c.Seq = n.Epoch, n.Seq
		c.Receipt = cases.ReceiptNumber(k.Catalogue().District.Letters, k.site.Code, now, n.Epoch, n.DayCount)
		item := cases.Item{ID: c.ID, Kind: cases.KindCase, Case: c.ID, Kiosk: c.Kiosk, Epoch: n.Epoch, Seq: n.Seq}
		if err := k.sealInto(&item, c); err != nil {
			return store.Handed{}, err
		}
		var err error
		if receipt, err = k.receipt(c, s, item.Digest, reading.Sure); err != nil {
			return store.Handed{}, err
		}
		kept, err := json.Marshal(receipt)
		if err != nil {
			return store.Handed{}, err
		}
		sealed, err := k.keys.Local.Seal(kept, []byte(c.Receipt))
		return store.Handed{Item: item, Number: c.Receipt, Holder: k.holder(c.Applicant.Number), Bundle: c.Bundle, Receipt: sealed,
			Draft: draft, Pages: c.Follow}, err
	}
	err = k.drafts.end(draft, func() error { return k.store.Submit(ctx, now, build) })
	if err != nil {
		return cases.Receipt{}, k.noCase(err)
	}
	k.log.Info("case received", "case", c.ID, "receipt", c.Receipt, "bundle", c.Bundle)
	k.uplink.Nudge()
	return receipt, nil
}

// draftOf names the draft that the case was made of. Who only typed a number has none, and ends nobody else's.
func (k *Kiosk) draftOf(c cases.Case) store.DraftID {
	visitor := c.Applicant
	if c.Agent != nil {
		visitor = c.Agent.Applicant
	}
	if !visitor.Verified || !c.Applicant.Verified {
		return store.DraftID{}
	}
	return people{visitor.Number, c.Applicant.Number}.id(k.keys.Local, c.Bundle)
}

// following are the pages of materials that were taken here, and not by a phone: they go up by themselves.
func following(materials []cases.Material, taken map[string]bool) (digests []string) {
	for _, m := range materials {
		for _, d := range m.Pages {
			if taken[d] && !slices.Contains(digests, d) {
				digests = append(digests, d)
			}
		}
	}
	return digests
}

func (k *Kiosk) noCase(cause error) *Problem {
	if errors.Is(cause, store.ErrFull) {
		k.log.Error("hand-in failed", "code", "E107", "err", cause)
		return &Problem{"E107", "本机存不下了，这次没有收到。您填的内容还在：请先别离开，请工作人员来处理，再点一次提交。", cause}
	}
	k.log.Error("hand-in failed", "code", "E101", "err", cause)
	return &Problem{"E101", "本机暂时收不了件，您填的内容还在。请稍等再点一次，或请工作人员帮忙。", cause}
}

// sealInto closes content to the platform. From here on this machine cannot read it again.
func (k *Kiosk) sealInto(item *cases.Item, content any) error {
	plain, err := json.Marshal(content)
	if err != nil {
		return err
	}
	defer clear(plain)
	to := k.uplink.Identity().SealTo
	item.Body, err = to.Seal(plain, item.Associated())
	item.Digest = to.Suite().Digest(item.Body)
	return err
}

// receipt says what was received, and signs it so that a counter can check it with no network. When the time is not sure it says
// so, and promises no day.
func (k *Kiosk) receipt(c cases.Case, s visit.Submission, digest string, sure bool) (cases.Receipt, error) {
	sign := k.keys.Signer()
	ticket := cases.Ticket{Number: c.Receipt, Digest: digest, Key: sign.Public().ID()}
	signature, err := sign.Sign(ticket.Signed())
	if err != nil {
		return cases.Receipt{}, err
	}
	ticket.Signature = signature
	r := cases.Receipt{
		Number: c.Receipt, Case: c.ID, Bundle: s.Bundle.Name, Name: person.MaskName(c.Applicant.Name),
		ReceivedAt: c.ReceivedAt, Site: k.site.Name, Kiosk: k.site.Code, Verified: c.Applicant.Verified,
		QR: ticket.String(), TimeUnsure: !sure,
	}
	if c.Agent != nil {
		r.Agent, r.Verified = person.MaskName(c.Agent.Name), r.Verified && c.Agent.Verified
	}
	for _, m := range s.Plan.Own() {
		r.Matters = append(r.Matters, m.Short)
	}
	for _, m := range s.Plan.Routed {
		r.Elsewhere = append(r.Elsewhere, cases.Elsewhere{Matter: m.Short, By: m.By, Says: m.Says})
	}
	for _, m := range s.Plan.Materials {
		if m.How == cases.AtWindow {
			r.ToBring = append(r.ToBring, m.Name)
		}
	}
	if d := s.Plan.Expected; d != nil && sure {
		r.Expected, r.Estimated = k.expected(c.ReceivedAt, *d)
		r.Sample = s.Bundle.Figures().Sample
	}
	return r, nil
}

// expected is the day by which all should be decided if the case were accepted today. Only
// the platform says when it was accepted, so this is always shown as expected.
func (k *Kiosk) expected(from time.Time, d catalogue.Days) (day time.Time, estimated bool) {
	n := int(math.Ceil(d.N))
	if d.Unit == "自然日" {
		return k.calendar.AddNaturalDays(from, n)
	}
	return k.calendar.AddWorkdays(from, n)
}
