package kiosk

import (
	"testing"

	"yichuang/platform/platformtest"
)

// A machine that takes the place of another gives out none of its numbers: what it hands in is taken.
func TestAReplacedMachine(t *testing.T) {
	p := platformtest.New(t, nil)
	first, _ := start(t, enrolled(t, t.TempDir(), p))
	before := handIn(t, first)
	delivered(t, p, 1)
	first.Close()
	second, _ := start(t, enrolled(t, t.TempDir(), p))
	after := handIn(t, second)
	if after.Number == before.Number {
		t.Errorf("%s was given out twice", after.Number)
	}
	delivered(t, p, 2)
}
