package store

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"
)

// writtenLog is a log of so many frames, each a transaction.
func writtenLog(dice *rand.Rand, frames int) []byte {
	log := make([]byte, logHeader+frames*frameSize)
	for i := range log[:logHeader-logSums] {
		log[i] = byte(dice.Uint32())
	}
	sums := carry([2]uint32{}, log[:logHeader-logSums])
	put := func(at int) {
		binary.BigEndian.PutUint32(log[at:], sums[0])
		binary.BigEndian.PutUint32(log[at+4:], sums[1])
	}
	put(logHeader - logSums)
	for n := range frames {
		at := logHeader + n*frameSize
		f := frameAt(log[at:])
		binary.BigEndian.PutUint32(f.header, uint32(n+1))
		binary.BigEndian.PutUint32(f.header[4:], uint32(frames))
		copy(f.salts(), log[logSalts:])
		for i := 0; i < len(f.page)/3; i++ {
			f.page[i] = byte(dice.Uint32())
		}
		sums = carry(sums, f.header[:8], f.page)
		put(at + 16)
	}
	return log
}

// The highest bits of words leave the fewest traces in SQLite's sums, some no more than a flipped bit of a sum does. Each of
// them, and of the sums, is put right, or the page is called spoilt: it is never taken for another one.
func TestNoBitOfALogIsTakenForAnother(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	log := writtenLog(dice, 3)
	if r := readLog(bytes.Clone(log)); !r.clean() || r.end != len(log) {
		t.Fatalf("%+v", r)
	}
	healed, spoilt, was := 0, 0, make([]byte, len(log))
	for at := logHeader; at < len(log); at += 4 {
		for _, bit := range []int{at / 4 % 30, 30, 31} {
			copy(was, log)
			word := was[at:]
			binary.NativeEndian.PutUint32(word, binary.NativeEndian.Uint32(word)^1<<bit)
			frame := (at-logHeader)/frameSize*frameSize + logHeader
			switch r := readLog(was); {
			case r.clean():
				t.Fatalf("byte %d bit %d is not found", at, bit)
			case r.lost || r.spoilt[frame]:
				spoilt++
			case !bytes.Equal(was, log):
				t.Fatalf("byte %d bit %d is taken for another one", at, bit)
			default:
				healed++
			}
		}
	}
	t.Logf("%d put right, %d called spoilt", healed, spoilt)
	if healed < len(log)/4*7/10 { // the sums tell the lower 23 bits of a word apart
		t.Error("too few are put right")
	}
}
