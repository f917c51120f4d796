package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"yichuang/assets/version"
	"yichuang/platform/ledger"
	"yichuang/platform/ledger/pgtest"
)

// The test binary becomes the program when it is told to, so that exit
// statuses and signals are those of a real process.
func TestMain(m *testing.M) {
	if os.Getenv("YICHUANG_TEST_AS_PROGRAM") == "1" {
		main()
		return
	}
	os.Exit(pgtest.Main(m))
}

func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "YICHUANG_TEST_AS_PROGRAM=1")
	return cmd
}

// output runs the program to its end.
func output(t *testing.T, args ...string) (out, said string, status int) {
	t.Helper()
	cmd := program(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

func TestServesWhileOthersLook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "platform")
	serve := program(t, "serve", "-data", dir, "-listen", "127.0.0.1:0")
	pipe, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	serve.Stderr = &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	ready, err := bufio.NewReader(pipe).ReadString('\n')
	if err != nil || !regexp.MustCompile(`^yichuang-platform \S+ ready on https://127\.0\.0\.1:\d+, data in `).MatchString(ready) {
		t.Fatalf("ready line %q, %v", ready, err)
	}
	if ca, err := os.ReadFile(filepath.Join(dir, "ca.pem")); err != nil || !bytes.Contains(ca, []byte("CERTIFICATE")) {
		t.Fatalf("ca.pem: %v", err)
	}
	code, said, status := output(t, "enrol-code", "-data", dir, "-site", "A03")
	if status != 0 || said != "" || !regexp.MustCompile(`^([0-9A-Z]{4}-){3}[0-9A-Z]{4}\n$`).MatchString(code) {
		t.Fatalf("enrol-code: %q %q %d", code, said, status)
	}
	listed, said, status := output(t, "cases", "-data", dir, "-json")
	var lines []ledger.CaseLine
	if err := json.Unmarshal([]byte(listed), &lines); err != nil || lines == nil || len(lines) != 0 || status != 0 {
		t.Fatalf("cases: %q %q %d %v", listed, said, status, err)
	}
	if table, said, status := output(t, "cases", "-data", dir); status != 0 || !strings.Contains(table, "RECEIPT") {
		t.Fatalf("cases: %q %q %d", table, said, status)
	}
	if said, wrong, status := output(t, "licences", "import", "-data", dir, "../docs/samples/licences.json"); status != 0 || said != "15 licences\n" {
		t.Fatalf("licences import: %q %q %d", said, wrong, status)
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	stopped := time.AfterFunc(60*time.Second, func() { serve.Process.Kill() })
	defer stopped.Stop()
	if rest, err := io.ReadAll(pipe); err != nil || len(rest) > 0 {
		t.Errorf("more output %q, %v", rest, err)
	}
	if err := serve.Wait(); err != nil {
		t.Fatalf("after SIGTERM: %v: %s", err, log.String())
	}
	if !strings.Contains(log.String(), "placeholder") || strings.Contains(log.String(), strings.TrimSpace(code)) {
		t.Errorf("log: %s", log.String())
	}
}

func TestWrongUse(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{},
		{"sing"},
		{"serve"},
		{"serve", "-data", dir, "-listen", "nowhere"},
		{"serve", "-data", dir, "-implementation", "123"},
		{"serve", "-data", dir, "-colour", "red"},
		{"enrol-code", "-data", dir},
		{"enrol-code", "-data", dir, "-site", "a b"},
		{"cases"},
		{"cases", "-data", dir, "all"},
		{"version", "now"},
		{"serve", "-data", dir, "-public-url", "http://zwfw.example.cn"},
		{"licences", "-data", dir},
		{"licences", "import", "-data", dir},
		{"licences", "import", "samples.json"},
		{"import", "/dev/null"},
		{"import", "-data", dir},
		{"import", "-data", dir, "a", "b"},
		{"serve", "-ledger", "postgres:///yichuang"}, // its keys are in a folder all the same
		{"cases", "-ledger", "mysql://localhost/yichuang"},
		{"cases", "-ledger", "postgres://"},
		{"cases", "-ledger", "postgres://yichuang:geheim@localhost/yichuang"},
		{"cases", "-ledger", "postgres://localhost/yichuang?password=geheim"},
	} {
		if out, said, status := output(t, args...); status != 2 || out != "" || !strings.HasPrefix(said, "yichuang-platform: ") {
			t.Errorf("%v: status %d, %q, %q", args, status, out, said)
		}
	}
	if _, said, _ := output(t, "cases", "-ledger", "postgres://yichuang:geheim@localhost/yichuang"); strings.Contains(said, "geheim") {
		t.Errorf("the password is said again: %q", said)
	}
	if _, said, status := output(t, "cases", "-data", filepath.Join(dir, "nowhere")); status != 1 || said == "" {
		t.Errorf("a folder that is not there: status %d, %q", status, said)
	}
	if out, _, status := output(t, "version"); status != 0 || out != "yichuang-platform "+version.Number+"\n" {
		t.Errorf("version: %d %q", status, out)
	}
}

// With the ledger in PostgreSQL every command does what it does with a file.
func TestCommandsOverPostgres(t *testing.T) {
	address, dir := pgtest.Database(t), filepath.Join(t.TempDir(), "platform")
	if code, said, status := output(t, "enrol-code", "-ledger", address, "-site", "A03"); status != 0 || len(code) != 20 {
		t.Errorf("enrol-code: %q %q %d", code, said, status)
	}
	if out, said, status := output(t, "licences", "import", "-ledger", address, "-data", dir, "../docs/samples/licences.json"); status != 0 || out != "15 licences\n" {
		t.Errorf("licences import: %q %q %d", out, said, status)
	}
	if out, said, status := output(t, "publish", "-ledger", address, "-data", dir, "-catalogue", "../assets/catalogue"); status != 0 {
		t.Errorf("publish: %q %q %d", out, said, status)
	}
	if out, said, status := output(t, "catalogues", "-ledger", address, "-json"); status != 0 || !strings.Contains(out, `"district"`) {
		t.Errorf("catalogues: %q %q %d", out, said, status)
	}
	if out, said, status := output(t, "cases", "-ledger", address, "-json"); status != 0 || out != "[]\n" {
		t.Errorf("cases: %q %q %d", out, said, status)
	}
	// A node with a folder of its own would answer kiosks of the others with refusals.
	startNode(t, dir, address, "")
	other := program(t, "serve", "-data", filepath.Join(t.TempDir(), "other"), "-ledger", address, "-listen", "127.0.0.1:0")
	if said, err := other.CombinedOutput(); err == nil || !bytes.Contains(said, []byte(ledger.ErrOtherKeys.Error())) {
		t.Errorf("a node with other keys: %v %s", err, said)
	}
}
