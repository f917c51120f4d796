package camera

import (
	"testing"
	"unsafe"
)

// The sizes, places and numbers are those a C compiler makes of linux/videodev2.h on amd64 and arm64.
func TestStructuresAreTheKernels(t *testing.T) {
	for _, c := range []struct {
		what      string
		got, want uintptr
	}{
		{"sizeof v4l2_capability", unsafe.Sizeof(capability{}), 104},
		{"sizeof v4l2_fmtdesc", unsafe.Sizeof(formatDescription{}), 64},
		{"sizeof v4l2_frmsizeenum", unsafe.Sizeof(frameSize{}), 44},
		{"sizeof v4l2_format", unsafe.Sizeof(captureFormat{}), 208},
		{"sizeof v4l2_requestbuffers", unsafe.Sizeof(requestBuffers{}), 20},
		{"sizeof v4l2_buffer", unsafe.Sizeof(buffer{}), 88},

		{"v4l2_capability.capabilities", unsafe.Offsetof(capability{}.Capabilities), 84},
		{"v4l2_capability.device_caps", unsafe.Offsetof(capability{}.DeviceCaps), 88},
		{"v4l2_fmtdesc.pixelformat", unsafe.Offsetof(formatDescription{}.PixelFormat), 44},
		{"v4l2_frmsizeenum.discrete", unsafe.Offsetof(frameSize{}.Size), 12},
		{"v4l2_format.fmt", unsafe.Offsetof(captureFormat{}.Width), 8},
		{"v4l2_buffer.timestamp", unsafe.Offsetof(buffer{}.Timestamp), 24},
		{"v4l2_buffer.timecode", unsafe.Offsetof(buffer{}.Timecode), 40},
		{"v4l2_buffer.sequence", unsafe.Offsetof(buffer{}.Sequence), 56},
		{"v4l2_buffer.memory", unsafe.Offsetof(buffer{}.Memory), 60},
		{"v4l2_buffer.m", unsafe.Offsetof(buffer{}.Offset), 64},
		{"v4l2_buffer.length", unsafe.Offsetof(buffer{}.Length), 72},

		{queryCap.name, queryCap.number, 0x80685600},
		{enumFmt.name, enumFmt.number, 0xc0405602},
		{enumFrameSizes.name, enumFrameSizes.number, 0xc02c564a},
		{setFmt.name, setFmt.number, 0xc0d05605},
		{reqBufs.name, reqBufs.number, 0xc0145608},
		{queryBuf.name, queryBuf.number, 0xc0585609},
		{queueBuf.name, queueBuf.number, 0xc058560f},
		{dequeueBuf.name, dequeueBuf.number, 0xc0585611},
		{streamOn.name, streamOn.number, 0x40045612},
		{streamOff.name, streamOff.number, 0x40045613},

		{"V4L2_PIX_FMT_MJPEG", uintptr(MJPEG), 0x47504a4d},
		{"V4L2_PIX_FMT_JPEG", uintptr(JPEG), 0x4745504a},
		{"V4L2_PIX_FMT_YUYV", uintptr(YUYV), 0x56595559},
	} {
		if c.got != c.want {
			t.Errorf("%s is %#x, want %#x", c.what, c.got, c.want)
		}
	}
}

func TestFormatSaysItsFourCharacters(t *testing.T) {
	if got := (Mode{Format: MJPEG}).String(); got != "MJPG 0x0" {
		t.Error(got)
	}
	if got := Format('Y' | '1'<<8 | '6'<<16 | ' '<<24).String(); got != "Y16" {
		t.Errorf("%q", got)
	}
}
