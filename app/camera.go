package app

import (
	"context"
	"errors"
	"image"
	"slices"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/catalogue"
)

// photographNow shows what the document camera sees, and takes pages of a material, until the page is left. It needs no
// line.
func (a *App) photographNow(m catalogue.PlannedMaterial) {
	a.dropUpload()
	var ctx context.Context
	build := func() *page { return a.photographing(func() { a.takePage(ctx) }) }
	ctx = a.showUpload(upload{material: m}, build, func() { a.see(nil) })
	go a.watchSight(ctx)
}

// watchSight shows what the camera sees, one picture after the other, until ctx ends: that turns the camera off.
func (a *App) watchSight(ctx context.Context) {
	for picture := range a.machine.Preview(ctx) {
		shown := make(chan struct{})
		a.do(func() {
			defer close(shown)
			if ctx.Err() != nil {
				erase(picture)
				return
			}
			a.see(picture)
		})
		select { // pictures that come faster than they are drawn are the camera's to drop
		case <-shown:
		case <-ctx.Done():
		}
	}
}

// see shows a picture, or none with nil, and zeroes the one before.
func (a *App) see(picture image.Image) {
	old := a.sight
	a.sight = picture
	if a.page.view != nil {
		a.page.view.Show(picture)
	}
	erase(old)
}

// erase zeroes a picture of somebody's papers.
func erase(picture image.Image) {
	if p, ok := picture.(*image.RGBA); ok {
		clear(p.Pix)
	}
}

func (a *App) setCamera(usable bool) {
	a.camera = usable
	if a.visit != nil {
		a.visit.CameraUsable(usable)
	}
	if !usable {
		a.see(nil)
	}
	if a.page.cameraChanged != nil {
		a.page.cameraChanged()
	}
}

// takePage takes one page of the paper under the camera; it is safe when the button can be touched again.
func (a *App) takePage(ctx context.Context) {
	sofar := a.session.upload.own
	a.session.upload.taking = true
	a.working++
	a.changed()
	go func() {
		pages, err := a.machine.TakePage(ctx, sofar)
		if err == nil && ctx.Err() != nil { // nobody stands here any more
			a.machine.DropPages(pages[len(sofar):]...)
		}
		a.do(func() {
			a.working--
			if ctx.Err() == nil {
				a.pageTaken(pages, err)
			}
		})
	}()
}

func (a *App) pageTaken(pages []string, err error) {
	a.session.upload.taking = false
	if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
		a.say(p.Sentence)
		return
	}
	a.session.upload.own = pages
	a.changed()
}

// photographing shows what the camera sees, and how many pages there are.
func (a *App) photographing(take func()) *page {
	k := a.kit
	u := a.session.upload
	head := design.Column(8, k.Title(k.Say("用高拍仪拍“%s”", u.material.Name)))
	if !k.Landscape { // little room
		head.Objects = append(head.Objects, k.Subtitle(k.Say("照片马上加密，只有平台能打开")))
	}
	sight, view := a.sightCard()
	left := design.Column(design.Gap, head, sight)
	right := design.Column(design.Gap, a.takenCard(), a.otherWays())
	back := a.back("返回", func() { a.dropUpload(); a.uploadEnded() })
	p := a.frame(a.header(), a.stepCounter(), a.beside(left, right), nil, a.buttons(back, a.takeButton(take)))
	p.view = view
	p.cameraChanged, p.linkChanged = a.changed, a.again
	return p
}

// alone reports whether there is neither camera nor line any more: what was taken is all there will be.
func (a *App) alone() bool { return !a.camera && !a.link.Online && !a.session.upload.taking }

// takeButton is 拍一张; where that cannot be, the phone stands in its place, and without a line 完成 or the window.
func (a *App) takeButton(take func()) fyne.CanvasObject {
	k := a.kit
	u := a.session.upload
	switch {
	case a.alone() && len(u.own) > 0:
		return k.Button(design.ButtonSpec{Label: "完成", Icon: "check", Kind: design.Primary, Tapped: func() { a.uploaded(nil) }})
	case a.alone():
		return k.Button(design.ButtonSpec{Label: "改成带到窗口", Icon: "landmark", Kind: design.Primary, Tapped: a.bringInstead})
	case !a.camera && !u.taking:
		return k.Button(design.ButtonSpec{Label: "改用手机拍", Icon: "camera", Kind: design.Primary, Tapped: a.phoneInstead})
	}
	b := k.Button(design.ButtonSpec{Label: "拍一张", Icon: "camera", Kind: design.Primary, Tapped: take})
	if u.taking {
		b.Busy("正在拍…")
	}
	return b
}

// sightCard is what the camera sees, or why nothing can be taken; the view is nil then.
func (a *App) sightCard() (fyne.CanvasObject, *design.View) {
	k := a.kit
	switch {
	case a.alone() && len(a.session.upload.own) > 0:
		return k.Note(design.Warning, "usb", k.Say("高拍仪现在不能用"), k.Say("拍好的都还在，请点“完成”，或者改成带到窗口")), nil
	case a.alone():
		return k.Note(design.Warning, "usb", k.Say("高拍仪现在不能用"), k.Say("请改成带到窗口")), nil
	case !a.camera:
		return k.Note(design.Warning, "usb", k.Say("高拍仪现在不能用"), k.Say("请改用手机拍，或者改成带到窗口")), nil
	}
	high := float32(700)
	switch {
	case k.Landscape && k.Large:
		high = 480
	case k.Landscape:
		high = 520
	case k.Large:
		high = 620
	}
	if a.notice != "" { // what is wrong stays in sight together with the ways on
		high -= 160
		if k.Large {
			high -= 60
		}
	}
	view := k.View(high, k.Say("正在打开高拍仪…"))
	view.Show(a.sight)
	return view.Object, view
}

// takenCard says how many pages there are, and ends it.
func (a *App) takenCard() fyne.CanvasObject {
	k := a.kit
	u := a.session.upload
	n := len(u.own)
	switch {
	case u.taking:
		return k.Note(design.Info, "scan-line", k.Say("正在拍，请不要动材料"), k.Say("拍好会自动保存"))
	case n == 0:
		return k.Note(design.Info, "scan-line", k.Say("还没有拍"), k.Say("把材料平放在高拍仪下面，看清楚了，点“拍一张”"))
	}
	var done *design.Button
	done = k.Button(design.ButtonSpec{Label: "完成", Icon: "check", Low: true, Tapped: func() { a.uploaded(done) }})
	words := k.Say("还有的，换上再拍；都拍完了，请点“完成”")
	if !a.camera {
		words = k.Say("都拍完了，请点“完成”")
	}
	note := k.Note(design.Good, "circle-check", k.Say("已拍 %d 页", n), words)
	if a.alone() {
		return note
	}
	if k.Large || k.Landscape {
		return design.Column(16, note, done)
	}
	return design.Row(24, design.Wide(note), done)
}

// otherWays lead away from the camera, whose pages go along to the phone. Without a line there is no phone.
func (a *App) otherWays() fyne.CanvasObject {
	k := a.kit
	u := a.session.upload
	switch {
	case a.alone() && len(u.own) == 0: // the window stands below already
		return nil
	case !a.camera && !u.taking:
		return a.bringCard()
	}
	ways := []fyne.CanvasObject{k.Button(design.ButtonSpec{Label: "改成带到窗口", Low: true, Tapped: a.bringInstead})}
	if a.link.Online {
		ways = slices.Insert(ways, 0, fyne.CanvasObject(k.Button(design.ButtonSpec{Label: "改用手机拍", Low: true, Tapped: a.phoneInstead})))
	}
	return k.CardPadded(design.Column(16, k.Strong(k.Say("拍不清楚，或拍不了？")), design.Grid(len(ways), 16, ways...)), 24)
}
