package catalogue_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yichuang/kiosk/catalogue"
)

func TestNextVersion(t *testing.T) {
	december := time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC)
	for than, want := range map[string]string{"": "2026.12.1", "2026.11.30": "2026.12.1", "2026.12.9": "2026.12.10", "2027.1.3": "2027.1.4"} {
		if got := catalogue.NextVersion(than, december); got != want {
			t.Errorf("after %q comes %s, want %s", than, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		than := rapid.StringMatching(`20[0-9]{2}\.(1[0-2]|[1-9])\.[0-9]{1,3}`).Draw(t, "than")
		day := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "day"), 0)
		if next := catalogue.NextVersion(than, day); !catalogue.Newer(next, than) {
			t.Fatalf("%s after %s", next, than)
		}
	})
}
