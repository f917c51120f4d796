// Package memory keeps what a citizen told from outliving the visit in the memory of this process. Text in Go cannot be
// zeroed by hand: it is copied by whoever handles it. So the collector overwrites everything that nobody reaches any more,
// and is made to run when somebody has left. The package knows nothing of visits.
//
// Linux only.
package memory

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// guards are read by Go's runtime and by Fyne when a process starts, and never again.
var guards = []struct{ name, value string }{
	// The collector overwrites what it frees: https://pkg.go.dev/runtime#hdr-Environment_Variables.
	{"GODEBUG", "clobberfree=1"},
	// After a crash the log has where it happened, and no more: neither what other goroutines were at, nor a core file.
	{"GOTRACEBACK", "single"},
	// Fyne remembers every text that it measured or drew; so long, instead of a minute, after it was last shown. Less would have
	// it draw a page's texts anew at nearly every touch.
	{"FYNE_CACHE", "12s"},
}

// Environment is what a process is started with that Guard need not start anew, as lines of an environment.
func Environment() (lines []string) {
	for _, g := range guards {
		lines = append(lines, g.name+"="+g.value)
	}
	return lines
}

// Guard makes this process one whose memory nobody else reads, and which leaves none behind when it crashes. Unless it
// was started so, it starts the program anew, under the same process id: it belongs at the very beginning of main. It
// returns an error of the operating system.
func Guard() error {
	environ, changed := guarded(os.Environ())
	if changed {
		self, err := os.Executable()
		if err == nil {
			err = unix.Exec(self, os.Args, environ)
		}
		return fmt.Errorf("starting anew: %w", err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("no core files: %w", err)
	}
	// Neither core files by way of a helper, nor a debugger of the same user; root still can.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("not dumpable: %w", err)
	}
	return nil
}

// guarded puts the guards into an environment. What else GODEBUG asks for stays, in front: the last word counts.
func guarded(environ []string) (with []string, changed bool) {
	values := map[string]string{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		values[name] = value
	}
	with = environ
	for _, g := range guards {
		want := g.value
		if had := values[g.name]; g.name == "GODEBUG" && had != "" && had != want {
			want = strings.TrimSuffix(had, ","+want) + "," + want
		}
		if values[g.name] != want {
			with, changed = append(without(with, g.name), g.name+"="+want), true
		}
	}
	return with, changed
}

func without(environ []string, name string) (rest []string) {
	for _, line := range environ {
		if !strings.HasPrefix(line, name+"=") {
			rest = append(rest, line)
		}
	}
	return rest
}
