package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/platform/ledger"
	"yichuang/platform/ledger/pgtest"
)

// outage is what there is at its end: nodes over one database, and kiosks with full outboxes. The nodes are processes of
// their own, and the kiosks come over TLS with batches that are signed and cases that are sealed.
type outage struct {
	cluster *pgtest.Cluster
	address string
	dir     string // keys, shared by the nodes
	nodes   []*node
	kiosks  []*drainKiosk
	cases   int
	sent    int // with those that are sent twice
}

// node is one process of the platform.
type node struct {
	cmd *exec.Cmd
	url string
	log bytes.Buffer
}

// startNode waits until it is ready. An empty listen is a port that is free.
func startNode(t testing.TB, dir, address, listen string) *node {
	t.Helper()
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	n := &node{cmd: program(t, "serve", "-data", dir, "-ledger", address, "-listen", listen)}
	pipe, err := n.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	n.cmd.Stderr = &n.log
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.kill() })
	line, _ := bufio.NewReader(pipe).ReadString('\n')
	if n.url = regexp.MustCompile(`https://[0-9.:]+`).FindString(line); n.url == "" {
		n.kill()
		t.Fatalf("no node: %q %s", line, n.log.String())
	}
	return n
}

func (n *node) kill() {
	n.cmd.Process.Kill()
	n.cmd.Wait()
}

// most is the most memory that the node ever had, in MiB.
func (n *node) most(t testing.TB) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Fatal("no VmHWM")
	}
	kb, _ := strconv.Atoi(string(found[1]))
	return float64(kb) / 1024
}

// newOutage prepares everything that is ready when the outage ends.
func newOutage(t testing.TB, kiosks, cases, batch int) *outage {
	t.Helper()
	o := &outage{cluster: pgtest.New(t), dir: filepath.Join(t.TempDir(), "platform"), kiosks: make([]*drainKiosk, kiosks), cases: cases}
	o.address = o.cluster.Database(t)
	for range 2 {
		o.nodes = append(o.nodes, startNode(t, o.dir, o.address, ""))
	}
	book, err := ledger.OpenPostgres(t.Context(), o.address, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	ca, err := os.ReadFile(filepath.Join(o.dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	todo := make(chan int)
	go func() {
		defer close(todo)
		for i := range kiosks {
			todo <- i
		}
	}()
	var workers sync.WaitGroup
	for w := range runtime.NumCPU() {
		file, err := os.Create(filepath.Join(o.dir, fmt.Sprint("outbox", w)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		workers.Go(func() {
			var end int64
			for i := range todo {
				k, err := enrolDrainKiosk(t.Context(), book, o.nodes[i%2].url, fmt.Sprintf("K%04d", i), roots)
				if err == nil {
					end, err = k.fill(file, end, cases, batch)
				}
				if err != nil {
					t.Error(err)
				}
				o.kiosks[i] = k
			}
		})
	}
	workers.Wait()
	if t.Failed() {
		t.FailNow()
	}
	for _, k := range o.kiosks {
		o.sent += k.sent
	}
	return o
}

// end lets all kiosks send at once, and returns when everything was taken.
func (o *outage) end(t testing.TB) (all told, took time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
	defer cancel()
	urls := []string{o.nodes[0].url, o.nodes[1].url}
	each := make([]told, len(o.kiosks))
	begun := time.Now()
	var sending sync.WaitGroup
	for i, k := range o.kiosks {
		sending.Go(func() {
			var err error
			if each[i], err = k.drain(ctx, urls); err != nil {
				t.Errorf("%s: %v", k.site, err)
				cancel()
			}
		})
	}
	sending.Wait()
	took = time.Since(begun)
	for _, one := range each {
		all.took = append(all.took, one.took...)
		all.accepted += one.accepted
		all.duplicate += one.duplicate
		all.turnedAway += one.turnedAway
		all.broken += one.broken
	}
	return all, took
}

// check wants every case exactly once, told and numbered once.
func (o *outage) check(t testing.TB, all told) {
	t.Helper()
	want := len(o.kiosks) * o.cases
	if all.accepted+all.duplicate != o.sent {
		t.Errorf("%d accepted and %d duplicate, %d were sent", all.accepted, all.duplicate, o.sent)
	}
	db, err := sql.Open("pgx", o.address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for query, want := range map[string]int{
		`SELECT count(*) FROM items`:                                               want,
		`SELECT count(*) FROM cases`:                                               want,
		`SELECT count(DISTINCT official) FROM cases`:                               want,
		`SELECT count(*) FROM children`:                                            3 * want,
		`SELECT count(DISTINCT case_id) FROM changes`:                              want,
		`SELECT max(id) FROM changes`:                                              want,
		`SELECT count(*) FROM audit WHERE event <> 'code' AND event <> 'enrolled'`: 0,
		`SELECT count(*) FROM (SELECT FROM cases GROUP BY kiosk HAVING count(*) <> ` + strconv.Itoa(o.cases) + `) AS k`: 0,
		`SELECT sum(value) FROM counters WHERE name LIKE 'official %'`:                                                  want, // no number lost
	} {
		var n int
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d, want %d, %v", query, n, want, err)
		}
	}
	if t.Failed() {
		for _, n := range o.nodes {
			lines := strings.Split(n.log.String(), "\n")
			t.Log(strings.Join(lines[max(0, len(lines)-10):], "\n"))
		}
	}
}

func TestDrain(t *testing.T) {
	o := newOutage(t, 20, 30, 10)
	all, _ := o.end(t)
	o.check(t, all)
	if all.duplicate != o.sent-len(o.kiosks)*o.cases {
		t.Errorf("%d came twice, %d were sent twice", all.duplicate, o.sent-len(o.kiosks)*o.cases)
	}
}

// Nodes are killed, and the database crashes, in the middle of it: kiosks come again, everything is there once,
// no number is lost, and whoever reads the feed meanwhile misses nothing.
func TestDrainThroughCrashes(t *testing.T) {
	o := newOutage(t, 20, 30, 10)
	var heard atomic.Int32
	due := map[int32]chan struct{}{}
	for _, n := range []int32{8, 24, 40} {
		due[n] = make(chan struct{})
	}
	for _, k := range o.kiosks {
		k.hurry = 0.02
		k.heard = func() {
			if c := due[heard.Add(1)]; c != nil {
				close(c)
			}
		}
	}
	drained, stuck := make(chan struct{}), make(chan struct{})
	// on waits for the nth batch; false: the drain gave up before it, and has said why.
	on := func(n int32) bool {
		select {
		case <-due[n]:
			return true
		case <-stuck:
			return false
		}
	}
	var reading sync.WaitGroup
	for _, k := range o.kiosks[:4] {
		reading.Go(func() { o.follow(t, k.site, drained) })
	}
	var breaking sync.WaitGroup
	breaking.Go(func() {
		if !on(8) {
			return
		}
		o.restart(t, 0)
		if !on(24) {
			return
		}
		o.cluster.Crash()
		o.cluster.Start(t)
		if on(40) {
			o.restart(t, 1)
		}
	})
	all, _ := o.end(t)
	if t.Failed() {
		close(stuck)
	}
	breaking.Wait()
	close(drained)
	reading.Wait()
	if all.broken+all.turnedAway == 0 {
		t.Error("nobody noticed that anything broke")
	}
	o.check(t, all)
}

// restart kills a node and starts it again where it was.
func (o *outage) restart(t testing.TB, n int) {
	old := o.nodes[n]
	old.kill()
	o.nodes[n] = startNode(t, o.dir, o.address, strings.TrimPrefix(old.url, "https://"))
}

// follow reads the feed of a kiosk page by page, as long as there is a drain and to its end, and wants every case once.
func (o *outage) follow(t testing.TB, site string, drained <-chan struct{}) {
	book, err := ledger.OpenPostgres(t.Context(), o.address, ledger.Options{})
	if err != nil {
		t.Error(err)
		return
	}
	defer book.Close()
	seen, after := map[string]int{}, ""
	for last := false; ; {
		select {
		case <-drained:
			last = true
		case <-time.After(time.Millisecond):
		}
		p, err := book.Changes(t.Context(), site, after, 3)
		if err != nil && last {
			t.Error(err)
			return
		}
		if err != nil {
			continue // the database is down
		}
		for _, c := range p.Changes {
			if seen[c.Case]++; seen[c.Case] > 1 {
				t.Errorf("%s: a change came twice", site)
			}
		}
		if after = p.Next; last && !p.More {
			break
		}
	}
	if len(seen) != o.cases {
		t.Errorf("%s: the feed told of %d cases, want %d", site, len(seen), o.cases)
	}
}
