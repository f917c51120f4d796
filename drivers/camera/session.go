package camera

import (
	"context"
	"errors"
	"fmt"
	"image"
	"time"
)

const (
	showEvery    = time.Second / 15 // a preview that moves; more would only warm the machine
	dropFirst    = 2                // pictures of a camera just started, often of another exposure or half
	candidates   = 3                // of so many settled pictures the sharpest is taken
	lookedAtMost = 30               // pictures looked at before the camera counts as giving none that are whole
)

// take is a still that somebody waits for.
type take struct {
	ctx    context.Context
	answer chan answer // without room: what is not fetched is zeroed
}

type answer struct {
	file []byte
	err  error
}

func (t *take) reply(file []byte, err error) {
	select {
	case t.answer <- answer{file, err}:
	case <-t.ctx.Done():
		clear(file)
	}
}

// stay serves those who want pictures of d, and returns why d can be used no longer.
func (c *Camera) stay(d *device) error {
	for {
		var t *take
		var err error
		if c.audience.any() {
			t, err = c.show(d)
		} else {
			t, err = c.idle(d)
		}
		if err == nil && t != nil {
			err = c.shoot(d, t)
		}
		if err != nil {
			return err
		}
	}
}

// idle looks now and then whether the camera is still there, until somebody wants pictures.
func (c *Camera) idle(d *device) (*take, error) {
	c.state.Set(Ready)
	look := time.NewTicker(nodeCheck)
	defer look.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return nil, ErrClosed
		case <-c.audience.came:
			return nil, nil
		case t := <-c.takes:
			return t, nil
		case <-look.C:
			if err := d.alive(); err != nil {
				return nil, err
			}
		}
	}
}

// show streams to the audience until the last one left or a still is wanted.
func (c *Camera) show(d *device) (*take, error) {
	if err := d.set(d.preview); err != nil {
		return nil, err
	}
	if err := d.start(); err != nil {
		return nil, err
	}
	defer d.stop()
	c.state.Set(Streaming)
	var shown, looked time.Time
	broken := 0
	for c.audience.any() {
		select {
		case t := <-c.takes:
			return t, nil
		default:
		}
		picture, err := d.next(c.closed)
		if err != nil {
			return nil, err
		}
		if time.Since(looked) >= nodeCheck {
			looked = time.Now()
			if err := d.alive(); err != nil {
				return nil, err
			}
		}
		if time.Since(shown) < showEvery {
			continue
		}
		img, err := d.decode(picture)
		if err != nil {
			if broken++; broken >= lookedAtMost {
				return nil, ErrBroken
			}
			continue // the next one may be whole
		}
		broken = 0
		shown = time.Now()
		c.audience.show(func() *image.RGBA { return shrink(img, c.cfg.Preview) })
		wipe(img)
	}
	return nil, nil
}

// closed is ErrClosed once Close was called.
func (c *Camera) closed() error {
	if c.ctx.Err() != nil {
		return ErrClosed
	}
	return nil
}

// shoot answers a take. Only what ends the use of the device comes back as an error.
func (c *Camera) shoot(d *device, t *take) error {
	c.state.Set(Streaming)
	file, err := d.shoot(func() error {
		if t.ctx.Err() != nil {
			return t.ctx.Err()
		}
		return c.closed()
	})
	switch {
	case err == nil:
		t.reply(file, nil)
	case t.ctx.Err() != nil: // nobody waits
	case errors.Is(err, ErrBroken), errors.Is(err, ErrClosed):
		t.reply(nil, err)
	default:
		t.reply(nil, fmt.Errorf("%w: %w", ErrDown, err))
		return err
	}
	if err := c.closed(); err != nil {
		return err
	}
	return d.set(d.preview) // a claim that holds less memory
}

// shoot makes a still of the sharpest of a few settled pictures.
func (d *device) shoot(ended func() error) ([]byte, error) {
	if err := d.set(d.still); err != nil {
		return nil, err
	}
	if err := d.start(); err != nil {
		return nil, err
	}
	defer d.stop()
	var eye exposure
	var best choice
	defer best.wipe()
	for seen := 0; seen < lookedAtMost && best.among < candidates; seen++ {
		picture, err := d.next(ended)
		if err != nil {
			return nil, err
		}
		if seen < dropFirst {
			continue
		}
		img, err := d.decode(picture)
		if err != nil {
			continue
		}
		if l := lumaOf(img); best.among > 0 || eye.settled(l.brightness()) {
			best.consider(picture, l.sharpness())
		}
		wipe(img)
	}
	if best.among == 0 {
		return nil, ErrBroken
	}
	return d.encode(best.picture)
}
