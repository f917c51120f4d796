package ledger

import (
	"maps"
	"slices"

	"yichuang/kiosk/cases"
)

// known is what the ledger has that bears upon a delivery.
type known struct {
	items     map[string]kept    // by id
	places    map[place]bool     // taken
	receipts  map[string]bool    // taken
	official  map[string]string  // number by case
	owner     map[string]string  // kiosk by case; only of cases that other items belong to
	evaluated map[string]bool    // cases
	refused   map[[2]string]bool // kiosk and item that was not taken
}

type kept struct{ digest, ofCase string }

// place is unique to an item.
type place struct {
	kiosk string
	epoch int
	seq   int64
}

func placeOf(i cases.Item) place { return place{i.Kiosk, i.Epoch, i.Seq} }

// look reads what is known, after it has made sure that nothing of it changes until the end of the transaction: what
// is looked up here belongs to the kiosk alone. An id alone might be another kiosk's too; two who bring the same id at
// the same moment are told by the table's own key, and one of them looks again.
func (d *delivery) look(filings []Filing) error {
	d.known = known{map[string]kept{}, map[place]bool{}, map[string]bool{}, map[string]string{}, map[string]string{}, map[string]bool{}, map[[2]string]bool{}}
	var ids, receipts, belonging []string
	kiosks := map[string]bool{}
	seqs := map[place][]int64{} // by kiosk and epoch
	for _, f := range filings {
		ids = append(ids, f.Item.ID)
		kiosks[f.Item.Kiosk] = true
		epoch := place{kiosk: f.Item.Kiosk, epoch: f.Item.Epoch}
		seqs[epoch] = append(seqs[epoch], f.Item.Seq)
		if f.Case != nil {
			receipts = append(receipts, f.Case.Receipt)
		}
		if f.Evaluation != nil || f.Correction != nil {
			belonging = append(belonging, f.Item.Case)
		}
	}
	if err := d.lock(d.entry, slices.Sorted(maps.Keys(kiosks))); err != nil {
		return err
	}
	if err := d.lookItems(ids); err != nil {
		return err
	}
	for p, list := range seqs {
		err := d.each(`SELECT seq FROM items WHERE kiosk = $1 AND epoch = $2 AND `+d.among("seq", 3), []any{p.kiosk, p.epoch, d.set(list)},
			func(scan func(...any) error) error {
				if err := scan(&p.seq); err != nil {
					return err
				}
				d.places[p] = true
				return nil
			})
		if err != nil {
			return err
		}
	}
	if err := d.mark(d.receipts, `SELECT receipt FROM cases WHERE `, "receipt", receipts); err != nil {
		return err
	}
	if len(belonging) == 0 {
		return nil
	}
	return d.lookCases(belonging)
}

func (d *delivery) lookItems(ids []string) error {
	var came []string // cases
	err := d.each(`SELECT id, digest, case_id FROM items WHERE `+d.among("id", 1), []any{d.set(ids)},
		func(scan func(...any) error) error {
			var id string
			var k kept
			err := scan(&id, &k.digest, &k.ofCase)
			d.items[id], came = k, append(came, k.ofCase)
			return err
		})
	if err != nil || len(came) == 0 {
		return err
	}
	return d.each(`SELECT id, official FROM cases WHERE `+d.among("id", 1), []any{d.set(came)},
		func(scan func(...any) error) error {
			var id, official string
			err := scan(&id, &official)
			d.official[id] = official
			return err
		})
}

func (d *delivery) lookCases(ids []string) error {
	err := d.each(`SELECT id, kiosk, official FROM cases WHERE `+d.among("id", 1), []any{d.set(ids)},
		func(scan func(...any) error) error {
			var id, kiosk, official string
			err := scan(&id, &kiosk, &official)
			d.owner[id], d.official[id] = kiosk, official
			return err
		})
	if err == nil {
		err = d.mark(d.evaluated, `SELECT case_id FROM evaluations WHERE `, "case_id", ids)
	}
	if err != nil {
		return err
	}
	return d.each(`SELECT kiosk, subject FROM audit WHERE `+d.among("subject", 1), []any{d.set(ids)},
		func(scan func(...any) error) error {
			var r [2]string
			err := scan(&r[0], &r[1])
			d.refused[r] = true
			return err
		})
}

// mark marks those of values that a query finds.
func (d *delivery) mark(found map[string]bool, query, column string, values []string) error {
	if len(values) == 0 {
		return nil
	}
	return d.each(query+d.among(column, 1), []any{d.set(values)}, func(scan func(...any) error) error {
		var s string
		err := scan(&s)
		found[s] = true
		return err
	})
}
