package kiosk

import (
	"context"
	"errors"
	"image"
	"time"

	"yichuang/drivers/camera"
	"yichuang/kiosk/uplink"
)

// documentCamera is what a kiosk needs of one; *camera.Camera is one.
type documentCamera interface {
	Watch() (<-chan camera.State, func())
	Preview(ctx context.Context) <-chan image.Image
	Take(ctx context.Context) ([]byte, error)
	Close() error
}

// How long a still may take, and how long the platform may take over a page: five megapixels on a slow line.
const (
	takeWithin = 10 * time.Second
	pageWithin = 30 * time.Second
)

// WatchCamera delivers whether the document camera can be used now and then each change, the latest winning, and a
// function that ends it. The channel is never closed; without a camera in the config nothing comes.
func (k *Kiosk) WatchCamera() (<-chan bool, func()) {
	usable := make(chan bool, 1)
	if k.camera == nil {
		return usable, func() {}
	}
	states, end := k.camera.Watch()
	go func() {
		last := false
		for s := range states {
			if now := s == camera.Ready || s == camera.Streaming; now != last {
				select {
				case <-usable: // nobody took the one before: it is old now
				default:
				}
				usable <- now
				last = now
			}
		}
	}()
	return usable, end
}

// Preview delivers what lies under the document camera until ctx ends, which turns the camera off. Each picture is the
// receiver's to zero. The channel is closed at the end, at once when there is no camera.
func (k *Kiosk) Preview(ctx context.Context) <-chan image.Image {
	if k.camera == nil {
		none := make(chan image.Image)
		close(none)
		return none
	}
	return k.camera.Preview(ctx)
}

// TakePage takes a picture with the document camera and puts it into a slot. It returns the slot with the page in it.
// The error is a *Problem, and the pages that were in the slot are still there; or ctx's error. Nothing of the picture
// is left in this machine.
func (k *Kiosk) TakePage(ctx context.Context, slot string) (SlotState, error) {
	page, err := k.take(ctx)
	defer clear(page)
	if err != nil {
		return SlotState{}, err
	}
	sending, cancel := context.WithTimeout(ctx, pageWithin)
	defer cancel()
	s, err := k.uplink.AddPage(sending, slot, page)
	switch {
	case err == nil:
		return SlotState{Open: s.Open, Done: s.Done, Pages: s.Pages}, nil
	case ctx.Err() != nil:
		return SlotState{}, ctx.Err()
	case errors.Is(err, uplink.ErrPageRefused):
		return SlotState{}, k.noPage("E414", "这一页平台没有收下。请放好再拍一张，或者改用手机拍、带到窗口。", err)
	case errors.Is(err, uplink.ErrSlotOver):
		return SlotState{}, k.noPage("E415", "不能再加页了。前面拍的够了，请点“完成”；不够，请返回重新拍。", err)
	}
	return SlotState{}, k.noPage("E413", "网络不通，这一页没有传上去。请再拍一张，或者改用手机拍、带到窗口。", err)
}

// take is a still, which is the caller's to zero.
func (k *Kiosk) take(ctx context.Context) ([]byte, error) {
	if k.camera == nil {
		return nil, k.noPage("E411", noCamera, camera.ErrDown)
	}
	taking, cancel := context.WithTimeout(ctx, takeWithin)
	defer cancel()
	page, err := k.camera.Take(taking)
	switch {
	case err == nil:
		return page, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, camera.ErrBroken), errors.Is(err, camera.ErrTimeout):
		return nil, k.noPage("E412", "没有拍成。请放好再拍一张，或者改用手机拍、带到窗口。", err)
	}
	return nil, k.noPage("E411", noCamera, err)
}

const noCamera = "高拍仪现在不能用。请改用手机拍，或者带到窗口。"

func (k *Kiosk) noPage(code, sentence string, cause error) *Problem {
	k.log.Warn("no page from the camera", "code", code, "err", cause)
	return &Problem{code, sentence, cause}
}
