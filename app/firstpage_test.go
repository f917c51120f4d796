package app_test

import (
	"strings"
	"testing"

	"yichuang/app"
	"yichuang/app/design"
)

// Nothing on the first two pages needs the whole fonts, for which everybody would wait.
func TestTheFirstPagesAreWrittenInEverydaySigns(t *testing.T) {
	for _, landscape := range []bool{false, true} {
		s := newStage(t, landscape)
		for range 2 {
			for line := range strings.Lines(s.Words()) {
				if line = strings.TrimSuffix(line, "\n"); !design.Everyday(line) {
					t.Errorf("%q needs the whole fonts", line)
				}
			}
			if s.Sees("轻触屏幕开始办事") {
				s.Tap("轻触屏幕开始办事")
			}
		}
	}
}

// A slow start says that it is one, and all of it can be read.
func TestASlowStartSaysSo(t *testing.T) {
	for name, landscape := range map[string]bool{"portrait": false, "landscape": true} {
		s := newStage(t, landscape)
		s.canvas.SetContent(app.Opening(landscape))
		if !s.Sees("正在启动，请稍候") {
			t.Errorf("%s: it says %q", name, s.Words())
		}
		s.look(name + "-00-opening")
	}
}
