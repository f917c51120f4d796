package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

// BenchmarkSubmit hands in a case of 4 kB and appends the same 4 kB to a file with an fsync, which is the least that
// anything durable costs, in turns on the same disk: so both meet the same moments of it. What a submit takes beside its
// fsync (eight pages, some 0.1 ms of SQLite) weighs the more the quicker that is.
func BenchmarkSubmit(b *testing.B) {
	dir := b.TempDir()
	s := open(b, dir)
	raw, err := os.OpenFile(filepath.Join(dir, "raw"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	body := make([]byte, 4096)
	digest := seal.SM.Digest(body)
	var submits, appends time.Duration
	for b.Loop() {
		began := time.Now()
		id := uuid.Must(uuid.NewV7()).String()
		err := s.Submit(ctx, today, func(n Numbers) (Handed, error) {
			return Handed{Number: cases.ReceiptNumber("HJ", "A03", today, n.Epoch, n.DayCount), Item: cases.Item{ID: id, Kind: cases.KindCase,
				Case: id, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq, Digest: digest, Body: body}}, nil
		})
		submitted := time.Now()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := raw.Write(body); err != nil {
			b.Fatal(err)
		}
		if err := raw.Sync(); err != nil {
			b.Fatal(err)
		}
		submits, appends = submits+submitted.Sub(began), appends+time.Since(submitted)
	}
	b.ReportMetric(float64(appends)/float64(submits), "x-raw-fsync-rate")
	b.ReportMetric(float64(appends.Microseconds())/float64(b.N), "µs/raw-fsync")
}
