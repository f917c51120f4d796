package licences

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"yichuang/kiosk/person"
	"yichuang/platform/ledger"
)

// entry is one licence in a file: an array of them is what `licences import` reads.
type entry struct {
	Number  string            `json:"number"`
	Holder  string            `json:"holder"`
	Licence string            `json:"licence"`
	ValidTo string            `json:"validTo"`
	Items   map[string]string `json:"items"`
}

// Import reads a JSON file and puts all of it on the shelf, or nothing. What a holder had under the same name
// is replaced. An error names the place in the file, never what stands there.
func (s Shelf) Import(ctx context.Context, file io.Reader) (int, error) {
	var entries []entry
	d := json.NewDecoder(file)
	d.DisallowUnknownFields()
	if err := d.Decode(&entries); err != nil {
		return 0, fmt.Errorf("the file is not the JSON of licences, near byte %d", d.InputOffset())
	}
	rows := make([]ledger.LicenceRow, len(entries))
	for i, e := range entries {
		if says := e.mistake(); says != "" {
			return 0, fmt.Errorf("licence %d: %s", i+1, says)
		}
		plain, err := json.Marshal(content{Holder: e.Holder, Items: e.Items})
		if err != nil {
			return 0, err
		}
		holder := s.holder(e.Number)
		sealed, err := s.Key.Seal(plain, associated(holder, e.Licence))
		clear(plain)
		if err != nil {
			return 0, err
		}
		rows[i] = ledger.LicenceRow{Holder: holder, Name: e.Licence, ValidTo: e.ValidTo, Body: sealed}
	}
	return len(rows), s.Rows.KeepLicences(ctx, rows)
}

func (e entry) mistake() string {
	switch {
	case person.CheckNumber(e.Number, time.Now()) != nil:
		return "number is no ID number"
	case e.Holder == "":
		return "holder is missing"
	case e.Licence == "":
		return "licence is missing"
	}
	if _, err := time.Parse(time.DateOnly, e.ValidTo); e.ValidTo != "" && err != nil {
		return "validTo must be a day such as 2030-12-31, or be left out"
	}
	return ""
}
