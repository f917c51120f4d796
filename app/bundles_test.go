package app_test

import (
	"os"
	"testing"

	"yichuang/kiosk/catalogue"
)

// Every bundle is gone through on the screen, from home to the receipt, in five situations: each
// in another shape of the screen, and all of them in portrait too where pictures are kept.
func TestEveryBundleIsTaken(t *testing.T) {
	c, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	for at, b := range c.Bundles {
		t.Run(b.ID, func(t *testing.T) {
			received := 0
			for i, s := range situations {
				on := []shape{shapes[(at+i)%len(shapes)]}
				if os.Getenv("YICHUANG_SCREENS") != "" && on[0].name != shapes[0].name {
					on = append(on, shapes[0])
				}
				for n, shape := range on {
					t.Run(s.name+"/"+shape.name, func(t *testing.T) {
						c := &citizen{stage: newStage(t, shape.landscape), situation: s, bundle: b, typed: map[string]string{}, tried: map[catalogue.Type]bool{}}
						c.small, c.seen = true, c.pictures(shape.name)
						c.Tap("轻触屏幕开始办事")
						c.TapAll(shape.switches...)
						if !c.goes() {
							return
						}
						c.handedIn()
						if n == 0 {
							received++
						}
					})
				}
			}
			if received < 3 {
				t.Errorf("only %d of %d situations lead to a receipt", received, len(situations))
			}
		})
	}
}
