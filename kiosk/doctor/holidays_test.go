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

// Of two findings about one part neither is lost: the worse one leads.
func TestTwoFindingsOfOnePart(t *testing.T) {
	fine, known := good("和平台一致"), good("有安排")
	slow := Finding{State: Warning, Code: "D132", Says: "差三分钟", Do: "对时"}
	unknown := Finding{State: Warning, Code: "D134", Says: "没有安排", Do: "写安排"}
	broken := Finding{State: Bad, Code: "D999", Says: "停了", Do: "修"}
	for _, c := range []struct {
		name                string
		first, second, want Finding
	}{
		{"both well", fine, known, Finding{State: Good, Code: "D000", Says: "和平台一致；有安排"}},
		{"the first", slow, known, Finding{State: Warning, Code: "D132", Says: "差三分钟；有安排", Do: "对时"}},
		{"the second", fine, unknown, Finding{State: Warning, Code: "D134", Says: "没有安排；和平台一致", Do: "写安排"}},
		{"both", slow, unknown, Finding{State: Warning, Code: "D132", Says: "差三分钟；D134 没有安排", Do: "对时；写安排"}},
		{"the second is worse", slow, broken, Finding{State: Bad, Code: "D999", Says: "停了；D132 差三分钟", Do: "修；对时"}},
	} {
		if got := both(c.first, c.second); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
