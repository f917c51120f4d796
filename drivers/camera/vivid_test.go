package camera

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// These tests run against vivid, the kernel's driver of virtual cameras, as packaging/camera-vm.sh loads it: /dev/video0
// and /dev/video1 can serve, /dev/video2 is of another kind. Their pictures are eight bars of colour.

const vividDriver = "/sys/bus/platform/drivers/vivid/"

// vivid returns a stable name that leads to a virtual camera.
func vivid(t *testing.T, node string) string {
	t.Helper()
	if _, err := os.Stat(vividDriver); err != nil {
		t.Skip("no virtual camera here: make camera")
	}
	name := filepath.Join(t.TempDir(), "camera")
	lead(t, name, node)
	return name
}

// lead lets a stable name lead to a node, in one step as udev does it.
func lead(t *testing.T, name, node string) {
	t.Helper()
	if err := errors.Join(os.Symlink(node, name+".new"), os.Rename(name+".new", name)); err != nil {
		t.Fatal(err)
	}
}

// bars fails unless img shows the eight bars: white, yellow, cyan, green, magenta, red, blue, black, at three quarters.
func bars(t *testing.T, img image.Image) {
	t.Helper()
	size := img.Bounds().Size()
	for i, want := range []int{0b111, 0b110, 0b011, 0b010, 0b101, 0b100, 0b001, 0b000} {
		at := image.Pt((2*i+1)*size.X/16, size.Y*3/4)
		c := color.RGBAModel.Convert(img.At(at.X, at.Y)).(color.RGBA)
		got := int(c.R>>7<<2 | c.G>>7<<1 | c.B>>7)
		if got != want {
			t.Fatalf("bar %d of %v is %v, want %03b", i, size, c, want)
		}
	}
}

func still(t *testing.T, c *Camera, size image.Point) {
	t.Helper()
	file, err := c.Take(within(t, soon))
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Size() != size {
		t.Fatalf("still is %v, want %v", img.Bounds().Size(), size)
	}
	bars(t, img)
}

// pictures waits for so many pictures of a preview and looks at them.
func pictures(t *testing.T, preview <-chan image.Image, n int) {
	t.Helper()
	end := time.After(soon)
	for range n {
		select {
		case img, open := <-preview:
			if !open {
				t.Fatal("the preview ended")
			}
			bars(t, img)
		case <-end:
			t.Fatal("no picture comes")
		}
	}
}

func TestVividIsAsked(t *testing.T) {
	name := vivid(t, "/dev/video0")
	for _, r := range []struct {
		most int
		want string
	}{
		{0, "YUYV 1920x1080"}, // the next one has eight megapixels
		{4000 * 3000, "YUYV 3840x2160"},
		{640 * 480, "YUYV 640x480"},
	} {
		c := openAt(t, Config{Name: name, Pixels: r.most})
		await(t, c, Ready)
		if a := c.About(); a.Model != "vivid" || a.Still.String() != r.want || !sameShape(a.Still.Size, a.Preview.Size) {
			t.Errorf("at most %d pixels: %+v", r.most, a)
		}
		c.Close()
	}
}

func TestVividStillAndPreview(t *testing.T) {
	c := openAt(t, Config{Name: vivid(t, "/dev/video0"), Preview: image.Pt(480, 480)})
	still(t, c, image.Pt(1920, 1080)) // it waits for the opening
	await(t, c, Ready)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	preview := c.Preview(ctx)
	await(t, c, Streaming)
	if got := (<-preview).Bounds().Size(); got != image.Pt(480, 270) {
		t.Fatal(got)
	}
	pictures(t, preview, 3)
	still(t, c, image.Pt(1920, 1080)) // in the midst of the preview
	second := c.Preview(ctx)
	pictures(t, second, 3)
	pictures(t, preview, 3)
	cancel()
	await(t, c, Ready)
	if err := c.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestVividOtherKindIsRefused(t *testing.T) {
	c := openAt(t, Config{Name: vivid(t, "/dev/video2")})
	await(t, c, Fault)
	var refused *UnsupportedError
	if !errors.As(c.Err(), &refused) {
		t.Fatal(c.Err())
	}
}

func TestVividHasOneOwner(t *testing.T) {
	name := vivid(t, "/dev/video0")
	first := openAt(t, Config{Name: name})
	await(t, first, Ready)
	second := openAt(t, Config{Name: name})
	await(t, second, Busy)
	if _, err := second.Take(within(t, soon)); !errors.Is(err, ErrDown) || !errors.Is(err, ErrBusy) {
		t.Fatal(err)
	}
	still(t, first, image.Pt(1920, 1080))
	first.Close()
	await(t, second, Ready)
}

func TestVividPapersAreZeroed(t *testing.T) {
	d, err := openDevice(Config{Name: vivid(t, "/dev/video0"), Pixels: DefaultPixels, Preview: image.Pt(640, 480)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	never := func() error { return nil }
	if err := errors.Join(d.set(d.still), d.start()); err != nil {
		t.Fatal(err)
	}
	picture, err := d.next(never)
	if err != nil || bytes.Count(picture, []byte{0}) == len(picture) {
		t.Fatal("no picture to zero", err)
	}
	d.stop()
	for i, b := range append(d.buffers, picture[:cap(picture)]) {
		if bytes.Count(b, []byte{0}) != len(b) {
			t.Errorf("buffer %d still holds a picture", i)
		}
	}
}

func TestVividUnplugAndReplug(t *testing.T) {
	name := vivid(t, "/dev/video0")
	plug := func(how string) {
		t.Helper()
		if err := os.WriteFile(vividDriver+how, []byte("vivid.0"), 0); err != nil {
			t.Fatal(err)
		}
	}
	c := openAt(t, Config{Name: name})
	preview := c.Preview(t.Context())
	pictures(t, preview, 1)
	for range 2 {
		plug("unbind")
		await(t, c, Lost)
		if _, err := c.Take(within(t, soon)); !errors.Is(err, ErrDown) {
			t.Fatal(err)
		}
		plug("bind")
		await(t, c, Streaming)
		pictures(t, preview, 2)
	}
}

func TestVividNameLeadingElsewhereIsFollowed(t *testing.T) {
	name := vivid(t, "/dev/video0")
	c := openAt(t, Config{Name: name})
	await(t, c, Ready)
	other, err := openDevice(Config{Name: "/dev/video1", Pixels: DefaultPixels, Preview: image.Pt(640, 480)})
	if err != nil {
		t.Fatal(err)
	}
	other.close() // it can be had
	lead(t, name, "/dev/video1")
	for end := time.Now().Add(soon); ; time.Sleep(50 * time.Millisecond) {
		d, err := openDevice(Config{Name: "/dev/video1", Pixels: DefaultPixels, Preview: image.Pt(640, 480)})
		if errors.Is(err, ErrBusy) {
			break // c has it
		}
		if err == nil {
			d.close()
		}
		if time.Now().After(end) {
			t.Fatal(c.State(), c.Err())
		}
	}
	await(t, c, Ready)
	still(t, c, image.Pt(1920, 1080))
}

// control is struct v4l2_queryctrl; only the id and the name matter here.
type control struct {
	ID   uint32
	Type uint32
	Name [32]byte
	_    [7]uint32
}

// press sets a control of the driver by its name: a fault to be.
func press(t *testing.T, name string, value int32) {
	t.Helper()
	fd, err := unix.Open("/dev/video0", unix.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	const next = 0x80000000
	for c := (control{ID: next}); ; c.ID |= next {
		if err := ioctl(fd, request{"VIDIOC_QUERYCTRL", 0xc0445624}, &c); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if text(c.Name[:]) == name {
			set := struct {
				ID    uint32
				Value int32
			}{c.ID, value}
			if err := ioctl(fd, request{"VIDIOC_S_CTRL", 0xc008561c}, &set); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			return
		}
	}
}

func TestVividDisconnectWhileIdle(t *testing.T) {
	c := openAt(t, Config{Name: vivid(t, "/dev/video0")})
	await(t, c, Ready)
	press(t, "Disconnect", 1)
	await(t, c, Lost)
	await(t, c, Ready)
	still(t, c, image.Pt(1920, 1080))
}

// What comes while pictures do, and what becomes of the camera before it streams again.
func TestVividFaultsWhileStreaming(t *testing.T) {
	for _, r := range []struct {
		control string
		state   State
	}{
		{"Disconnect", Lost},
		{"Inject Fatal Streaming Error", Fault},
		{"Inject VIDIOC_QBUF Error", Fault},
	} {
		t.Run(r.control, func(t *testing.T) {
			c := openAt(t, Config{Name: vivid(t, "/dev/video0")})
			preview := c.Preview(t.Context())
			pictures(t, preview, 2)
			press(t, r.control, 1)
			await(t, c, r.state)
			await(t, c, Streaming)
			pictures(t, preview, 2)
			still(t, c, image.Pt(1920, 1080))
		})
	}
}

// A picture the driver calls damaged is passed over, and the camera goes on.
func TestVividDamagedPicture(t *testing.T) {
	c := openAt(t, Config{Name: vivid(t, "/dev/video0")})
	preview := c.Preview(t.Context())
	pictures(t, preview, 1)
	states, stop := c.Watch()
	defer stop()
	<-states
	for range 3 {
		press(t, "Inject V4L2_BUF_FLAG_ERROR", 1)
		pictures(t, preview, 2)
	}
	select {
	case state := <-states:
		t.Fatal(state, c.Err())
	default:
	}
}

// What comes when pictures are asked for: the still fails, and the next one is there.
func TestVividFaultsAtTheStart(t *testing.T) {
	for _, name := range []string{"Inject VIDIOC_REQBUFS Error", "Inject VIDIOC_STREAMON Error"} {
		t.Run(name, func(t *testing.T) {
			c := openAt(t, Config{Name: vivid(t, "/dev/video0")})
			await(t, c, Ready)
			press(t, name, 1)
			if _, err := c.Take(within(t, soon)); !errors.Is(err, ErrDown) {
				t.Fatal(err)
			}
			await(t, c, Ready)
			still(t, c, image.Pt(1920, 1080))
		})
	}
}

func TestVividSilence(t *testing.T) {
	c := openAt(t, Config{Name: vivid(t, "/dev/video0")})
	preview := c.Preview(t.Context())
	pictures(t, preview, 1)
	press(t, "Percentage of Dropped Buffers", 100)
	await(t, c, Fault)
	if !errors.Is(c.Err(), errSilent) {
		t.Error(c.Err())
	}
	press(t, "Percentage of Dropped Buffers", 0)
	pictures(t, preview, 2)
	await(t, c, Streaming)
}

func TestVividTakeIsGivenUp(t *testing.T) {
	c := openAt(t, Config{Name: vivid(t, "/dev/video0")})
	await(t, c, Ready)
	press(t, "Percentage of Dropped Buffers", 100)
	_, err := c.Take(within(t, 300*time.Millisecond))
	press(t, "Percentage of Dropped Buffers", 0)
	if err != ErrTimeout {
		t.Error(err)
	}
	still(t, c, image.Pt(1920, 1080))
	result := make(chan error, 1)
	go func() { _, err := c.Take(context.Background()); result <- err }()
	await(t, c, Streaming)
	c.Close()
	if err := <-result; err != ErrClosed {
		t.Error(err)
	}
}
