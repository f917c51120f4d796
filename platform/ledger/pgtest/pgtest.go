// Package pgtest starts real PostgreSQL servers for tests, from Debian's package: throw-away clusters in a temporary
// folder, reached by a unix socket only, with fsync on as in service. It must only be imported by tests.
package pgtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Cluster is one server. Crash and Start belong to one goroutine.
type Cluster struct {
	dir     string // holds data, socket and log
	bin     string
	options []string
	server  *exec.Cmd
	ended   chan struct{}
	made    atomic.Int32 // databases
}

var (
	shared     *Cluster
	sharedOnce sync.Once
	sharedErr  error
	main       bool
)

// Main runs the tests of a package that calls Database, and then stops the cluster they shared, if there is one. TestMain
// passes the result to os.Exit.
func Main(m *testing.M) int {
	main = true
	defer func() {
		if shared != nil {
			shared.remove()
		}
	}()
	return m.Run()
}

// Database makes a fresh database in the cluster that the tests of this package share, and returns its address. It goes
// away with the cluster.
func Database(t testing.TB) string {
	t.Helper()
	if !main {
		t.Fatal("TestMain must call pgtest.Main")
	}
	sharedOnce.Do(func() { shared, sharedErr = start() })
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	return shared.Database(t)
}

// New starts a cluster of the test's own; options are settings such as "max_wal_size=4GB". It ends with the test.
func New(t testing.TB, options ...string) *Cluster {
	t.Helper()
	c, err := start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.remove)
	return c
}

// Database makes a fresh database and returns its address.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprint("test", c.made.Add(1))
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return c.address(name)
}

func (c *Cluster) address(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {c.dir}, "user": {"yichuang"}}.Encode()
}

// Process is the id of the server's first process, the parent of all others.
func (c *Cluster) Process() int { return c.server.Process.Pid }

// Crash stops the server at once, as pg_ctl stop -m immediate does: nothing is finished, and what was committed has to be
// found again in the log.
func (c *Cluster) Crash() {
	c.server.Process.Signal(syscall.SIGQUIT)
	<-c.ended
}

// Start starts the server again after Crash and waits until it answers.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
}

// start makes a new cluster and its server.
func start(options ...string) (*Cluster, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return nil, errors.New("no PostgreSQL in /usr/lib/postgresql: make deps")
	}
	slices.SortFunc(found, func(a, b string) int { return major(a) - major(b) })
	dir, err := os.MkdirTemp("", "yichuang-postgres-*") // 0700: whoever cannot enter cannot reach the socket
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, bin: filepath.Dir(found[len(found)-1]), options: options}
	if err := c.initialise(); err != nil {
		c.remove()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) initialise() error {
	if who := owner(); who != nil {
		if err := os.Chown(c.dir, int(who.Uid), int(who.Gid)); err != nil {
			return err
		}
	}
	make := c.command("initdb", "-D", c.dir+"/data", "-U", "yichuang", "-A", "trust", "--locale=C", "--encoding=UTF8", "--no-sync")
	if said, err := make.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, said)
	}
	return c.run()
}

// major is the version in a path such as /usr/lib/postgresql/15/bin/initdb.
func major(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 for what is none
	return n
}

// owner is whom the server runs as: PostgreSQL refuses to run as root. It is nil for the user of the test.
func owner() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
}

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner(), Setpgid: true}
	return cmd
}

// run starts the server and waits until it answers.
func (c *Cluster) run() error {
	args := []string{"-D", c.dir + "/data", "-c", "listen_addresses=", "-c", "unix_socket_directories=" + c.dir}
	for _, o := range c.options {
		args = append(args, "-c", o)
	}
	var said bytes.Buffer
	c.server, c.ended = c.command("postgres", args...), make(chan struct{})
	c.server.Stdout, c.server.Stderr = &said, &said
	c.server.SysProcAttr.Pdeathsig = syscall.SIGQUIT // it ends with a test that is killed
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // Pdeathsig is about the thread that started it
		err := c.server.Start()
		started <- err
		if err == nil {
			c.server.Wait()
		}
		close(c.ended)
	}()
	if err := <-started; err != nil {
		c.server = nil
		return err
	}
	db, err := sql.Open("pgx", c.address("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		err := db.PingContext(ctx)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-c.ended:
			return fmt.Errorf("postgres has ended: %s", said.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (c *Cluster) remove() {
	if c.server != nil {
		c.Crash()
	}
	os.RemoveAll(c.dir)
}
