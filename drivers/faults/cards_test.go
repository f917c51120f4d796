package faults

import (
	"context"
	"testing"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
)

// testCards reads every specimen: what section 4 asks of cards, as against of readers, is what they hold.
func testCards(t *testing.T, m *matrix) {
	for _, s := range reader.Specimens {
		t.Run(s.ID, func(t *testing.T) {
			t.Parallel()
			alone(t, func(t *testing.T) {
				b := newReaderBench(t, idcard.SAMV, false)
				defer b.close()
				b.lay(s.ID)
				ctx, cancel := context.WithTimeout(context.Background(), outcomeWithin)
				defer cancel()
				card, err := b.reader.Await(ctx)
				if whose(card, err) != cardRead+" "+s.ID {
					t.Fatalf("%s, want %s", whose(card, err), s.ID)
				}
				parts := 0
				for _, has := range []bool{card.Resident != nil, card.Permit != nil, card.Foreigner != nil} {
					if has {
						parts++
					}
				}
				if card.Type != s.Card.Type || parts != 1 || card.LongTerm != s.Card.LongTerm || card.ValidTo != s.Card.ValidTo ||
					card.NewestAddress.String() != s.Card.NewestAddress.String() {
					t.Error("another card was read")
				}
				if r := s.Card.Resident; r != nil && (card.Resident == nil || card.Resident.Nation != r.Nation || card.Resident.Nation.Name() == "") {
					t.Error("another nation")
				}
				m.put("cards", s.ID, "title", s.Title)
				m.put("cards", s.ID, "type", card.Type.String())
				card.Wipe()
			})
		})
	}
}
