package kiosk

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"slices"
	"time"

	"yichuang/drivers/camera"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/store"
)

// DocumentCamera is what a kiosk needs of one; *camera.Camera is one.
type DocumentCamera interface {
	Watch() (<-chan camera.State, func())
	Preview(ctx context.Context) <-chan image.Image
	Take(ctx context.Context) ([]byte, error)
	Close() error
}

// takeWithin is how long a still may take.
const takeWithin = 10 * time.Second

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

// TakePage takes a picture with the document camera, seals it to the platform and keeps it on this machine's disk: with
// or without the line, it goes up after the case that names it. It returns the digests of the material's pages so far
// with the new one. The error is a *Problem, and the pages before are still there; or ctx's error. The picture itself is
// zeroed: what is kept, this machine cannot read again.
func (k *Kiosk) TakePage(ctx context.Context, sofar []string) ([]string, error) {
	if len(sofar) >= cases.MostPages {
		return nil, k.noPage("E415", "不能再加页了。前面拍的够了，请点“完成”；不够，请返回重新拍。", errors.New("as many pages as a material may have"))
	}
	page, err := k.take(ctx)
	defer clear(page)
	if err != nil {
		return nil, err
	}
	if err := wholePicture(page); err != nil {
		return nil, k.noPage("E414", "这一页没有拍好。请放好再拍一张，或者改成带到窗口。", err)
	}
	to := k.uplink.Identity().SealTo
	sealed, err := to.Seal(page, cases.PageAssociated(k.site.Code))
	if err != nil {
		return nil, k.noPage("E416", notKept+k.otherWay(), err)
	}
	digest, err := k.store.KeepPage(ctx, to.Suite(), sealed)
	switch {
	case err == nil:
		return append(slices.Clone(sofar), digest), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, store.ErrNoRoom):
		return nil, k.noPage("E413", "本机存不下更多照片了，前面拍的还在。请"+k.otherWay(), err)
	}
	return nil, k.noPage("E416", notKept+k.otherWay(), err)
}

const notKept = "这一页没有存下来。请再拍一张，或者"

// wholePicture makes sure that the platform will take the page: nobody stands here any more when it says no.
func wholePicture(page []byte) error {
	if len(page) > cases.MaxPageBytes {
		return errors.New("the picture is too large")
	}
	picture, err := jpeg.Decode(bytes.NewReader(page))
	switch p := picture.(type) {
	case *image.YCbCr:
		clear(p.Y)
		clear(p.Cb)
		clear(p.Cr)
	case *image.Gray:
		clear(p.Pix)
	}
	return err
}

// DropPages deletes pages that nobody wants, soon; those that a case names stay. Should this program end before, they are
// deleted when it starts again.
func (k *Kiosk) DropPages(digests ...string) {
	if len(digests) == 0 {
		return
	}
	k.running.Go(func() {
		if err := k.store.DropPages(context.Background(), digests...); err != nil {
			k.log.Error("pages not deleted", "pages", len(digests), "err", err)
		}
	})
}

// take is a still, which is the caller's to zero.
func (k *Kiosk) take(ctx context.Context) ([]byte, error) {
	if k.camera == nil {
		return nil, k.noPage("E411", noCamera+k.otherWay(), camera.ErrDown)
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
		return nil, k.noPage("E412", "没有拍成。请放好再拍一张，或者"+k.otherWay(), err)
	}
	return nil, k.noPage("E411", noCamera+k.otherWay(), err)
}

const noCamera = "高拍仪现在不能用。请"

// otherWay ends a sentence with what can be done instead: without a line no phone helps.
func (k *Kiosk) otherWay() string {
	if k.uplink.Online() {
		return "改用手机拍、带到窗口。"
	}
	return "改成带到窗口。"
}

func (k *Kiosk) noPage(code, sentence string, cause error) *Problem {
	k.log.Warn("no page from the camera", "code", code, "err", cause)
	return &Problem{code, sentence, cause}
}
