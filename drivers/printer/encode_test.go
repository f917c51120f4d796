package printer

import (
	"bytes"
	"image"
	"testing"

	"pgregory.net/rapid"

	"yichuang/drivers/printer/escpos"
)

// A status question may stand between any two pieces: no command is open there, and no text or picture holds bytes that are
// executed on arrival.
func TestPiecesAreWholeAndQuiet(t *testing.T) {
	for _, name := range ProfileNames() {
		profile := profileFor(t, name)
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.StringOf(rapid.SampledFrom([]rune("一龘䶮𠅤a0 \u00a5\U0002A6D6"))).Draw(t, "text")
			style := Style{Align(rapid.IntRange(0, 2).Draw(t, "align")), Size(rapid.IntRange(0, 1).Draw(t, "size")), rapid.Bool().Draw(t, "bold")}
			qr := rapid.StringMatching(`[ -~]{1,60}`).Draw(t, "qr")
			page, err := Lay(NewDocument().Styled(style, text).KeyValue("姓名", text).QR(qr).Cut(), profile)
			if err != nil {
				t.Fatal(err)
			}
			var p escpos.Parser
			for _, piece := range page.Bytes(nil) {
				if escpos.HasRealTime(piece) {
					t.Fatalf("real-time bytes in % x", piece)
				}
				taken := 0
				for _, b := range piece {
					c, ok := p.Push(b)
					taken += c.Size
					if ok && c.Kind == escpos.KindUnknown {
						t.Fatalf("no command: % x in % x", c.Data, piece)
					}
				}
				if taken != len(piece) {
					t.Fatalf("a command is open after % x", piece)
				}
			}
		})
	}
}

// A QR code whose content, or whose length, would be a real-time command goes as a picture.
func TestQRContentWithRealTimeBytes(t *testing.T) {
	for _, content := range []string{"a\x10\x04\x01b", string(bytes.Repeat([]byte("7"), 1037))} {
		page, err := Lay(NewDocument().QR(content), profileFor(t, "generic-80"))
		if err != nil {
			t.Fatal(err)
		}
		for _, piece := range page.Bytes(nil) {
			if escpos.HasRealTime(piece) {
				t.Fatalf("%d bytes of content: real-time bytes", len(content))
			}
		}
	}
}

// A receipt with one rare sign takes at most a tenth of the bytes it would take as one picture.
func TestTextIsSentAsText(t *testing.T) {
	page, err := Lay(sample(), profileFor(t, "generic-80"))
	if err != nil {
		t.Fatal(err)
	}
	sent := len(bytes.Join(page.Bytes(nil), nil))
	if whole := page.profile.Dots / 8 * page.Height(); sent*10 > whole {
		t.Fatalf("%d bytes, as one picture %d", sent, whole)
	}
}

func TestPictureIsAsLargeAsThePage(t *testing.T) {
	page, err := Lay(sample(), profileFor(t, "generic-58"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := page.Picture(nil).Bounds(), image.Rect(0, 0, 384, page.Height()); got != want {
		t.Fatalf("%v, want %v", got, want)
	}
}
