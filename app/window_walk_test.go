package app_test

import (
	"image"
	"image/draw"
	"time"

	"yichuang/app/robot"
	"yichuang/app/xscreen"
	"yichuang/kiosk/person"
)

// walk is what a finger does in one visit. The stage beside the window shows once where everything is and by what the pages are
// known; from then on the walk is gone in the window alone, as often as one wants and as quickly as the window lets it.
type walk struct {
	*visitors
	name  string
	moves []func()
}

const (
	settle    = 60 * time.Millisecond  // how long a page that has come takes no taps here: one that is seen takes them after that
	unseen    = 400 * time.Millisecond // by when a page is there that cannot be told from the one before
	patience  = 2 * time.Second        // after which somebody taps again
	again     = 700 * time.Millisecond // after which somebody new touches the screen once more
	keystroke = 30 * time.Millisecond  // between two touches that lead to no other page
)

// visitors come to one window.
type visitors struct {
	*window
	h        *house
	homePage xscreen.Signs // by which its home page is told from the last one
	begin    image.Point   // where somebody new touches the screen
}

// learn has the stage go through a visit.
func (w *visitors) learn(name string, visit func(*walk)) *walk {
	w.t.Helper()
	v := &walk{visitors: w, name: name}
	visit(v)
	return v
}

func (v *walk) also(move func()) { v.moves = append(v.moves, move) }

// goes goes the walk in the window.
func (v *walk) goes() {
	for _, move := range v.moves {
		move()
	}
}

// taps taps one after the other, and each time waits for what it leads to.
func (v *walk) taps(names ...string) {
	v.t.Helper()
	for _, name := range names {
		v.tapUntil(name, "", v.x.Size.Y)
	}
}

// tapUntil taps what leads, in its time, to a page with words, which is known by what stands above y.
func (v *walk) tapUntil(name, words string, y int) {
	v.t.Helper()
	at := v.at(name)
	v.comes(name, y, func() {
		v.Tap(name)
		v.Await(words)
	}, func() { v.x.Tap(at) })
}

// comes has something done to the stage, and to the window, after which a page comes.
func (v *walk) comes(what string, y int, stage, window func()) {
	v.t.Helper()
	v.wait(time.Millisecond) // by which a page that comes is told from one that stays
	before, since := above(y, v.canvas.Capture()), v.app.ShownAt()
	stage()
	signs, ok := xscreen.Between(before, above(y, v.canvas.Capture()))
	comes := v.app.ShownAt() != since
	v.also(func() {
		began := time.Now()
		window()
		if ok { // else it is a change so small, as a tick, that the next page has to show it
			done := began
			v.x.Until(v.name+": "+what, func() bool {
				if time.Since(done) > patience { // it met a page that had just come
					window()
					done = time.Now()
				}
				return v.x.Shown(signs)
			})
		}
		if comes {
			if time.Sleep(settle); !ok {
				time.Sleep(unseen)
			}
		} else {
			time.Sleep(keystroke)
		}
	})
}

// at is where a finger aims.
func (v *walk) at(name string) image.Point {
	v.t.Helper()
	f, ok := v.Find(name)
	if !ok {
		v.t.Fatalf("%s: no %q; there is: %v", v.name, name, v.Labels())
	}
	return image.Pt(int(f.Middle().X), int(f.Middle().Y))
}

// types types on the keyboard that is open on the screen.
func (v *walk) types(signs string) {
	v.t.Helper()
	for _, sign := range signs {
		at := v.at(string(sign))
		v.Tap(string(sign))
		v.also(func() {
			v.x.Tap(at)
			time.Sleep(keystroke)
		})
	}
}

// lays lays a card down until the page with words has come.
func (v *walk) lays(card string, who person.Applicant, words string) {
	v.t.Helper()
	v.comes("a card", v.x.Size.Y, func() {
		v.machine.cards <- who
		v.Await(words)
	}, func() { v.h.lay(v.t, card) })
	v.also(func() {
		v.h.reader.Lift()
		time.Sleep(unseen) // what is asked of the platform makes the page once more
	})
}

// signs draws a name.
func (v *walk) signs() {
	v.t.Helper()
	pad, ok := v.Find("请在此处签名")
	if !ok {
		v.t.Fatalf("%s: no pad", v.name)
	}
	v.sign()
	begin := pad.Pos.AddXY(200, 80)
	for x := range 3 {
		stroke := robot.Line(begin.AddXY(float32(x)*120, 0), begin.AddXY(float32(x)*120+60, 180))
		v.also(func() {
			v.x.Press(image.Pt(int(stroke[0].X), int(stroke[0].Y)))
			for _, p := range stroke {
				v.x.Move(image.Pt(int(p.X), int(p.Y)))
				time.Sleep(4 * time.Millisecond)
			}
			v.x.Lift()
			time.Sleep(keystroke)
		})
	}
}

// next is somebody new, who touches the screen until the home page is there, whichever page the one before has left.
func (v *walk) next() {
	v.t.Helper()
	v.also(v.toHome)
	switch {
	case v.Sees("请取走身份证"):
		before := v.canvas.Capture()
		v.Await(nextOne)
		v.begin = v.at(nextOne) // on the attract screen every place does
		v.Tap(nextOne)
		v.homePage, _ = xscreen.Between(before, v.canvas.Capture())
	case !v.Sees("大家常办"):
		v.Tap("轻触屏幕开始办事")
	}
}

const nextOne = "下一位，从这里开始"

func (v *visitors) toHome() {
	var tapped time.Time
	v.x.Until("home", func() bool {
		there := v.x.Shown(v.homePage)
		if !there && time.Since(tapped) > again { // a page that has just come does not take it
			v.x.Tap(v.begin)
			tapped = time.Now()
		}
		return there
	})
	time.Sleep(settle)
}

// above is a picture that is black from y down.
func above(y int, of image.Image) image.Image {
	out := image.NewRGBA(of.Bounds())
	draw.Draw(out, image.Rect(0, 0, out.Rect.Dx(), y), of, image.Point{}, draw.Src)
	return out
}
