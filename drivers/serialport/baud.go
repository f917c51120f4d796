package serialport

import (
	"fmt"
	"slices"
)

// bauds are the speeds tarm/serial knows on Linux, in bits a second. Odd ones such as 128000 or 256000 it refuses
// (DEVICES.md section 3).
var bauds = []int{
	50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800,
	500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
}

// BaudError is a line speed that cannot be set.
type BaudError struct{ Baud int }

func (e *BaudError) Error() string {
	return fmt.Sprintf("serial line: speed %d is not supported, allowed are %v", e.Baud, bauds)
}

// CheckBaud returns a *BaudError for a speed that cannot be set, so that a config can be refused before anything is
// opened. A Port opened with one stays in state Opening with this error as Err.
func CheckBaud(baud int) error {
	if !slices.Contains(bauds, baud) {
		return &BaudError{Baud: baud}
	}
	return nil
}
