package posters_test

import (
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"yichuang/kiosk/posters"
)

// The example of docs/publish.md is a folder that can be published.
func TestTheExampleOfThePageIsSound(t *testing.T) {
	page, err := os.ReadFile("../../docs/publish.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)
	if example == nil {
		t.Fatal("there is no example")
	}
	text := regexp.MustCompile("(?m)^   ").ReplaceAll(example[1], nil)
	s, err := posters.Load(fstest.MapFS{posters.File: {Data: text}, "mfd.jpg": {Data: jpegOf(t, 300, 400)}, "mfd-wide.jpg": {Data: jpegOf(t, 400, 300)}})
	if err != nil || len(s.Posters) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
}
