package doctor

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestHolidays(t *testing.T) {
	for _, c := range []struct{ name, file, date, code string }{
		{"a year of the embedded calendar", "", "2026-11-24", "D000"},
		{"two weeks before a year without data", "", "2026-12-18", "D134"},
		{"a year without data", "", "2027-06-01", "D134"},
		{"a year from the data folder", `{"2027": {"holidays": ["2027-01-01"]}}`, "2026-12-18", "D000"},
		{"a wrong file", `{"2027": {}}`, "2026-11-24", "D133"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.file != "" {
				if err := os.WriteFile(filepath.Join(dir, "holidays.json"), []byte(c.file), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			now, err := time.Parse(time.DateOnly, c.date)
			if err != nil {
				t.Fatal(err)
			}
			if f := holidays(dir, now); f.Code != c.code || (f.State == Good) != (f.Do == "") {
				t.Errorf("%+v", f)
			}
		})
	}
}
