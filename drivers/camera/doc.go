// Package camera drives a document camera (高拍仪) through Video4Linux: opened by a stable name, watched, opened again
// when it was lost. It shows what lies under the camera and takes one sharp still of it. It knows nothing of kiosks, keeps
// nothing on disk and logs nothing: what lies there is somebody's papers.
//
// What the camera can do is asked, not assumed. Of the pictures it offers, two kinds are understood: Motion-JPEG, mended
// where cameras are known to leave things out, and YUYV; a camera with neither is refused with an *UnsupportedError.
//
// What is zeroed and what is not: the buffers shared with the kernel whenever pictures stop, and every picture made on
// the way. A picture handed out is the receiver's to zero. The standard library's JPEG code keeps a few kilobytes of a file
// for itself, which nobody can reach.
//
// Goroutines: one for each Camera, which alone touches the device and ends with Close.
//
// Linux on 64-bit machines only. Source of facts: the kernel's Video4Linux documentation (userspace-api/media/v4l) and
// linux/videodev2.h.
package camera
