package store

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
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

func frameAt(b []byte) frame { return frame{b[:frameHeader], b[frameHeader:frameSize]} }

func (f frame) number() uint32  { return binary.BigEndian.Uint32(f.header) }
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

// reading is what was found in a log.
type reading struct {
	flips  int          // bits put right
	spoilt map[int]bool // frames, by where they begin, whose page cannot be put right
	lost   bool         // it cannot even be said which pages are spoilt
	end    int          // behind the last commit
}

// clean reports whether nothing was wrong with it.
func (r reading) clean() bool { return r.flips == 0 && len(r.spoilt) == 0 && !r.lost }

// readLog reads a log to its last commit and puts flipped bits right, in place. SQLite ends silently at the first frame
// that is not sound, for that is what a power cut leaves of a transaction that was under way; with it would go all that
// was promised behind it.
func readLog(log []byte) (r reading) {
	r.spoilt = map[int]bool{}
	if len(log) < logHeader || len(bytes.Trim(log[:logHeader], "\x00")) == 0 {
		return r
	}
	header := log[:logHeader]
	sound := func() bool {
		return carry([2]uint32{}, header[:logHeader-logSums]) == sumsAt(header[logHeader-logSums:])
	}
	if !sound() {
		if !flipBack(header, sound) {
			r.lost = true
			return r
		}
		r.flips++
	}
	salts, sums := header[logSalts:logSalts+8], sumsAt(header[logHeader-logSums:])
	for at := logHeader; at+frameSize <= len(log); at += frameSize {
		f := frameAt(log[at:])
		if should := carry(sums, f.header[:8], f.page); should != f.sums() || !bytes.Equal(f.salts(), salts) {
			switch healed, inPage, inHeader := f.heal(log[at+frameSize:], salts, should); {
			case healed:
				r.flips++
			case inPage || inHeader || goesOn(log[at:], salts):
				r.spoilt[at], r.lost = true, r.lost || inHeader || !inPage
			default:
				return r
			}
		}
		if sums = f.sums(); f.commits() {
			r.end = at + frameSize
		}
	}
	return r
}

// replay lays the pages of a log over those of the database file, up to the last commit. A spoilt one is spoilt there too.
func (r reading) replay(log, pages []byte) []byte {
	for at := logHeader; at < r.end; at += frameSize {
		f := frameAt(log[at:])
		first := int(f.number()-1) * pageSize
		if more := first + pageSize - len(pages); more > 0 && more <= len(log) {
			pages = append(pages, make([]byte, more)...)
		}
		if first < 0 || first+pageSize > len(pages) { // the number of a page that is spoilt
			continue
		}
		page := pages[first : first+pageSize]
		copy(page, f.page)
		binary.BigEndian.PutUint64(page[pageSize-sumSize:], pageSum(page))
		if r.spoilt[at] {
			page[pageSize-1]++
		}
	}
	return pages
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

// heal puts the one flipped bit of a frame right if it can be found; if not, inPage and inHeader say where it may be: it is
// one bit, or a transaction that was broken off, which looks otherwise. Should is what its sums would be as it lies there, and
// rest is the log behind it.
func (f frame) heal(rest, salts []byte, should [2]uint32) (healed, inPage, inHeader bool) {
	sums := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, should[0]), should[1])
	switch saltBits, sumBits := apart(f.salts(), salts), apart(f.header[16:], sums); {
	case saltBits == 1 && sumBits == 0:
		copy(f.salts(), salts)
		return true, false, true
	case saltBits == 0 && sumBits == 1 && bears(rest, salts, should):
		copy(f.header[16:], sums)
		return true, false, true
	case saltBits > 0:
		return false, false, false
	default:
		page, header := suspects(f.page, f.sums(), should, 0), suspects(f.header[:8], f.sums(), should, len(f.page)/8)
		all := slices.Concat(page, header)
		if sumBits == 1 && !bears(rest, salts, f.sums()) { // the high bits of a word may leave one bit of trace, as the sums' own do
			all = append(all, func() { copy(f.header[16:], sums) })
		}
		if len(all) == 1 {
			all[0]()
			healed = true
		}
		return healed, len(page) > 0, len(header) > 0
	}
}

// bears reports whether the frame behind goes on from those sums.
func bears(rest, salts []byte, sums [2]uint32) bool {
	if len(rest) < frameSize {
		return false
	}
	f := frameAt(rest)
	return bytes.Equal(f.salts(), salts) && carry(sums, f.header[:8], f.page) == f.sums()
}

// suspects are the flips of one bit of b that would make the sums what they are instead of what they should be: more than
// one for the high bits of a word, which leave few traces. Behind b, steps of the sums of two words each follow. The sums
// are linear: how much one more in a word adds to them depends on its place alone.
func suspects(b []byte, are, should [2]uint32, steps int) (flips []func()) {
	wanted := [2]uint32{are[0] - should[0], are[1] - should[1]}
	next := func(e [2]uint32) [2]uint32 { return [2]uint32{e[0] + e[1], e[0] + 2*e[1]} }
	first, second := [2]uint32{1, 1}, [2]uint32{0, 1} // of the two words of a step
	for range steps {
		first, second = next(first), next(second)
	}
	for at := len(b) - 8; at >= 0; at -= 8 {
		for n, effect := range [][2]uint32{first, second} {
			word := b[at+4*n:]
			is := binary.NativeEndian.Uint32(word)
			for bit := uint32(1); bit != 0; bit <<= 1 {
				if more := (is ^ bit) - is; wanted == [2]uint32{effect[0] * more, effect[1] * more} {
					flips = append(flips, func() { binary.NativeEndian.PutUint32(word, is^bit) })
				}
			}
		}
		first, second = next(first), next(second)
	}
	return flips
}

// apart is in how many bits a and b differ.
func apart(a, b []byte) (n int) {
	for i := range a {
		n += bits.OnesCount8(a[i] ^ b[i])
	}
	return n
}
