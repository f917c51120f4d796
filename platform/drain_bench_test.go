package main

import (
	"bytes"
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yichuang/platform/ledger"
)

var (
	drainKiosks = flag.Int("kiosks", 100, "kiosks that drain at once in the benchmark; 1000 is the full form")
	drainCases  = flag.Int("cases", 500, "cases that each of them has")
)

// BenchmarkDrain is the end of an outage measured against COPY of the same rows into the same tables by one connection. An
// outage ends once: run it with -benchtime 1x. Beside the times stands what the processors did for each case, which
// does not depend on who else uses them.
func BenchmarkDrain(b *testing.B) {
	o := newOutage(b, *drainKiosks, *drainCases, 100)
	o.checkpoint(b)
	before := o.processor(b)
	all, took := o.end(b)
	after := o.processor(b)
	o.check(b, all)
	slices.Sort(all.took)
	peer, copied := o.copyAgain(b)
	rows := float64(len(o.kiosks) * o.cases)
	b.ReportMetric(peer.Seconds()/took.Seconds(), "of-COPY")
	b.ReportMetric(rows/took.Seconds(), "cases/s")
	b.ReportMetric(rows/peer.Seconds(), "COPY-cases/s")
	b.ReportMetric(all.took[len(all.took)*99/100].Seconds(), "p99-s")
	b.ReportMetric(all.took[len(all.took)-1].Seconds(), "max-s")
	b.ReportMetric(float64(all.turnedAway), "turned-away")
	b.ReportMetric(float64(all.broken), "broken")
	b.ReportMetric(max(o.nodes[0].most(b), o.nodes[1].most(b)), "node-MiB")
	b.ReportMetric(rows, "rows")
	each := func(used time.Duration) float64 { return float64(used.Microseconds()) / rows }
	b.ReportMetric(each(after.nodes-before.nodes), "node-us/case")
	b.ReportMetric(each(after.database-before.database), "db-us/case")
	b.ReportMetric(each(after.kiosks-before.kiosks), "kiosk-us/case")
	b.ReportMetric(each(copied.database+copied.kiosks), "COPY-us/case")
	b.ReportMetric(0, "ns/op")
}

// processor is what the processes of an outage have used of the processors so far.
type processor struct{ nodes, database, kiosks time.Duration }

func (o *outage) processor(t testing.TB) (used processor) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
		field := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+2:])) // from the third on: state, parent, ...
		parent, _ := strconv.Atoi(field[1])
		user, _ := strconv.Atoi(field[11])
		system, _ := strconv.Atoi(field[12])
		spent := time.Duration(user+system) * 10 * time.Millisecond // the kernel counts in hundredths
		switch {
		case pid == os.Getpid():
			used.kiosks += spent
		case pid == o.nodes[0].cmd.Process.Pid, pid == o.nodes[1].cmd.Process.Pid:
			used.nodes += spent
		case pid == o.cluster.Process(), parent == o.cluster.Process():
			used.database += spent
		}
	}
	return used
}

func (o *outage) checkpoint(t testing.TB) {
	t.Helper()
	db, err := sql.Open("pgx", o.address)
	if err == nil {
		_, err = db.ExecContext(t.Context(), "CHECKPOINT")
		db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// copyAgain copies the rows into a fresh database with the same tables, indexes and references, and returns how
// long it took from the first byte to the last commit.
func (o *outage) copyAgain(t testing.TB) (took time.Duration, used processor) {
	t.Helper()
	address := o.cluster.Database(t)
	book, err := ledger.OpenPostgres(t.Context(), address, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	book.Close()
	from, err := pgx.Connect(t.Context(), o.address)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close(context.Background())
	to, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close(context.Background())
	tables := []string{"items", "cases", "children", "changes"}
	for _, table := range tables {
		file, err := os.Create(filepath.Join(o.dir, table))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := from.PgConn().CopyTo(t.Context(), file, "COPY "+table+" TO STDOUT (FORMAT binary)"); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	o.checkpoint(t)
	before := o.processor(t)
	for _, table := range tables {
		file, err := os.Open(filepath.Join(o.dir, table))
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := to.PgConn().CopyFrom(t.Context(), file, "COPY "+table+" FROM STDIN (FORMAT binary)"); err != nil {
			t.Fatal(err)
		}
		took += time.Since(begun)
		file.Close()
	}
	after := o.processor(t)
	return took, processor{database: after.database - before.database, kiosks: after.kiosks - before.kiosks}
}
