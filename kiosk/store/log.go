package store

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The write-ahead log (file format, section 4): a header, then frames of a header and a page each.
const (
	logHeader   = 32 // magic, version, page size, number, salts (at 16), sums (at 24)
	logSalts    = 16
	frameHeader = 24 // page, size of the database behind a commit or 0 (at 4), salts (at 8), sums (at 16)
	frameSize   = frameHeader + pageSize
	logSums     = 8
)

type frame struct{ header, page []byte }

func (f frame) sums() [2]uint32 { return sumsAt(f.header[16:]) }
func (f frame) salts() []byte   { return f.header[8:16] }
func (f frame) commits() bool   { return binary.BigEndian.Uint32(f.header[4:]) != 0 }

func sumsAt(b []byte) [2]uint32 {
	return [2]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// carry goes on with SQLite's sums over more bytes, in words of the machine's own order.
func carry(sums [2]uint32, parts ...[]byte) [2]uint32 {
	for _, b := range parts {
		for ; len(b) >= 8; b = b[8:] {
			sums[0] += binary.NativeEndian.Uint32(b) + sums[1]
			sums[1] += binary.NativeEndian.Uint32(b[4:]) + sums[0]
		}
	}
	return sums
}

// healLog puts flipped bits of a log right, in place. SQLite ends silently at the first frame that is not sound, for that
// is what a power cut leaves of a transaction that was under way; with it would go all that was promised behind it.
// flips are the bits put right, and lost says that there is damage that could not be.
func healLog(log []byte) (flips int, lost bool) {
	if len(log) < logHeader || len(bytes.Trim(log[:logHeader], "\x00")) == 0 {
		return 0, false
	}
	header := log[:logHeader]
	sound := func() bool {
		return carry([2]uint32{}, header[:logHeader-logSums]) == sumsAt(header[logHeader-logSums:])
	}
	if !sound() {
		if !flipBack(header, sound) {
			return 0, true
		}
		flips++
	}
	salts, sums := header[logSalts:logSalts+8], sumsAt(header[logHeader-logSums:])
	for rest := log[logHeader:]; len(rest) >= frameSize; rest = rest[frameSize:] {
		f := frame{rest[:frameHeader], rest[frameHeader:frameSize]}
		if should := carry(sums, f.header[:8], f.page); should != f.sums() || !bytes.Equal(f.salts(), salts) {
			if !f.heal(salts, should) {
				return flips, goesOn(rest, salts)
			}
			flips++
		}
		sums = f.sums()
	}
	return flips, false
}

// goesOn reports whether a transaction that is not sound was followed by another one: then it had been safe on the disk
// once, so that no power cut has broken it off.
func goesOn(rest, salts []byte) bool {
	over := false
	for ; len(rest) >= frameSize; rest = rest[frameSize:] {
		f := frame{header: rest[:frameHeader]}
		if !bytes.Equal(f.salts(), salts) {
			continue
		}
		if over {
			return true
		}
		over = f.commits()
	}
	return false
}

// heal puts the one flipped bit of a frame right, wherever it is, and reports whether there is one. Should is what its
// sums would be as it lies there.
func (f frame) heal(salts []byte, should [2]uint32) bool {
	sums := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, should[0]), should[1])
	switch saltBits, sumBits := apart(f.salts(), salts), apart(f.header[16:], sums); {
	case saltBits == 1 && sumBits == 0:
		copy(f.salts(), salts)
	case saltBits == 0 && sumBits == 1:
		copy(f.header[16:], sums)
	default:
		return saltBits == 0 && (flipWord(f.page, f.sums(), should, 0) || flipWord(f.header[:8], f.sums(), should, len(f.page)/8))
	}
	return true
}

// flipWord flips the bit of b back that makes the sums what they are instead of what they should be. Behind b, steps of the
// sums of two words each follow. The sums are linear: how much one more in a word adds to them depends on its place alone.
func flipWord(b []byte, are, should [2]uint32, steps int) bool {
	wanted := [2]uint32{are[0] - should[0], are[1] - should[1]}
	next := func(e [2]uint32) [2]uint32 { return [2]uint32{e[0] + e[1], e[0] + 2*e[1]} }
	first, second := [2]uint32{1, 1}, [2]uint32{0, 1} // of the two words of a step
	for range steps {
		first, second = next(first), next(second)
	}
	for at := len(b) - 8; at >= 0; at -= 8 {
		for word, effect := range map[int][2]uint32{at: first, at + 4: second} {
			is := binary.NativeEndian.Uint32(b[word:])
			for bit := uint32(1); bit != 0; bit <<= 1 {
				if more := (is ^ bit) - is; wanted == [2]uint32{effect[0] * more, effect[1] * more} {
					binary.NativeEndian.PutUint32(b[word:], is^bit)
					return true
				}
			}
		}
		first, second = next(first), next(second)
	}
	return false
}

// apart is in how many bits a and b differ.
func apart(a, b []byte) (n int) {
	for i := range a {
		n += bits.OnesCount8(a[i] ^ b[i])
	}
	return n
}
