package idcard

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// The request bytes of DEVICES.md section 1, checked there.
func TestRequestTails(t *testing.T) {
	for command, tail := range map[Command]string{
		CmdReset: "10 FF EC", CmdStatus: "11 FF ED", CmdModuleNumber: "12 FF EE", CmdFind: "20 01 22",
		CmdSelect: "20 02 21", CmdRead: "30 01 32", CmdReadFingers: "30 10 23", CmdNewestAddress: "30 03 30",
	} {
		want := unhex("AA AA AA 96 69 00 03" + tail)
		if got := SAMV.Append(nil, command[:]); !bytes.Equal(got, want) {
			t.Errorf("% X, want % X", got, want)
		}
	}
	if c, ok := CmdSpeed(9600); !ok || c != (Command{0x60, 0x04}) {
		t.Errorf("% X", c)
	}
}

func TestFind(t *testing.T) {
	frame := SAMV.Append(nil, []byte{0, 0, 0x90})
	half := frame[:8]
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	bad := append([]byte(nil), frame...)
	bad[len(bad)-1] ^= 1
	for _, tc := range []struct {
		name  string
		in    []byte
		quiet bool
		found bool
		used  int
	}{
		{"nothing", nil, false, false, 0},
		{"one frame", frame, false, true, len(frame)},
		{"half a frame waits", half, false, false, 0},
		{"garbage before", join([]byte{1, 2, 0xAA}, frame), false, true, 3 + len(frame)},
		{"a stray AA before", join([]byte{0xAA}, frame), false, true, 1 + len(frame)},
		{"wrong checksum is passed over", join(bad, frame), false, true, 2 * len(frame)},
		{"wrong checksum alone is dropped", bad, false, false, len(bad)},
		{"length 0", join(unhex("AA AA AA 96 69 00 00"), frame), false, true, 7 + len(frame)},
		{"length too short", join(unhex("AA AA AA 96 69 00 02"), frame), false, true, 7 + len(frame)},
		{"length too long", join(unhex("AA AA AA 96 69 FF FF"), frame), false, true, 7 + len(frame)},
		{"false beginning holds while bytes come", join(unhex("AA AA AA 96 69 05 08"), frame), false, false, 0},
		{"false beginning gives way when quiet", join(unhex("AA AA AA 96 69 05 08"), frame), true, true, 7 + len(frame)},
		{"a slow frame is kept though quiet", half, true, false, 0},
		{"beginning of a preamble is kept", []byte{9, 9, 0xAA, 0xAA}, true, false, 2},
	} {
		body, used := SAMV.Find(tc.in, tc.quiet)
		if (body != nil) != tc.found || used != tc.used {
			t.Errorf("%s: body % X, used %d", tc.name, body, used)
		}
		if body != nil && !bytes.Equal(body, []byte{0, 0, 0x90}) {
			t.Errorf("%s: body % X", tc.name, body)
		}
	}
}

func TestFindSTX(t *testing.T) {
	frame := STX.Append(nil, []byte{0, 0, 0x90})
	if !bytes.Equal(frame, unhex("02 00 03 00 00 90 90 03")) {
		t.Fatalf("% X", frame)
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for _, tc := range []struct {
		name  string
		in    []byte
		quiet bool
		found bool
		used  int
	}{
		{"one frame", frame, false, true, len(frame)},
		{"half a frame waits", frame[:5], false, false, 0},
		{"its first byte waits", frame[:1], true, false, 0},
		{"garbage before", join([]byte{1, 3, 0xAA}, frame), false, true, 3 + len(frame)},
		{"wrong XOR is passed over", join(unhex("02 00 03 00 00 90 91 03"), frame), false, true, 2 * len(frame)},
		{"wrong end is passed over", join(unhex("02 00 03 00 00 90 90 04"), frame), false, true, 2 * len(frame)},
		{"length too short", join(unhex("02 00 01 00 00 03"), frame), false, true, 6 + len(frame)},
		{"length too long", join(unhex("02 FF FF"), frame), false, true, 3 + len(frame)},
		{"false beginning holds while bytes come", join(unhex("02 05 08"), frame), false, false, 0},
		{"false beginning gives way when quiet", join(unhex("02 05 08"), frame), true, true, 3 + len(frame)},
	} {
		body, used := STX.Find(tc.in, tc.quiet)
		if (body != nil) != tc.found || used != tc.used {
			t.Errorf("%s: body % X, used %d", tc.name, body, used)
		}
		if body != nil && !bytes.Equal(body, []byte{0, 0, 0x90}) {
			t.Errorf("%s: body % X", tc.name, body)
		}
	}
}

func TestScannerTakesAnyPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		framing := []Framing{SAMV, STX}[i%2]
		var wire []byte
		var want [][]byte
		for range 1 + rng.IntN(4) {
			body := make([]byte, 3+rng.IntN(2300))
			for i := range body {
				body[i] = byte(rng.Uint32())
			}
			want = append(want, body)
			wire = framing.Append(append(wire, make([]byte, rng.IntN(30))...), body)
		}
		s := NewScanner(framing)
		for len(wire) > 0 {
			n := min(1+rng.IntN(700), len(wire))
			s.Feed(wire[:n])
			wire = wire[n:]
			for body := s.Next(false); body != nil; body = s.Next(false) {
				if len(want) == 0 || !bytes.Equal(body, want[0]) {
					t.Fatal("another body came out")
				}
				want = want[1:]
			}
		}
		if len(want) > 0 {
			t.Fatalf("%d frames missing", len(want))
		}
	}
}

func TestScannerIsBounded(t *testing.T) {
	s := NewScanner(SAMV)
	flood := bytes.Repeat(unhex("AA AA AA 96 69 05 08"), 3000)
	s.Feed(flood)
	s.Feed(SAMV.Append(nil, []byte{0, 0, 0x90}))
	if len(s.buf) > scanAtMost || cap(s.buf) != scanAtMost {
		t.Fatal(len(s.buf), cap(s.buf))
	}
	if s.Next(true) == nil {
		t.Fatal("frame after the flood not found")
	}
	s.Wipe()
	if !bytes.Equal(s.buf[:cap(s.buf)], make([]byte, scanAtMost)) {
		t.Fatal("bytes left after Wipe")
	}
}

func FuzzFindSAMV(f *testing.F) {
	f.Add(unhex("AA AA AA 96 69 05 08 AA AA AA 96 69"), uint(2))
	f.Add(unhex("AA AA AA 96 69 00 00 AA"), uint(1))
	fuzzFind(f, SAMV)
}

func FuzzFindSTX(f *testing.F) {
	f.Add(unhex("02 05 08 02 00"), uint(2))
	f.Add(unhex("02 00 00 00 03 02 00 02 01 02"), uint(1))
	fuzzFind(f, STX)
}

// fuzzFind: whatever garbage comes before it and in whatever pieces, a whole frame is found, and nothing is called a frame
// that was not on the wire as one.
func fuzzFind(f *testing.F, framing Framing) {
	frame := framing.Append(nil, []byte{0, 0, 0x90})
	f.Add([]byte{}, uint(1))
	f.Add(frame, uint(3))
	f.Fuzz(func(t *testing.T, garbage []byte, step uint) {
		if len(garbage) > 4000 {
			return
		}
		step = step%64 + 1
		s, found := NewScanner(framing), 0
		look := func(quiet bool) {
			for body := s.Next(quiet); body != nil; body = s.Next(quiet) {
				found++
				if len(body) < 2 || len(body) >= maxLength {
					t.Fatalf("body of %d bytes", len(body))
				}
				if again := framing.Append(nil, body); !bytes.HasSuffix(s.buf[:s.used], again) {
					t.Fatal("the body is not what was on the wire")
				}
			}
		}
		wire := append(append([]byte(nil), garbage...), frame...)
		for len(wire) > 0 {
			n := min(int(step), len(wire))
			s.Feed(wire[:n])
			wire = wire[n:]
			look(false)
		}
		look(true)
		if found == 0 {
			t.Fatal("a whole frame at the end was not found")
		}
	})
}
