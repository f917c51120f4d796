package camera

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// device is an opened camera from one opening to its loss. Only the Camera's goroutine uses it.
type device struct {
	name  string // the stable name
	fd    int
	stat  unix.Stat_t
	model string
	modes []Mode

	still, preview Mode // what was chosen among modes

	mode    Mode // what is set now
	stride  int  // bytes from line to line, of YUYV
	buffers [][]byte
	picture []byte // a copy of the newest picture, so that its buffer goes back at once
}

// openDevice opens the device the stable name points at now, asks what it can do, chooses, and claims it for the
// preview, so that it is known at once when another program has it.
func openDevice(cfg Config) (*device, error) {
	node, err := filepath.EvalSymlinks(cfg.Name)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Open(node, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.EBUSY) {
		return nil, ErrBusy
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: node, Err: err}
	}
	d := &device{name: cfg.Name, fd: fd}
	if err := d.begin(cfg); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *device) begin(cfg Config) error {
	if err := unix.Fstat(d.fd, &d.stat); err != nil {
		return &fs.PathError{Op: "stat", Path: d.name, Err: err}
	}
	var c capability
	err := ioctl(d.fd, queryCap, &c)
	if errors.Is(err, unix.ENOTTY) {
		return &UnsupportedError{Why: "not a Video4Linux device"}
	}
	if err != nil {
		return err
	}
	if c.can()&capVideoCapture == 0 || c.can()&capStreaming == 0 {
		return &UnsupportedError{Why: "makes no pictures in one plane (it may be the second node of a camera)"}
	}
	d.model = text(c.Card[:])
	if d.modes, err = d.ask(cfg.Pixels); err != nil {
		return err
	}
	if d.still, err = stillMode(d.modes, cfg.Pixels); err != nil {
		return err
	}
	d.preview = previewMode(d.modes, d.still, cfg.Preview)
	return d.set(d.preview)
}

// ask lists what the camera offers of the formats understood here.
func (d *device) ask(most int) ([]Mode, error) {
	var modes []Mode
	for i := uint32(0); ; i++ {
		f := formatDescription{Index: i, Type: bufVideoCapture}
		if err := ioctl(d.fd, enumFmt, &f); errors.Is(err, unix.EINVAL) { // the end of the list
			return modes, nil
		} else if err != nil {
			return nil, err
		}
		if !f.PixelFormat.known() {
			continue
		}
		sizes, err := d.askSizes(f.PixelFormat, most)
		if err != nil {
			return nil, err
		}
		modes = append(modes, sizes...)
	}
}

func (d *device) askSizes(format Format, most int) (modes []Mode, err error) {
	for i := uint32(0); ; i++ {
		s := frameSize{Index: i, PixelFormat: format}
		err := ioctl(d.fd, enumFrameSizes, &s)
		if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTTY) { // the end of the list, or it keeps none
			return modes, nil
		}
		if err != nil {
			return nil, err
		}
		modes = append(modes, modesOf(s, most)...)
		if s.Type != sizeDiscrete {
			return modes, nil // there is only one range
		}
	}
}

// alive returns nil while the device is there and its name leads to it. It costs two system calls and no picture.
func (d *device) alive() error {
	var c capability
	if err := ioctl(d.fd, queryCap, &c); err != nil {
		return err
	}
	var now unix.Stat_t
	if err := unix.Stat(d.name, &now); err != nil {
		return &fs.PathError{Op: "stat", Path: d.name, Err: err}
	}
	if now.Dev != d.stat.Dev || now.Ino != d.stat.Ino || now.Rdev != d.stat.Rdev {
		return fmt.Errorf("%w: %s", errMoved, d.name)
	}
	return nil
}

// close zeroes what pictures are left and gives the device back.
func (d *device) close() {
	d.stop()
	d.release()
	_ = unix.Close(d.fd) // nothing was written through it
}
