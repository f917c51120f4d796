package kiosk

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"yichuang/kiosk/store"
)

// draftKeeper writes sealed drafts behind the screen: one at a time, of each the latest. What ends is never written after
// its end. Its methods may be called from any goroutine; put alone does not block.
type draftKeeper struct {
	store *store.Store
	log   *slog.Logger
	waits chan struct{} // there may be something to write

	writing sync.Mutex // held by whoever writes or ends drafts

	mu      sync.Mutex
	puts    int // so far
	waiting map[store.DraftID]waitingDraft
}

type waitingDraft struct {
	store.Draft
	put  int // which of all puts: who comes back sees what they left last first
	told []chan<- bool
}

func newDraftKeeper(s *store.Store, log *slog.Logger) *draftKeeper {
	return &draftKeeper{store: s, log: log, waits: make(chan struct{}, 1), waiting: map[store.DraftID]waitingDraft{}}
}

// put has a draft written soon.
func (k *draftKeeper) put(d store.Draft) <-chan bool {
	told := make(chan bool, 1)
	k.mu.Lock()
	k.puts++
	k.waiting[d.DraftID] = waitingDraft{d, k.puts, append(k.waiting[d.DraftID].told, told)}
	k.mu.Unlock()
	select {
	case k.waits <- struct{}{}:
	default: // it is known already
	}
	return told
}

// write writes what waits. A draft that cannot be written is given up: the next step brings another.
func (k *draftKeeper) write() {
	k.writing.Lock()
	defer k.writing.Unlock()
	k.mu.Lock()
	waiting := k.waiting
	k.waiting = map[store.DraftID]waitingDraft{}
	k.mu.Unlock()
	for _, w := range slices.SortedFunc(maps.Values(waiting), func(w, o waitingDraft) int { return w.put - o.put }) {
		err := k.store.KeepDraft(context.Background(), w.Draft)
		if err != nil {
			k.log.Error("draft not kept", "code", "E111", "err", err)
		}
		w.tell(err == nil)
	}
}

// end does what ends a draft. When that was done, what was put before is not written any more.
func (k *draftKeeper) end(id store.DraftID, do func() error) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	if err := do(); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.waiting[id].tell(false)
	delete(k.waiting, id)
	return nil
}

func (w waitingDraft) tell(kept bool) {
	for _, t := range w.told {
		t <- kept // it has room
	}
}
