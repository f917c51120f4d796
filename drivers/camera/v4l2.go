package camera

import (
	"bytes"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The structures and numbers of linux/videodev2.h that are used here, laid out as on 64-bit machines.

const (
	capVideoCapture = 0x00000001
	capStreaming    = 0x04000000
	capDeviceCaps   = 0x80000000 // DeviceCaps is filled in: what this node can do, not the whole device

	bufVideoCapture = 1 // V4L2_BUF_TYPE_VIDEO_CAPTURE
	memoryMmap      = 1 // V4L2_MEMORY_MMAP
	fieldNone       = 1 // V4L2_FIELD_NONE: whole pictures, not every other line
	bufFlagError    = 0x40

	sizeDiscrete = 1 // V4L2_FRMSIZE_TYPE_DISCRETE
)

// capability is struct v4l2_capability.
type capability struct {
	Driver       [16]byte
	Card         [32]byte
	BusInfo      [32]byte
	Version      uint32
	Capabilities uint32
	DeviceCaps   uint32
	_            [3]uint32
}

// can returns the capabilities of the node itself.
func (c *capability) can() uint32 {
	if c.Capabilities&capDeviceCaps != 0 {
		return c.DeviceCaps
	}
	return c.Capabilities
}

// formatDescription is struct v4l2_fmtdesc.
type formatDescription struct {
	Index       uint32
	Type        uint32
	Flags       uint32
	Description [32]byte
	PixelFormat Format
	MbusCode    uint32
	_           [3]uint32
}

// frameSize is struct v4l2_frmsizeenum. Size is a width and a height for sizeDiscrete, otherwise the least width, the
// most and the step, then the same of the height.
type frameSize struct {
	Index       uint32
	PixelFormat Format
	Type        uint32
	Size        [6]uint32
	_           [2]uint32
}

// captureFormat is struct v4l2_format for video capture, with its struct v4l2_pix_format.
type captureFormat struct {
	Type         uint32
	_            uint32
	Width        uint32
	Height       uint32
	PixelFormat  Format
	Field        uint32
	BytesPerLine uint32
	SizeImage    uint32
	_            [176]byte // colours, and the room of other kinds
}

// requestBuffers is struct v4l2_requestbuffers.
type requestBuffers struct {
	Count        uint32
	Type         uint32
	Memory       uint32
	Capabilities uint32
	_            uint32
}

// buffer is struct v4l2_buffer.
type buffer struct {
	Index     uint32
	Type      uint32
	BytesUsed uint32
	Flags     uint32
	Field     uint32
	_         uint32
	Timestamp [2]int64
	Timecode  [16]byte
	Sequence  uint32
	Memory    uint32
	Offset    uint32 // of the union m
	_         uint32
	Length    uint32
	_         [3]uint32
}

// request is an ioctl of Video4Linux: its name for errors, and its number.
type request struct {
	name   string
	number uintptr
}

const (
	toDriver   = 1
	fromDriver = 2
)

// number makes an ioctl's number, as the macros _IOR, _IOW and _IOWR do on every machine Go and Video4Linux share but
// MIPS and PowerPC.
func number(direction, nr, size uintptr) uintptr { return direction<<30 | size<<16 | 'V'<<8 | nr }

var (
	queryCap       = request{"VIDIOC_QUERYCAP", number(fromDriver, 0, unsafe.Sizeof(capability{}))}
	enumFmt        = request{"VIDIOC_ENUM_FMT", number(toDriver|fromDriver, 2, unsafe.Sizeof(formatDescription{}))}
	enumFrameSizes = request{"VIDIOC_ENUM_FRAMESIZES", number(toDriver|fromDriver, 74, unsafe.Sizeof(frameSize{}))}
	setFmt         = request{"VIDIOC_S_FMT", number(toDriver|fromDriver, 5, unsafe.Sizeof(captureFormat{}))}
	reqBufs        = request{"VIDIOC_REQBUFS", number(toDriver|fromDriver, 8, unsafe.Sizeof(requestBuffers{}))}
	queryBuf       = request{"VIDIOC_QUERYBUF", number(toDriver|fromDriver, 9, unsafe.Sizeof(buffer{}))}
	queueBuf       = request{"VIDIOC_QBUF", number(toDriver|fromDriver, 15, unsafe.Sizeof(buffer{}))}
	dequeueBuf     = request{"VIDIOC_DQBUF", number(toDriver|fromDriver, 17, unsafe.Sizeof(buffer{}))}
	streamOn       = request{"VIDIOC_STREAMON", number(toDriver, 18, unsafe.Sizeof(int32(0)))}
	streamOff      = request{"VIDIOC_STREAMOFF", number(toDriver, 19, unsafe.Sizeof(int32(0)))}
)

// ioctl asks the driver. Its error carries the errno, and ErrBusy besides where another program has the device.
func ioctl[T any](fd int, r request, arg *T) error {
	for {
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), r.number, uintptr(unsafe.Pointer(arg)))
		switch errno {
		case 0:
			return nil
		case unix.EINTR: // the runtime's own signals
		case unix.EBUSY:
			return fmt.Errorf("%w: %w", ErrBusy, os.NewSyscallError(r.name, errno))
		default:
			return os.NewSyscallError(r.name, errno)
		}
	}
}

// text is a C string in a field of fixed length.
func text(field []byte) string {
	before, _, _ := bytes.Cut(field, []byte{0})
	return string(bytes.ToValidUTF8(before, nil))
}
