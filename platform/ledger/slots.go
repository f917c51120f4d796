package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yichuang/kiosk/cases"
)

// Slots is the part of a ledger that knows the pages phones upload. Their content is not in it.
type Slots interface {
	// OpenSlot writes a new slot down.
	OpenSlot(ctx context.Context, s Slot) error
	// Slot is a kiosk's slot, or ErrNoSlot when there is none or it was dropped.
	Slot(ctx context.Context, id, kiosk string) (Slot, error)
	// SlotByToken is the slot that a phone's token opens, or ErrNoSlot when it has ended.
	SlotByToken(ctx context.Context, token string) (Slot, error)
	// AddPage puts a page into the open slot of a token. It returns ErrNoSlot or ErrSlotFull.
	AddPage(ctx context.Context, token string, p SlotPage) error
	// RemovePage takes a page out of an open slot; its file may go. It returns ErrNoSlot or ErrNoPage.
	RemovePage(ctx context.Context, token, digest string) error
	// DoneSlot ends the slot of a token: the citizen said that this is all. It returns ErrNoSlot.
	DoneSlot(ctx context.Context, token string) error
	// FinishSlot ends a slot for the kiosk, which takes the pages as they are. It returns ErrNoSlot.
	FinishSlot(ctx context.Context, id, kiosk string) (Slot, error)
	// DropSlot ends a slot and forgets its pages, but for those of an accepted case. It returns the digests
	// whose files may go; no error when there is no such slot.
	DropSlot(ctx context.Context, id, kiosk string) ([]string, error)
	// ForgetUnclaimed forgets the pages that no accepted case named in time, and returns their digests; and the parts of
	// pages that were not gone on with.
	ForgetUnclaimed(ctx context.Context) ([]string, error)
	// HasPage reports whether a digest is that of a page.
	HasPage(ctx context.Context, digest string) (bool, error)
}

// What is wrong with a slot.
var (
	ErrNoSlot   = errors.New("no such slot, or it has ended")
	ErrSlotFull = errors.New("the slot holds as many pages as it may")
	ErrNoPage   = errors.New("no such page in the slot")
)

// The limits of slots. Whoever uploads and removes again and again comes to an end as well.
const (
	SlotLives     = 15 * time.Minute
	MostPages     = cases.MostPages
	mostEver      = 3 * MostPages
	unclaimedFor  = 24 * time.Hour
	unclaimedCase = 30 * 24 * time.Hour // of a finished slot, or a kiosk's own: its case may be waiting for the end of an outage
)

// Slot is a place for the pages of one material.
type Slot struct {
	ID       string
	Token    string // HashToken of what the phone knows
	Kiosk    string
	Material string // what the phone's page asks for
	Ends     time.Time
	Done     bool // by the citizen on the phone
	Open     bool // pages can still come
	Pages    []SlotPage
}

// SlotPage is one page.
type SlotPage struct {
	Digest string // of the sealed content
	Kind   string // image/jpeg, image/png or application/pdf
	Size   int    // bytes, before sealing
}

func (b *book) OpenSlot(ctx context.Context, s Slot) error {
	return b.writing(ctx, func(e *entry) error {
		return e.exec(`INSERT INTO slots (id, token, kiosk, material, opened_at, ends_at, held, came, done, dropped)
			VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0)`, s.ID, s.Token, s.Kiosk, s.Material, millis(e.now), millis(s.Ends))
	})
}

// unclaimed is the condition under which no case names a page.
const unclaimed = `NOT EXISTS (SELECT 1 FROM case_pages n WHERE n.digest = pages.digest AND n.kiosk = pages.kiosk)`

// slotOpen is the condition under which pages come and go; $2 is now.
const slotOpen = `done = 0 AND finished_at IS NULL AND dropped = 0 AND ends_at > $2`

func (b *book) Slot(ctx context.Context, id, kiosk string) (Slot, error) {
	return b.slot(ctx, `dropped = 0 AND id = $1 AND kiosk = $3`, id, kiosk)
}

func (b *book) SlotByToken(ctx context.Context, token string) (Slot, error) {
	return b.slot(ctx, slotOpen+` AND token = $1`, token)
}

// slot reads one slot with its pages; more follows the key and now.
func (b *book) slot(ctx context.Context, where, key string, more ...any) (Slot, error) {
	var s Slot
	var ends int64
	args := append([]any{key, millis(b.o.Now())}, more...)
	err := b.read.QueryRowContext(ctx, `SELECT id, token, kiosk, material, ends_at, done, `+slotOpen+` FROM slots WHERE `+where, args...).
		Scan(&s.ID, &s.Token, &s.Kiosk, &s.Material, &ends, &s.Done, &s.Open)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Slot{}, ErrNoSlot
	case err != nil:
		return Slot{}, fmt.Errorf("ledger: %w", err)
	}
	s.Ends = fromMillis(ends)
	rows, err := b.read.QueryContext(ctx, `SELECT digest, kind, size FROM pages WHERE slot_id = $1 ORDER BY position`, s.ID)
	if err != nil {
		return Slot{}, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p SlotPage
		if err := rows.Scan(&p.Digest, &p.Kind, &p.Size); err != nil {
			return Slot{}, fmt.Errorf("ledger: %w", err)
		}
		s.Pages = append(s.Pages, p)
	}
	return s, rows.Err()
}

func (b *book) AddPage(ctx context.Context, token string, p SlotPage) error {
	return b.writing(ctx, func(e *entry) error {
		var id, kiosk string
		var place int
		// The update itself decides which of two pages is the last that fits.
		room, err := e.find(fmt.Sprintf(`UPDATE slots SET held = held + 1, came = came + 1
			WHERE token = $1 AND %s AND held < %d AND came < %d RETURNING id, kiosk, came`, slotOpen, MostPages, mostEver),
			[]any{token, millis(e.now)}, &id, &kiosk, &place)
		if err != nil {
			return err
		}
		if !room {
			return e.ended(token, ErrSlotFull)
		}
		return e.exec(`INSERT INTO pages (digest, kiosk, slot_id, position, kind, size, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			p.Digest, kiosk, id, place, p.Kind, p.Size, millis(e.now))
	})
}

// ended is ErrNoSlot unless the slot of the token is open, and otherwise then.
func (e *entry) ended(token string, otherwise error) error {
	if is, err := e.find(`SELECT id FROM slots WHERE token = $1 AND `+slotOpen, []any{token, millis(e.now)}, new(string)); err != nil || is {
		return errors.Join(err, otherwise)
	}
	return ErrNoSlot
}

func (b *book) RemovePage(ctx context.Context, token, digest string) error {
	return b.writing(ctx, func(e *entry) error {
		// The slot comes first, as everywhere: two that take both never wait for each other.
		var id string
		open, err := e.find(`UPDATE slots SET held = held - 1 WHERE token = $1 AND `+slotOpen+` RETURNING id`, []any{token, millis(e.now)}, &id)
		switch {
		case err != nil:
			return err
		case !open:
			return ErrNoSlot
		}
		gone, err := e.find(`DELETE FROM pages WHERE digest = $1 AND slot_id = $2 AND `+unclaimed+` RETURNING digest`, []any{digest, id}, new(string))
		if err == nil && !gone {
			return ErrNoPage // and the slot is as it was
		}
		return err
	})
}

func (b *book) DoneSlot(ctx context.Context, token string) error {
	return b.writing(ctx, func(e *entry) error {
		was, err := e.find(`UPDATE slots SET done = 1 WHERE token = $1 AND `+slotOpen+` RETURNING id`, []any{token, millis(e.now)}, new(string))
		if err == nil && !was {
			return ErrNoSlot
		}
		return err
	})
}

func (b *book) FinishSlot(ctx context.Context, id, kiosk string) (Slot, error) {
	err := b.writing(ctx, func(e *entry) error {
		return e.exec(`UPDATE slots SET finished_at = $1 WHERE id = $2 AND kiosk = $3 AND finished_at IS NULL`, millis(e.now), id, kiosk)
	})
	if err != nil {
		return Slot{}, err
	}
	return b.Slot(ctx, id, kiosk)
}

func (b *book) DropSlot(ctx context.Context, id, kiosk string) (gone []string, err error) {
	err = b.writing(ctx, func(e *entry) (err error) {
		if err := e.exec(`UPDATE slots SET dropped = 1 WHERE id = $1 AND kiosk = $2`, id, kiosk); err != nil {
			return err
		}
		gone, err = e.list(`DELETE FROM pages WHERE `+unclaimed+` AND slot_id IN
			(SELECT id FROM slots WHERE id = $1 AND kiosk = $2) RETURNING digest`, id, kiosk)
		return err
	})
	return gone, err
}

func (b *book) ForgetUnclaimed(ctx context.Context) (gone []string, err error) {
	err = b.writing(ctx, func(e *entry) (err error) {
		since, sinceCase := millis(e.now.Add(-unclaimedFor)), millis(e.now.Add(-unclaimedCase))
		gone, err = e.list(`DELETE FROM pages WHERE `+unclaimed+` AND (slot_id IS NULL AND added_at < $2 OR slot_id IN
			(SELECT id FROM slots WHERE ends_at < $1 AND (finished_at IS NULL OR finished_at < $2))) RETURNING digest`, since, sinceCase)
		if err != nil {
			return err
		}
		if err := e.exec(`DELETE FROM page_parts WHERE (kiosk, digest) IN
			(SELECT kiosk, digest FROM page_parts GROUP BY kiosk, digest HAVING max(came_at) < $1)`, millis(e.now.Add(-partsFor))); err != nil {
			return err
		}
		return e.exec(`DELETE FROM slots WHERE ends_at < $1 AND NOT EXISTS (SELECT 1 FROM pages WHERE slot_id = slots.id)`, since)
	})
	return gone, err
}

func (b *book) HasPage(ctx context.Context, digest string) (bool, error) {
	var n int
	if err := b.read.QueryRowContext(ctx, `SELECT count(*) FROM pages WHERE digest = $1`, digest).Scan(&n); err != nil {
		return false, fmt.Errorf("ledger: %w", err)
	}
	return n > 0, nil
}

// list is the first column of all rows.
func (e *entry) list(query string, args ...any) ([]string, error) {
	rows, err := e.QueryContext(e.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
