package clock

import (
	"cmp"
	"crypto/rand"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// System are the clocks of Linux: CLOCK_BOOTTIME (clock_gettime(2)) and the id of the boot (random(4)). A system that does not
// tell its boot counts as started with this program.
func System() Sources {
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return Sources{Wall: time.Now, Up: up, Boot: cmp.Or(strings.TrimSpace(string(boot)), rand.Text())}
}

func up() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		panic(err) // the kernel has had this clock since 2.6.39
	}
	return time.Duration(t.Nano())
}
