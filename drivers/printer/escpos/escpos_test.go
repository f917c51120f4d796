package escpos

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// The bytes as DEVICES.md section 2 has them.
func TestCommandBytes(t *testing.T) {
	for _, c := range []struct {
		got  []byte
		want string
	}{
		{Init(), "1b40"},
		{Align(Centre), "1b6101"},
		{Size(true, true), "1d21111c210c"},
		{Size(true, false), "1d21101c2104"},
		{Size(false, true), "1d21011c2108"},
		{ChineseMode(true), "1c26"},
		{ChineseMode(false), "1c2e"},
		{QRModel(), "1d286b040031413200"},
		{QRModule(6), "1d286b0300314306"},
		{QRLevel(QRMedium), "1d286b0300314531"},
		{QRStore([]byte("AB")), "1d286b05003150304142"},
		{QRPrint(), "1d286b0300315130"},
		{Raster(3, 2, 1, []byte{0xAA, 0x55}), "1d76300302000100aa55"},
		{FeedCut(0), "1d564200"},
		{OldFullCut(), "1b69"},
		{OldPartialCut(), "1b6d"},
		{RealTimeStatus(AskPaper), "100404"},
		{AutomaticStatus(true), "1d61ff"},
		{PaperSensor(), "1d7201"},
		{ProcessID([4]byte{'A', 'B', 'C', 'D'}), "1d28480600303041424344"},
		{Recover(Clear), "100502"},
		{Recover(Resume), "100501"},
		{Eject(EjectRetract), "1d6502"},
		{CitizenRetract(), "1d5230"},
		{StarRetract(), "1b163000"},
		{AppendProcessID(nil, [4]byte{1, 2, 3, 4}), "37220102030400"},
	} {
		if got := fmt.Sprintf("%x", c.got); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// Every command is taken for itself, whole, whatever stands before and after it.
func TestParserKnowsEveryCommand(t *testing.T) {
	commands := []struct {
		bytes []byte
		kinds []Kind
	}{
		{Init(), []Kind{KindInit}}, {ChineseMode(true), []Kind{KindChinese}}, {[]byte{0xD2, 0xBB}, []Kind{KindSign}},
		{Align(1), []Kind{KindAlign}}, {Bold(true), []Kind{KindBold}}, {Size(true, true), []Kind{KindSize, KindChSize}},
		{LineSpacing(30), []Kind{KindSpacing}}, {[]byte("A"), []Kind{KindSign}}, {[]byte{LF}, []Kind{KindFeed}},
		{FeedCut(3), []Kind{KindCut}}, {OldFullCut(), []Kind{KindCut}}, {OldPartialCut(), []Kind{KindCut}},
		{Raster(0, 2, 3, make([]byte, 6)), []Kind{KindRaster}}, {QRModel(), []Kind{KindQR}},
		{QRStore([]byte("x")), []Kind{KindQR}}, {QRPrint(), []Kind{KindQR}}, {RealTimeStatus(1), []Kind{KindLive}},
		{Recover(2), []Kind{KindLive}}, {AutomaticStatus(true), []Kind{KindAuto}}, {PaperSensor(), []Kind{KindSensor}},
		{ProcessID([4]byte{'a', 'b', 'c', 'd'}), []Kind{KindProcess}}, {Eject(2), []Kind{KindEject}},
		{CitizenRetract(), []Kind{KindEject}}, {StarRetract(), []Kind{KindEject}},
	}
	var p Parser
	for round := range 2 {
		for _, c := range commands {
			var got []Kind
			for _, b := range c.bytes {
				if command, ok := p.Push(b); ok {
					got = append(got, command.Kind)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.kinds) {
				t.Errorf("round %d: % x is %v, want %v", round, c.bytes, got, c.kinds)
			}
		}
	}
}

func TestPackNeverHoldsRealTimeBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, rows := rapid.IntRange(1, 6).Draw(t, "width"), rapid.IntRange(1, 8).Draw(t, "rows")
		// Few values, so that the forbidden pairs are everywhere, also across the ends of rows.
		one := rapid.SampledFrom([]byte{0x10, 0x04, 0x05, 0x14, 0x00, 0x18})
		dots := rapid.SliceOfN(one, width*rows, width*rows).Draw(t, "dots")
		bytewide, data := Pack(width*8, rows, func(x, y int) bool { return dots[y*width+x/8]&(0x80>>(x%8)) != 0 })
		if bytewide != width || HasRealTime(Raster(0, bytewide, rows, data)) {
			t.Fatalf("% x became % x", dots, data)
		}
		for i := range dots {
			if data[i] != dots[i] && (dots[i] != 0x10 || data[i] != 0x18) {
				t.Fatalf("more than a lone dot changed: % x became % x", dots, data)
			}
		}
	})
}

func replies(p *Replies, b []byte) []string {
	var out []string
	for _, c := range b {
		if r, ok := p.Push(c); ok {
			out = append(out, fmt.Sprintf("%d:%x", r.Kind, r.Data[:r.N]))
		}
	}
	return out
}

func TestReplies(t *testing.T) {
	id := AppendProcessID(nil, [4]byte{'@', 'A', 'B', 'O'})
	auto := []byte{0x18, 0x00, 0x0C, 0x00}
	for _, c := range []struct {
		name string
		p    Replies
		in   []byte
		want string
	}{
		{"status", Replies{}, []byte{0x12, 0x1A, 0x7E}, "[1:12 1:1a 1:7e]"},
		{"bit 7", Replies{Bit7: true}, []byte{0x92}, "[1:12]"},
		{"bit 7 unexpected", Replies{}, []byte{0x92}, "[]"},
		{"automatic", Replies{}, auto, "[2:18000c00]"},
		{"status inside automatic", Replies{}, []byte{0x18, 0x00, 0x12, 0x0C, 0x00}, "[1:12 2:18000c00]"},
		{"flow control inside automatic", Replies{}, []byte{0x18, XOFF, 0x00, 0x0C, 0x00}, "[7: 2:18000c00]"},
		{"sensor", Replies{}, []byte{0x00, 0x0C, 0x03}, "[3:00 3:0c 3:03]"},
		{"process id between", Replies{}, append(append(append([]byte{0x12}, id...), auto...), id...), "[1:12 4:4041424f 2:18000c00 4:4041424f]"},
		{"process id broken off", Replies{}, append([]byte{0x37}, 0x12), "[1:12]"},
		{"full status", Replies{Full: true}, append(AppendFull(nil, [4]byte{0x20, 2, 0, 0}), 0x12), "[5:20020000 1:12]"},
		{"noise", Replies{}, []byte{0xFF, 0x80, 0x45, 0x12}, "[1:12]"},
		{"flow control", Replies{}, []byte{XOFF, XON}, "[7: 6:]"},
	} {
		if got := fmt.Sprint(replies(&c.p, c.in)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRealTimeIsSeenAnywhere(t *testing.T) {
	var r RealTime
	var got []string
	for _, b := range []byte{0x10, 0x10, 0x04, 0x01, 'x', 0x10, 0x05, 0x02, 0x10, 0x14, 0x10, 0x06} {
		if code, n, ok := r.Push(b); ok {
			got = append(got, fmt.Sprintf("%x/%x", code, n))
		}
	}
	if fmt.Sprint(got) != "[4/1 5/2 14/0]" {
		t.Fatal(got)
	}
}

// FuzzParser: whatever comes, every byte ends up in exactly one command, and a command never claims what it does not have.
func FuzzParser(f *testing.F) {
	f.Add(bytes.Join([][]byte{Init(), ChineseMode(true), {0xD2, 0xBB, LF}, Raster(0, 1, 2, []byte{1, 2}), QRPrint(), FeedCut(0)}, nil))
	f.Add([]byte{GS, 'v', '0', 0, 0xFF, 0xFF, 0xFF, 0xFF, 'A'})
	f.Add([]byte{GS, '(', 'k', 0, 0, GS, '(', 'H', 1, 0, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Parser
		taken := 0
		for _, c := range b {
			if command, ok := p.Push(c); ok {
				taken += command.Size
				switch {
				case command.Kind == 0 || command.Size == 0:
					t.Fatalf("no command: %+v", command)
				case command.Kind == KindRaster && len(command.Data) != command.Width*command.Rows:
					t.Fatalf("raster of %d bytes says %d x %d", len(command.Data), command.Width, command.Rows)
				case command.Kind == KindProcess && len(command.Data) != 4, command.Kind == KindQR && len(command.Data) == 0:
					t.Fatalf("short: %+v", command)
				}
			}
		}
		if taken+len(p.buf) != len(b) {
			t.Fatalf("%d bytes in, %d in commands, %d waiting", len(b), taken, len(p.buf))
		}
	})
}

// FuzzReplies: after any noise and a silence, the next answer is understood.
func FuzzReplies(f *testing.F) {
	f.Add([]byte{0x37, 0x22, 1, 2, 3, 4, 0, 0x12, 0x18, 0, 0, 0}, false, false)
	f.Add([]byte{0x10, 0x0F, 0x20, 0, 0, 0, 0x92}, true, true)
	f.Fuzz(func(t *testing.T, b []byte, bit7, full bool) {
		p := Replies{Bit7: bit7, Full: full}
		n := 0
		for _, c := range b {
			if r, ok := p.Push(c); ok {
				n += max(r.N, 1)
			}
		}
		if n > len(b) {
			t.Fatalf("%d bytes told out of %d", n, len(b))
		}
		p.Reset()
		if got := fmt.Sprint(replies(&p, []byte{0x1A})); got != "[1:1a]" {
			t.Fatal(got)
		}
	})
}
