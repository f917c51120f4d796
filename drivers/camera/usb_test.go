package camera

import (
	"bytes"
	"errors"
	"image"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// A USB camera as they are: the tables left out, and the picture of before still on its way when the size was changed.
func TestUSBStillAndPreview(t *testing.T) {
	node := plugIn(t, nil)
	c := openAt(t, Config{Name: node, Preview: image.Pt(320, 320)})
	await(t, c, Ready)
	if a := c.About(); a.Still.String() != "MJPG 1280x960" || a.Preview.String() != "MJPG 640x480" {
		t.Errorf("%+v", a)
	}
	still(t, c, image.Pt(1280, 960))
	preview := c.Preview(t.Context())
	pictures(t, preview, 3)
	still(t, c, image.Pt(1280, 960))
	pictures(t, preview, 3)
}

// Two pictures of three are spoiled on the way: they are passed over. When all are, the camera says so.
func TestUSBSpoiledPictures(t *testing.T) {
	var all atomic.Bool
	node := plugIn(t, func(n int, picture []byte) []byte {
		switch {
		case n%3 == 0 && !all.Load():
			return picture
		case n%3 == 1:
			return picture[:len(picture)/2]
		}
		spoiled := bytes.Clone(picture)
		clear(spoiled[:100])
		return spoiled
	})
	c := openAt(t, Config{Name: node})
	preview := c.Preview(t.Context())
	pictures(t, preview, 3)
	still(t, c, image.Pt(1280, 960))
	pictures(t, preview, 1)
	all.Store(true)
	await(t, c, Fault)
	if !errors.Is(c.Err(), ErrBroken) {
		t.Error(c.Err())
	}
	all.Store(false)
	await(t, c, Streaming)
	pictures(t, preview, 2)
}

// The camera is pulled out, once in the midst of a preview and once of a still, and put back.
func TestUSBUnplugAndReplug(t *testing.T) {
	name := filepath.Join(t.TempDir(), "camera")
	lead(t, name, plugIn(t, nil))
	c := openAt(t, Config{Name: name})
	preview := c.Preview(t.Context())
	pictures(t, preview, 2)
	pullOut(t)
	await(t, c, Lost)
	lead(t, name, plugIn(t, nil)) // it may be another node
	pictures(t, preview, 2)

	result := make(chan error, 1)
	go func() { _, err := c.Take(t.Context()); result <- err }()
	pictures(t, preview, 1)
	pullOut(t)
	if err := <-result; err != nil && !errors.Is(err, ErrDown) { // it may just have been done
		t.Fatal(err)
	}
	await(t, c, Lost)
	lead(t, name, plugIn(t, nil))
	await(t, c, Streaming)
	still(t, c, image.Pt(1280, 960))
}

// A USB camera has a second node that makes no pictures: taking the wrong one is said.
func TestUSBSecondNodeIsRefused(t *testing.T) {
	plugIn(t, nil)
	node := usbNode("1")
	if node == "" {
		t.Fatal("has no second node")
	}
	c := openAt(t, Config{Name: node})
	await(t, c, Fault)
	var refused *UnsupportedError
	if !errors.As(c.Err(), &refused) {
		t.Fatal(c.Err())
	}
}
