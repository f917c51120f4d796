package camera

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// usbCamera is a USB camera made of this test: the kernel's gadgetfs and dummy_hcd have it in a port that is not there,
// and the kernel's own driver of USB cameras serves it. It sends Motion-JPEG as such cameras do: without Huffman tables,
// with zeros behind. Sources: linux/usb/video.h, linux/usb/gadgetfs.h, the USB Video Class 1.0.
type usbCamera struct {
	control int          // the endpoint everything is asked through
	frame   atomic.Int32 // index of the size that is set, from 1
	spoil   atomic.Pointer[spoiler]
	files   [][]byte // a picture of each size
	sending bool
}

// spoiler makes of the picture n what is sent.
type spoiler func(n int, picture []byte) []byte

// usbSizes are what it offers.
var usbSizes = []image.Point{{640, 480}, {1280, 960}}

const (
	gadgetFolder = "/dev/gadget"
	payloadSize  = 16 << 10 // at most in one transfer
	pieceSize    = 16000    // sent in one: shorter, and no multiple of a packet, so that its end is seen
)

// theUSBCamera is built once and stays in its port until the tests end.
var theUSBCamera = sync.OnceValues(func() (*usbCamera, error) {
	err := errors.Join(os.MkdirAll(gadgetFolder, 0o700), unix.Mount("gadgetfs", gadgetFolder, "gadgetfs", 0, ""))
	if err != nil {
		return nil, err
	}
	u := &usbCamera{}
	u.frame.Store(1)
	for _, size := range usbSizes {
		var file bytes.Buffer
		if err := jpeg.Encode(&file, barsOf(size), nil); err != nil {
			return nil, err
		}
		u.files = append(u.files, append(withoutTables(file.Bytes()), make([]byte, 700)...))
	}
	if u.control, err = unix.Open(gadgetFolder+"/dummy_udc", unix.O_RDWR, 0); err != nil {
		return nil, err
	}
	if _, err := unix.Write(u.control, slices.Concat(make([]byte, 4), usbConfig(64), usbConfig(512), usbDevice)); err != nil {
		return nil, err
	}
	go u.answer()
	return u, nil
})

// plugIn plugs the camera in and returns the node it appears at. spoil is done to its pictures, if given. It is pulled
// out with the end of the test.
func plugIn(t *testing.T, spoil spoiler) string {
	t.Helper()
	if _, err := os.Stat("/sys/module/gadgetfs"); err != nil {
		t.Skip("no virtual USB port here: make camera")
	}
	u, err := theUSBCamera()
	if err != nil {
		t.Fatal(err)
	}
	u.spoil.Store(&spoil)
	authorize(t, "1")
	t.Cleanup(func() { pullOut(t) })
	return awaitNode(t, func(node string) bool { return node != "" })
}

// pullOut pulls the camera out: the host lets go of it as if it were gone.
func pullOut(t *testing.T) {
	t.Helper()
	authorize(t, "0")
	awaitNode(t, func(node string) bool { return node == "" })
}

// authorize lets the host use the camera, or not.
func authorize(t *testing.T, allowed string) {
	t.Helper()
	for end := time.Now().Add(soon); ; time.Sleep(20 * time.Millisecond) {
		products, _ := filepath.Glob("/sys/bus/usb/devices/*/idProduct")
		for _, file := range products {
			if id, _ := os.ReadFile(file); strings.TrimSpace(string(id)) == "0102" {
				if err := os.WriteFile(filepath.Join(filepath.Dir(file), "authorized"), []byte(allowed), 0); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		if time.Now().After(end) {
			t.Fatal("the host finds no camera")
		}
	}
}

func awaitNode(t *testing.T, right func(node string) bool) string {
	t.Helper()
	for end := time.Now().Add(soon); ; time.Sleep(20 * time.Millisecond) {
		if node := usbNode("0"); right(node) {
			return node
		}
		if time.Now().After(end) {
			t.Fatal("the node does not come or go")
		}
	}
}

// usbNode finds the node of the USB camera with this index: 0 is for pictures, 1 for what is known about them.
func usbNode(index string) string {
	names, _ := filepath.Glob("/sys/class/video4linux/video*/name")
	for _, file := range names {
		name, _ := os.ReadFile(file)
		at, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "index"))
		if strings.HasPrefix(string(name), "UVC Camera") && strings.TrimSpace(string(at)) == index {
			return "/dev/" + filepath.Base(filepath.Dir(file))
		}
	}
	return ""
}

// answer answers what is asked through the control endpoint. It has to be quick: gadgetfs forgets what was said when the
// next question comes first. So it goes before everything else in the machine, which has one processor.
func (u *usbCamera) answer() {
	runtime.LockOSThread()
	first := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_FIFO, Priority: 50}
	if err := unix.SchedSetAttr(0, &first, 0); err != nil {
		panic(err) // root may
	}
	event := make([]byte, 12) // struct usb_gadgetfs_event: a setup packet, and what it is
	for {
		n, err := unix.Read(u.control, event)
		if n == len(event) && binary.LittleEndian.Uint32(event[8:]) == 3 {
			u.setup(event[:8])
		} else if err != nil {
			time.Sleep(time.Millisecond)
		}
	}
}

// setup answers one request: type, request, value, index, length.
func (u *usbCamera) setup(ask []byte) {
	length := int(binary.LittleEndian.Uint16(ask[6:]))
	switch kind, request := ask[0], ask[1]; {
	case kind == 0x00 && request == 9: // SET_CONFIGURATION
		if !u.sending {
			u.sending = true
			u.send()
		}
		_, _ = unix.Read(u.control, nil)
	case kind == 0x01 && request == 11: // SET_INTERFACE
		_, _ = unix.Read(u.control, nil)
	case kind == 0x21 && request == 0x01 && ask[4] == 1: // SET_CUR of the picture wanted
		u.choose(length)
	case kind == 0xa1 && request == 0x86: // GET_INFO
		_, _ = unix.Write(u.control, []byte{3})
	case kind == 0xa1 && request == 0x85: // GET_LEN
		_, _ = unix.Write(u.control, []byte{26, 0})
	case kind == 0xa1 && ask[4] == 1: // GET_CUR, MIN, MAX, DEF
		_, _ = unix.Write(u.control, u.chosen())
	case kind&0x80 != 0: // going the wrong way refuses it
		_, _ = unix.Read(u.control, nil)
	default:
		_, _ = unix.Write(u.control, nil)
	}
}

// choose takes the host's wish: struct uvc_streaming_control.
func (u *usbCamera) choose(length int) {
	wish := make([]byte, length)
	for {
		n, err := unix.Read(u.control, wish)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if index := wish[3]; n > 3 && index >= 1 && int(index) <= len(usbSizes) {
			u.frame.Store(int32(index))
		}
		return
	}
}

// chosen is what is set: struct uvc_streaming_control of version 1.0.
func (u *usbCamera) chosen() []byte {
	size := usbSizes[u.frame.Load()-1]
	c := make([]byte, 26)
	c[0], c[2], c[3] = 1, 1, byte(u.frame.Load())
	binary.LittleEndian.PutUint32(c[4:], usbInterval)
	binary.LittleEndian.PutUint32(c[18:], uint32(2*size.X*size.Y))
	binary.LittleEndian.PutUint32(c[22:], payloadSize)
	return c
}

// send sends pictures for ever; while nobody fetches them it waits in the kernel. What goes wrong shows in that none come.
func (u *usbCamera) send() {
	fd, err := unix.Open(gadgetFolder+"/ep1in-bulk", unix.O_RDWR, 0)
	if err != nil {
		return
	}
	if _, err := unix.Write(fd, slices.Concat([]byte{1, 0, 0, 0}, usbEndpoint(64), usbEndpoint(512))); err != nil {
		return
	}
	go func() {
		for n := 0; ; n++ {
			picture := u.files[u.frame.Load()-1]
			if spoil := *u.spoil.Load(); spoil != nil {
				picture = spoil(n, picture)
			}
			for from := 0; from < len(picture); from += pieceSize {
				head := []byte{2, 0x80 | byte(n&1)} // which of two pictures in turn it is of
				if from+pieceSize >= len(picture) {
					head[1] |= 2 // its last piece
				}
				piece := append(head, picture[from:min(from+pieceSize, len(picture))]...)
				if len(piece)%512 == 0 {
					piece = append(piece, 0)
				}
				_, _ = unix.Write(fd, piece)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
}

// barsOf is what vivid's cameras show, too.
func barsOf(size image.Point) image.Image {
	img := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	for y := range size.Y {
		for x := range size.X {
			i := []int{0b111, 0b110, 0b011, 0b010, 0b101, 0b100, 0b001, 0b000}[x*8/size.X]
			level := func(bit int) uint8 { return uint8(i >> bit & 1 * 191) }
			img.Y[y*img.YStride+x], img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = color.RGBToYCbCr(level(2), level(1), level(0))
		}
	}
	return img
}

const usbInterval = 666666 // in units of 100 ns: 15 pictures a second

var usbDevice = []byte{18, 1, 0x00, 0x02, 0xef, 2, 1, 64, 0x6b, 0x1d, 0x02, 0x01, 0, 1, 0, 0, 0, 1}

func usbEndpoint(packet uint16) []byte {
	return []byte{7, 5, 0x81, 2, byte(packet), byte(packet >> 8), 0} // 1, in, bulk
}

// usbConfig is the configuration: one interface to ask through, one to stream through, and what it offers.
func usbConfig(packet uint16) []byte {
	var frames []byte
	for i, size := range usbSizes {
		frames = append(frames, 30, 0x24, 7, byte(i+1), 0)
		for _, n := range []int{size.X, size.Y} {
			frames = binary.LittleEndian.AppendUint16(frames, uint16(n))
		}
		for _, n := range []int{1 << 20, 1 << 27, 2 * size.X * size.Y, usbInterval} {
			frames = binary.LittleEndian.AppendUint32(frames, uint32(n))
		}
		frames = binary.LittleEndian.AppendUint32(append(frames, 1), usbInterval)
	}
	terminals := []byte{
		18, 0x24, 2, 1, 0x01, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, // a camera
		9, 0x24, 3, 2, 0x01, 0x01, 0, 1, 0, // leads to USB
	}
	c := slices.Concat(
		[]byte{9, 2, 0, 0, 2, 1, 0, 0x80, 50},
		[]byte{8, 11, 0, 2, 0x0e, 3, 0, 0},
		[]byte{9, 4, 0, 0, 0, 0x0e, 1, 0, 0},
		[]byte{13, 0x24, 1, 0x00, 0x01, byte(13 + len(terminals)), 0, 0x80, 0x8d, 0x5b, 0, 1, 1}, terminals,
		[]byte{9, 4, 1, 0, 1, 0x0e, 2, 0, 0},
		[]byte{14, 0x24, 1, 1, byte(25 + len(frames)), 0, 0x81, 0, 2, 0, 0, 0, 1, 0},
		[]byte{11, 0x24, 6, 1, byte(len(usbSizes)), 1, 1, 0, 0, 0, 0}, frames,
		usbEndpoint(packet))
	binary.LittleEndian.PutUint16(c[2:], uint16(len(c)))
	return c
}
