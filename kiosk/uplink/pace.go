package uplink

import (
	"time"

	"yichuang/platform/contract"
)

// pace is how much is put on the line at once, and how long the answer may take. What a line carries is not known
// beforehand: at the edge of a cell it is some hundred bytes a second, and some lines break after so many bytes, time
// and again. A limit that suits all would take hours to find out that a line is dead. So what did not get through is
// sent in smaller pieces, and what cannot be made smaller is given more time.
type pace struct {
	batch    int // items in the next batch, at most
	patience int // how often the time limits are doubled
}

// The first batch of 4 kB cases goes through 3G at its slowest within its time; on a good line the third is full. With
// all patience there are two minutes for the handshake, as the platform gives, and a quarter of an hour for one item:
// 45 bytes a second are enough.
const (
	firstBatch   = 16
	mostPatience = 4
)

// limit is how long a request may take that gets usual on a line nothing is known of.
func (p *pace) limit(usual time.Duration) time.Duration { return usual << p.patience }

// passed takes in that a request with so many items was answered. Only a quick one says that the line
// carries more; this keeps a batch from being long on the way while a citizen waits for the number.
func (p *pace) passed(items int, took, usual time.Duration) {
	if took > usual/8 {
		return
	}
	p.patience = 0
	if items >= p.batch {
		p.batch = min(2*p.batch, contract.MaxItems)
	}
}

// failed takes in that a request with so many items did not get through; late says that it ran out of time.
func (p *pace) failed(items int, late bool) {
	switch {
	case items > 1:
		p.batch = items / 2
	case late:
		p.patience = min(p.patience+1, mostPatience)
	}
}
