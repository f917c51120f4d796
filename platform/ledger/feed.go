package ledger

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

func (b *book) Changes(ctx context.Context, kiosk, after string, limit int) (Page, error) {
	instance, seen, err := b.place(ctx, after)
	if err != nil {
		return Page{}, err
	}
	// One statement, so that all kinds are of the same moment: the cursor goes over all.
	rows, err := b.read.QueryContext(ctx, `SELECT ch.id AS id, ch.case_id, c.official, ch.state, ch.at, '', ch.request, COALESCE(r.says, '')
		FROM changes ch JOIN cases c ON c.id = ch.case_id LEFT JOIN requests r ON r.id = ch.request WHERE ch.kiosk = $1 AND ch.id > $2
		UNION ALL SELECT change_id, '', '', 'catalogues', published_at, version, '', '' FROM catalogues WHERE change_id > $2
		UNION ALL SELECT change_id, '', '', 'posters', published_at, version, '', '' FROM posters WHERE change_id > $2
		ORDER BY id LIMIT $3`, kiosk, seen, limit+1)
	if err != nil {
		return Page{}, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var p Page
	newest := map[sort]string{}
	for n := 0; rows.Next(); n++ {
		if n == limit {
			p.More = true
			break
		}
		var c Change
		var at int64
		var version string
		if err := rows.Scan(&seen, &c.Case, &c.Official, &c.State, &at, &version, &c.Request.ID, &c.Request.Says); err != nil {
			return Page{}, fmt.Errorf("ledger: %w", err)
		}
		if version != "" {
			newest[sort(c.State)] = version
			continue
		}
		c.At = fromMillis(at)
		p.Changes = append(p.Changes, c)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // closed now: nobody waits for a second connection while holding one
		return Page{}, fmt.Errorf("ledger: %w", err)
	}
	mark, err := mark(ctx, b.read, seen)
	if err != nil {
		return Page{}, err
	}
	p.Next = writeCursor(instance, seen, mark)
	if err := b.decided(ctx, p.Changes); err != nil {
		return Page{}, err
	}
	p.Catalogue, err = b.publication(ctx, catalogues, newest[catalogues])
	if err == nil {
		p.Posters, err = b.publication(ctx, posters, newest[posters])
	}
	return p, err
}

func (b *book) Knows(ctx context.Context, cursor string) error {
	_, _, err := b.place(ctx, cursor)
	return err
}

// place is where in the feed a cursor stands, and whose feed it is.
func (b *book) place(ctx context.Context, cursor string) (instance string, id int64, err error) {
	var last int64
	err = b.read.QueryRowContext(ctx, `SELECT a.value, COALESCE((SELECT value FROM counters WHERE name = 'changes'), 0)
		FROM about a WHERE a.name = 'instance'`).Scan(&instance, &last)
	if err != nil {
		return "", 0, fmt.Errorf("ledger: %w", err)
	}
	id, said, err := readCursor(cursor, instance)
	if err != nil || id > last { // beyond the end: this ledger was restored from an older copy
		return "", 0, ErrCursor
	}
	switch real, err := mark(ctx, b.read, id); {
	case err != nil:
		return "", 0, err
	case cursor != "" && said != real: // the same, and since then others have handed in again as much as was lost
		return "", 0, ErrCursor
	}
	return instance, id, nil
}

// A cursor is "2|instance|id of the last change|mark of its era", base64url, so that nobody is tempted to count in it.
func writeCursor(instance string, id int64, mark string) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "2|%s|%d|%s", instance, id, mark))
}

func readCursor(cursor, instance string) (id int64, mark string, err error) {
	if cursor == "" {
		return 0, "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, "", ErrCursor
	}
	part := strings.Split(string(text), "|")
	if len(part) != 4 || part[0] != "2" || part[1] != instance {
		return 0, "", ErrCursor
	}
	id, err = strconv.ParseInt(part[2], 10, 64)
	if err != nil || id < 0 {
		return 0, "", ErrCursor
	}
	return id, part[3], nil
}
