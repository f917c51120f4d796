package packaging_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"yichuang/assets/version"
)

// program returns the path of a built program. YICHUANG_BIN names another folder than ../bin.
func program(t *testing.T, name string) string {
	t.Helper()
	folder := os.Getenv("YICHUANG_BIN")
	if folder == "" {
		folder = filepath.Join("..", "bin")
	}
	path, err := filepath.Abs(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: make build first", err)
	}
	return path
}

// run lets a program finish and returns what it wrote and its exit status.
func run(t *testing.T, name string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(program(t, name), args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// child is a program of the test, in a session of its own, whose output goes to a file that is shown on failure.
type child struct {
	name string
	cmd  *exec.Cmd
	log  string
	done chan struct{} // closed when it has ended
}

// start runs a command until the test ends.
func start(t *testing.T, name string, cmd *exec.Cmd) *child {
	t.Helper()
	c := &child{name: name, cmd: cmd, log: filepath.Join(t.TempDir(), name+".log"), done: make(chan struct{})}
	log, err := os.Create(c.log)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // its status is asked of cmd.ProcessState
		log.Close()
		close(c.done)
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-c.done
		if t.Failed() {
			t.Logf("%s wrote:\n%s", name, c.said())
		}
	})
	return c
}

// said returns what it has written.
func (c *child) said() string {
	b, err := os.ReadFile(c.log)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// stop sends SIGTERM and returns how long it took to end and with which status (-1: by a signal).
func (c *child) stop(t *testing.T) (time.Duration, int) {
	t.Helper()
	began := time.Now()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	select {
	case <-c.done:
	case <-time.After(time.Minute):
		t.Fatalf("%s still runs a minute after SIGTERM", c.name)
	}
	return time.Since(began), c.cmd.ProcessState.ExitCode()
}

// left lists the processes of its session that are still there.
func (c *child) left(t *testing.T) (left []string) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it ended meanwhile
		}
		// proc(5): pid (name) state ppid pgrp session ...; the name may hold anything.
		_, rest, _ := strings.Cut(string(stat[bytes.LastIndexByte(stat, ')')+1:]), " ")
		if f := strings.Fields(rest); len(f) > 3 && f[0] != "Z" && f[3] == strconv.Itoa(c.cmd.Process.Pid) {
			left = append(left, string(stat))
		}
	}
	return left
}

// within30s waits for something that a slow machine may take long for, and fails when one of the children ends first.
func within30s(t *testing.T, what string, ready func() bool, needed ...*child) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if ready() {
			return
		}
		for _, c := range needed {
			select {
			case <-c.done:
				t.Fatalf("%s: %s ended before (%v)", what, c.name, c.cmd.ProcessState)
			default:
			}
		}
	}
	t.Fatalf("%s: not within 30 s", what)
}

// freeAddress returns a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestEveryProgramSaysItsVersion(t *testing.T) {
	for _, name := range []string{"yichuang", "yichuang-platform", "yichuang-emulate"} {
		stdout, stderr, status := run(t, name, "version")
		if want := name + " " + version.Number + "\n"; stdout != want || status != 0 {
			t.Errorf("%s version: status %d, wrote %q %q, want %q", name, status, stdout, stderr, want)
		}
	}
}

func TestAWrongConfigIsRefusedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, config, line string }{
		{"unknown key", "[site]\ncode = \"A03\"\ncolour = \"red\"\n", "3"},
		{"unknown profile", kioskConfig(t.TempDir(), "127.0.0.1:1", "nobody-80"), "12"},
		{"not TOML", "[site]\ncode = \n", "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "kiosk.toml")
			if err := os.WriteFile(file, []byte(c.config), 0o600); err != nil {
				t.Fatal(err)
			}
			stdout, stderr, status := run(t, "yichuang", "-config", file)
			if status != 2 || !strings.Contains(strings.ReplaceAll(stderr, file, ""), c.line) {
				t.Errorf("status %d, wrote %q %q: want status 2 and line %s named", status, stdout, stderr, c.line)
			}
		})
	}
}
