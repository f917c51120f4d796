package kiosk

import (
	"cmp"
	"context"
	"errors"
	"time"

	"yichuang/kiosk/person"
	"yichuang/kiosk/store"
	"yichuang/kiosk/visit"
)

// Draft is what people left half told when their cards were here before.
type Draft struct {
	visit.Draft
	Written time.Time
}

// DraftsLive is how long a draft is kept after it was last written.
const DraftsLive = store.DraftsLive

// draftsWithin is how long a citizen waits for their drafts before they go on without.
const draftsWithin = 2 * time.Second

// Drafts are those that the same people left here, the last one first. Who was not identified by a card has none:
// anybody could type a number. Nil is also the answer when they cannot be read: nobody is kept from anything by that.
func (k *Kiosk) Drafts(ctx context.Context, visitor, applicant person.Applicant) []Draft {
	if !visitor.Verified || !applicant.Verified {
		return nil
	}
	k.drafts.write()
	ctx, cancel := context.WithTimeout(ctx, draftsWithin)
	defer cancel()
	whose := people{visitor.Number, applicant.Number}
	kept, err := k.store.Drafts(ctx, whose.holder(k.keys.Local), k.Now())
	var all []Draft
	for _, s := range kept {
		d, fault := whose.open(k.keys.Local, s)
		if err = errors.Join(err, fault); fault == nil {
			all = append(all, Draft{d, s.Written.In(k.Now().Location())})
		}
	}
	if err != nil && ctx.Err() == nil {
		k.log.Error("drafts not read", "code", "E112", "err", err)
	}
	return all
}

// Resume begins a visit with a draft, under the catalogue of now. It is visit.Resume, with its errors.
func (k *Kiosk) Resume(d Draft, visitor, principal person.Applicant) (*visit.Visit, visit.Changes, error) {
	return visit.Resume(k.catalogue.Current(), k.Now, d.Draft, visitor, principal)
}

// KeepDraft keeps a draft of visit.ToKeep in the place of the one before. It seals it and returns at once; the disk is
// written to behind the screen, the latest draft winning. The channel tells once whether it, or a later one, was kept.
func (k *Kiosk) KeepDraft(d visit.Draft) <-chan bool {
	whose := people{d.Holder, cmp.Or(d.Principal, d.Holder)}
	sealed, err := whose.seal(k.keys.Local, d)
	if err != nil {
		k.log.Error("draft not kept", "code", "E111", "err", err)
		told := make(chan bool, 1)
		told <- false
		return told
	}
	sealed.Written = k.Now()
	return k.drafts.put(sealed)
}

// DropDraft deletes a draft. One told of before is not kept any more. The error is a *Problem.
func (k *Kiosk) DropDraft(ctx context.Context, d visit.Draft) error {
	id := people{d.Holder, cmp.Or(d.Principal, d.Holder)}.id(k.keys.Local, d.Bundle)
	err := k.drafts.end(id, func() error { return k.store.DropDraft(ctx, id) })
	if err != nil {
		k.log.Error("draft not dropped", "code", "E113", "err", err)
		return &Problem{"E113", "上次填的没有删掉，它加密存着，7 天后会自动删除。您可以照常办理。", err}
	}
	return nil
}

// draftsEvery is how often drafts are looked through for those that have lived long enough.
const draftsEvery = 10 * time.Minute

// tendDrafts writes drafts, and deletes old ones, until ctx ends.
func (k *Kiosk) tendDrafts(ctx context.Context) {
	tick := time.NewTicker(draftsEvery)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-k.drafts.waits:
			k.drafts.write()
		case <-tick.C:
			ran := time.Since(last) // by the monotonic clock
			last = last.Add(ran)
			if _, err := k.store.PurgeDrafts(ctx, k.Now(), ran); err != nil && ctx.Err() == nil {
				k.log.Error("old drafts not deleted", "code", "E114", "err", err)
			}
		}
	}
}
