package app

import (
	"image"
	"slices"
	"time"

	"yichuang/kiosk/posters"
)

// rotation goes through the posters that are due, one after the other. It belongs to Fyne's goroutine.
type rotation struct {
	due    func() []posters.Poster // one at least
	steady func() time.Time
	wide   bool
	loop   *loop

	shown   posters.Poster
	picture image.Image // of shown, nil when it is words
	at, of  int         // which of how many
	since   time.Time
	drawing bool // the next one's picture is on its way
}

// begin shows the first one, at once.
func (r *rotation) begin() {
	due := r.due()
	r.show(due, 0, draw(due[0], r.wide))
}

func (r *rotation) show(due []posters.Poster, at int, picture image.Image) {
	r.shown, r.picture, r.at, r.of, r.since = due[at], picture, at, len(due), r.steady()
}

// turn goes on when the time of the one that is shown is over, and calls changed then. Pictures are drawn elsewhere: they take a
// while, and somebody may touch the screen meanwhile.
func (r *rotation) turn(changed func()) {
	if r.drawing || r.steady().Sub(r.since) < time.Duration(r.shown.Seconds)*time.Second {
		return
	}
	due := r.due()
	at := (slices.IndexFunc(due, r.shown.Same) + 1) % len(due)
	if due[at].Picture == "" {
		r.show(due, at, nil)
		changed()
		return
	}
	r.drawing = true
	go func() {
		picture := draw(due[at], r.wide)
		r.loop.do(func() {
			r.drawing = false
			r.show(due, at, picture)
			changed()
		})
	}()
}

// draw is the picture of a poster, nil when it is words. One that cannot be drawn, which nobody has seen yet since all are looked at when
// they come, is shown by its title.
func draw(p posters.Poster, wide bool) image.Image {
	if p.Picture == "" {
		return nil
	}
	picture, err := p.Draw(wide)
	if err != nil {
		return nil
	}
	return picture
}
