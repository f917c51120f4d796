package camera

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

const (
	bufferCount = 4                      // asked for; the driver may give others
	pollSlice   = 100 * time.Millisecond // how soon the end of what is waited for is seen
	silentAfter = 3 * time.Second        // without a picture the camera counts as silent; a slow one makes two a second
)

// set changes the kind of picture, and with it the buffers. Not while pictures come.
func (d *device) set(m Mode) error {
	if d.mode == m {
		return nil
	}
	if err := d.release(); err != nil {
		return err
	}
	f := captureFormat{Type: bufVideoCapture, PixelFormat: m.Format, Field: fieldNone}
	f.Width, f.Height = uint32(m.Size.X), uint32(m.Size.Y)
	if err := ioctl(d.fd, setFmt, &f); err != nil {
		return err
	}
	if f.PixelFormat != m.Format || int(f.Width) != m.Size.X || int(f.Height) != m.Size.Y {
		return fmt.Errorf("camera: offered %v but sets %v %dx%d", m, f.PixelFormat, f.Width, f.Height)
	}
	d.stride = int(f.BytesPerLine)
	ask := requestBuffers{Count: bufferCount, Type: bufVideoCapture, Memory: memoryMmap}
	if err := ioctl(d.fd, reqBufs, &ask); err != nil {
		return err
	}
	for i := range ask.Count {
		b := d.buffer(i)
		if err := ioctl(d.fd, queryBuf, &b); err != nil {
			return err
		}
		shared, err := unix.Mmap(d.fd, int64(b.Offset), int(b.Length), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
		if err != nil {
			return fmt.Errorf("camera: mmap: %w", err)
		}
		d.buffers = append(d.buffers, shared)
	}
	d.mode = m
	return nil
}

func (d *device) buffer(index uint32) buffer {
	return buffer{Index: index, Type: bufVideoCapture, Memory: memoryMmap}
}

// release gives the buffers back to the kernel, zeroed.
func (d *device) release() error {
	d.mode = Mode{}
	if d.buffers == nil {
		return nil
	}
	for _, b := range d.buffers {
		clear(b)
		_ = unix.Munmap(b) // it was mapped
	}
	d.buffers = nil
	return ioctl(d.fd, reqBufs, &requestBuffers{Type: bufVideoCapture, Memory: memoryMmap})
}

// start lets pictures come.
func (d *device) start() error {
	for i := range d.buffers {
		b := d.buffer(uint32(i))
		if err := ioctl(d.fd, queueBuf, &b); err != nil {
			d.stop()
			return err
		}
	}
	kind := int32(bufVideoCapture)
	if err := ioctl(d.fd, streamOn, &kind); err != nil {
		d.stop()
		return err
	}
	return nil
}

// stop ends the pictures and zeroes what they left behind. After a failed start, too: STREAMOFF takes the buffers back.
func (d *device) stop() {
	kind := int32(bufVideoCapture)
	_ = ioctl(d.fd, streamOff, &kind) // a device that is gone has stopped
	for _, b := range d.buffers {
		clear(b)
	}
	clear(d.picture)
}

// next waits for a picture newer than the last and returns it, valid until the next call. Pictures the driver itself
// calls damaged are passed over. Errors: what ended says, errSilent, or what became of the device.
func (d *device) next(ended func() error) ([]byte, error) {
	for began := time.Now(); time.Since(began) < silentAfter; {
		if err := ended(); err != nil {
			return nil, err
		}
		line := []unix.PollFd{{Fd: int32(d.fd), Events: unix.POLLIN}}
		n, err := unix.Poll(line, int(pollSlice.Milliseconds()))
		if err != nil && !errors.Is(err, unix.EINTR) {
			return nil, fmt.Errorf("camera: poll: %w", err)
		}
		if n <= 0 {
			continue
		}
		some, err := d.fetch()
		if err != nil {
			return nil, err
		}
		if some {
			return d.picture, nil
		}
		if line[0].Revents&unix.POLLIN == 0 {
			return nil, fmt.Errorf("camera: poll: %w", unix.EIO) // else this would spin
		}
	}
	return nil, errSilent
}

// fetch takes every picture that waits and keeps the newest whole one; false when there was none.
func (d *device) fetch() (bool, error) {
	some := false
	for range d.buffers {
		b := d.buffer(0)
		err := ioctl(d.fd, dequeueBuf, &b)
		if errors.Is(err, unix.EAGAIN) {
			return some, nil
		}
		if err != nil {
			return false, err
		}
		if int(b.Index) >= len(d.buffers) {
			return false, fmt.Errorf("camera: buffer %d of %d", b.Index, len(d.buffers))
		}
		if shared := d.buffers[b.Index]; b.Flags&bufFlagError == 0 && b.BytesUsed > 0 && int(b.BytesUsed) <= len(shared) {
			d.keep(shared[:b.BytesUsed])
			some = true
		}
		if err := ioctl(d.fd, queueBuf, &b); err != nil {
			return false, err
		}
	}
	return some, nil
}

// keep copies a picture over the one before and leaves nothing of that one.
func (d *device) keep(picture []byte) {
	if cap(d.picture) < len(picture) {
		clear(d.picture)
		d.picture = make([]byte, 0, len(d.buffers[0]))
	}
	clear(d.picture)
	d.picture = append(d.picture[:0], picture...)
}
