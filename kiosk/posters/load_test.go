package posters_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"testing/fstest"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/posters"
)

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	img.Set(1, 1, color.White)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func jpegOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bomb is a PNG of few bytes that says it has many pixels.
func bomb(t testing.TB, w, h uint32) []byte {
	t.Helper()
	b := pngOf(t, 200, 200)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

const head = "version: 2026.12.1\ndate: 2026-12-01\ndistrict: \"350303\"\nposters:\n"

func folder(text string, pictures map[string][]byte) fstest.MapFS {
	f := fstest.MapFS{posters.File: {Data: []byte(head + text)}}
	for name, content := range pictures {
		f[name] = &fstest.MapFile{Data: content}
	}
	return f
}

func TestTheBundledOnesAreSound(t *testing.T) {
	s, err := posters.Load(assets.Posters())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[posters.Kind]bool{}
	for _, p := range s.Posters {
		seen[p.Kind] = true
	}
	if len(seen) != len(posters.Kinds()) || s.Version != "" {
		t.Errorf("version %q, kinds %v", s.Version, seen)
	}
}

func TestWhatIsWrittenIsLoaded(t *testing.T) {
	s, err := posters.Load(folder(`
- kind: 反诈
  title: "一\n二"
  lines: [三]
- {kind: 普法, title: 图, picture: a.png, wide: b.jpg, from: 2026-12-01, to: 2026-12-31, hours: "08:30-17:30", weekdays: [1, 5], seconds: 20,
   for: {sites: [A03], levels: [town], areas: ["350303101"]}}
`, map[string][]byte{"a.png": pngOf(t, 200, 300), "b.jpg": jpegOf(t, 300, 200)}))
	if err != nil {
		t.Fatal(err)
	}
	words, picture := s.Posters[0], s.Posters[1]
	if s.Version != "2026.12.1" || words.Title != "一\n二" || words.Icon == "" || words.Colour == "" || words.Seconds != 10 {
		t.Errorf("%+v", words)
	}
	want := posters.Schedule{From: posters.Day{2026, 12, 1}, To: posters.Day{2026, 12, 31}, Hours: posters.Hours{From: 510, To: 1050}, Weekdays: []int{1, 5}}
	if fmt.Sprint(picture.When) != fmt.Sprint(want) || picture.Seconds != 20 || picture.For.Sites[0] != "A03" {
		t.Errorf("%+v", picture)
	}
	for wide, size := range map[bool]image.Point{false: image.Pt(200, 300), true: image.Pt(300, 200)} {
		if img, err := picture.Draw(wide); err != nil || img.Bounds().Size() != size {
			t.Errorf("wide %v: %v, %v", wide, img.Bounds(), err)
		}
	}
}

func TestWhatIsWrongIsToldWithItsLine(t *testing.T) {
	good := pngOf(t, 200, 200)
	pictures := map[string][]byte{"good.png": good, "small.png": pngOf(t, 199, 400), "cut.png": good[:len(good)-20], "text.png": []byte("poster"),
		"bomb.png": bomb(t, 100_000, 100_000), "wide.png": bomb(t, 1<<31-1, 1), "heavy.png": append(pngOf(t, 200, 200), make([]byte, posters.MaxPicture)...),
		"gif.png": []byte("GIF89a"), "x.txt": good}
	for name, c := range map[string]struct{ poster, where string }{
		"kind":               {"{kind: 广告, title: 一}", "5: posters[0].kind"},
		"no title":           {"{kind: 反诈}", "5: posters[0]"},
		"long title":         {"{kind: 反诈, title: " + strings.Repeat("长", 31) + "}", "5: posters[0].title"},
		"high title":         {`{kind: 反诈, title: "1\n2\n3\n4\n5"}`, "5: posters[0].title"},
		"control sign":       {`{kind: 反诈, title: "一\u0007"}`, "5: posters[0].title"},
		"long line":          {"{kind: 反诈, title: 一, lines: [" + strings.Repeat("长", 41) + "]}", "5: posters[0].lines"},
		"many lines":         {"{kind: 反诈, title: 一, lines: [一, 二, 三, 四, 五]}", "5: posters[0].lines"},
		"icon":               {"{kind: 反诈, title: 一, icon: ../LICENSE}", "5: posters[0].icon"},
		"colour":             {"{kind: 反诈, title: 一, colour: pink}", "5: posters[0].colour"},
		"seconds":            {"{kind: 反诈, title: 一, seconds: 1}", "5: posters[0].seconds"},
		"a key nobody knows": {"{kind: 反诈, title: 一, second: 9}", "5:"},
		"weekday":            {"{kind: 反诈, title: 一, weekdays: [0]}", "5: posters[0].weekdays"},
		"hours":              {"{kind: 反诈, title: 一, hours: 8-17}", "5: posters[0].hours"},
		"no such day":        {"{kind: 反诈, title: 一, from: 2026-02-30}", "5: posters[0].from"},
		"ends before":        {"{kind: 反诈, title: 一, from: 2026-12-02, to: 2026-12-01}", "5: posters[0].to"},
		"half every year":    {"{kind: 反诈, title: 一, from: 12-02, to: 2026-12-05}", "5: posters[0].to"},
		"level":              {"{kind: 反诈, title: 一, for: {levels: [province]}}", "5: posters[0].for.levels"},
		"area":               {"{kind: 反诈, title: 一, for: {areas: [hanjiang]}}", "5: posters[0].for.areas"},
		"picture and words":  {"{kind: 反诈, title: 一, picture: good.png, lines: [二]}", "5: posters[0].picture"},
		"wide alone":         {"{kind: 反诈, title: 一, wide: good.png}", "5: posters[0].wide"},
		"no picture":         {"{kind: 反诈, title: 一, picture: none.png}", "5: posters[0].picture"},
		"way out":            {"{kind: 反诈, title: 一, picture: ../good.png}", "5: posters[0].picture"},
		"small":              {"{kind: 反诈, title: 一, picture: small.png}", "5: posters[0].picture"},
		"cut":                {"{kind: 反诈, title: 一, picture: cut.png}", "5: posters[0].picture"},
		"text":               {"{kind: 反诈, title: 一, picture: text.png}", "5: posters[0].picture"},
		"bomb":               {"{kind: 反诈, title: 一, picture: bomb.png}", "5: posters[0].picture"},
		"wide bomb":          {"{kind: 反诈, title: 一, picture: wide.png}", "5: posters[0].picture"},
		"heavy":              {"{kind: 反诈, title: 一, picture: good.png, wide: heavy.png}", "5: posters[0].wide"},
		"gif":                {"{kind: 反诈, title: 一, picture: gif.png}", "5: posters[0].picture"},
		"not packed":         {"{kind: 反诈, title: 一, picture: x.txt}", "5: posters[0].picture"},
		"too many":           {"{kind: 反诈, title: 一}" + strings.Repeat("\n- {kind: 反诈, title: 一}", 40), "posters"},
	} {
		_, err := posters.Load(folder("- "+c.poster, pictures))
		var fault catalogue.Fault
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.where) {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(name, "bomb") && !strings.Contains(err.Error(), "像素") { // and not after room was made for it
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPackages(t *testing.T) {
	f := folder("- {kind: 普法, title: 图, picture: a.png}", map[string][]byte{"a.png": pngOf(t, 200, 200), "notes.txt": []byte("x")})
	pack, err := posters.Pack(f)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := posters.Unpack(pack)
	if err != nil {
		t.Fatal(err)
	}
	s, err := posters.Load(unpacked)
	if err != nil || s.Version != "2026.12.1" {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := s.Posters[0].Draw(false); err != nil {
		t.Error(err)
	}
	pack, err = posters.Nothing("2026.12.2", "2026-12-02", "350303")
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err = posters.Unpack(pack)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := posters.Load(unpacked); err != nil || len(s.Posters) != 0 || s.Version != "2026.12.2" || s.Date != "2026-12-02" || s.District != "350303" {
		t.Errorf("%+v, %v", s, err)
	}
}

// Whatever is written: no panic, and what is taken keeps its limits and can be packed.
func FuzzLoad(f *testing.F) {
	f.Add("- {kind: 普法, title: 图, picture: a.png}", pngOf(f, 200, 200))
	f.Add("- {kind: 反诈, title: \"一\\n二\", lines: [三], hours: \"22:00-06:00\", from: 12-20, to: 01-05, weekdays: [7]}", []byte{})
	f.Add("- {kind: 普法, title: 图, picture: a.png}", jpegOf(f, 200, 200))
	f.Add("- {kind: 普法, title: 图, picture: a.png}", bomb(f, 60_000, 60_000))
	f.Fuzz(func(t *testing.T, text string, picture []byte) {
		dir := folder(text, map[string][]byte{"a.png": picture})
		s, err := posters.Load(dir)
		if err != nil {
			var fault catalogue.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("not a Fault: %v", err)
			}
			return
		}
		for _, p := range s.Posters {
			if p.Title == "" || p.Seconds < 5 || len(p.Lines) > 4 {
				t.Fatalf("taken: %+v", p)
			}
			if p.Picture != "" {
				if img, err := p.Draw(true); err != nil || img.Bounds().Dx()*img.Bounds().Dy() > 3840*2160 {
					t.Fatalf("drawn: %v", err)
				}
			}
		}
		if _, err := posters.Pack(dir); err != nil {
			t.Fatal(err)
		}
	})
}
