package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/catalogue"
)

// upload is the taking of one material's pages as the screen shows it.
type upload struct {
	material catalogue.PlannedMaterial
	own      []string   // digests of the pages that the document camera took
	slot     kiosk.Slot // for the phone; without an id until it is open
	state    kiosk.SlotState
	refused  string // why there is no slot, for the citizen
	taking   bool   // the camera takes a page now
}

// pages are all of them: those of the camera, then those of the phone.
func (u upload) pages() []string { return slices.Concat(u.own, u.state.Pages) }

// kept is where the pages of a material are that the visit has taken over.
type kept struct {
	slot string
	own  []string
}

// uploadNow opens a slot for a material and shows what comes into it, until the page is left.
func (a *App) uploadNow(m catalogue.PlannedMaterial) {
	a.dropUpload()
	a.openUpload(upload{material: m})
}

// phoneInstead goes on by phone, with the pages that the camera took and a new slot.
func (a *App) phoneInstead() {
	u := a.session.upload
	if u.slot.ID != "" {
		a.machine.DropSlot(u.slot.ID)
	}
	a.openUpload(upload{material: u.material, own: u.own})
}

func (a *App) openUpload(u upload) {
	u.state.Open = true
	ctx := a.showUpload(u, a.uploading, func() {})
	go func() {
		if id := a.openSlot(ctx, u.material.Name); id != "" {
			a.followSlot(ctx, id)
		}
	}()
}

// showUpload shows a page on which pages come in. The context ends, and leave is called, when it is left.
func (a *App) showUpload(u upload, build func() *page, leave func()) context.Context {
	ctx, cancel := context.WithCancel(a.ctx)
	a.session.upload = u
	a.show(build, func() {
		cancel()
		leave()
		a.idle.Patience(a.patience())
	})
	a.idle.Patience(3 * a.patience()) // the hands are at the phone or the paper
	a.second()
	return ctx
}

// openSlot opens a slot and shows it; it returns "" when there is none. It blocks.
func (a *App) openSlot(ctx context.Context, material string) (id string) {
	slot, err := a.machine.OpenSlot(ctx, material)
	if err == nil && ctx.Err() != nil {
		a.machine.DropSlot(slot.ID)
	}
	a.do(func() { a.slotOpened(ctx, slot, err) })
	return slot.ID
}

func (a *App) followSlot(ctx context.Context, id string) {
	a.machine.FollowSlot(ctx, id, func(s kiosk.SlotState) { a.do(func() { a.slotIs(ctx, s) }) })
}

func (a *App) slotOpened(ctx context.Context, slot kiosk.Slot, err error) {
	if ctx.Err() != nil {
		return
	}
	if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
		a.session.upload.refused = p.Sentence
	} else if err == nil {
		a.session.upload.slot = slot
	}
	a.again()
}

// slotIs shows another state of the slot. What the citizen does on the phone is a sign of life.
func (a *App) slotIs(ctx context.Context, s kiosk.SlotState) {
	if ctx.Err() != nil {
		return
	}
	a.idle.Touch()
	a.session.upload.state = s
	a.changed()
	if s.Done && len(s.Pages) > 0 {
		a.uploaded(nil)
	}
}

// uploaded goes back to the materials with the pages there are, and ends the slot. Button may be nil.
func (a *App) uploaded(button *design.Button) {
	u := a.session.upload
	if len(u.pages()) == 0 {
		a.say("还没有收到照片：请用手机扫码上传，或者改成带到窗口")
		return
	}
	if u.slot.ID == "" {
		a.keepUpload(u, u.own)
		return
	}
	if button != nil {
		button.Busy("请稍等…")
	}
	a.working++
	visitor := a.visit
	go func() {
		phone := a.machine.FinishSlot(a.ctx, u.slot.ID, u.state.Pages)
		a.do(func() {
			a.working--
			if a.visit != visitor || a.session.upload.slot.ID != u.slot.ID {
				return
			}
			pages := slices.Concat(u.own, phone)
			if len(pages) == 0 { // taken back on the phone in the last moment
				a.session.upload.state.Pages = nil
				a.say("照片在手机上被删除了，请重新扫码上传")
				return
			}
			a.keepUpload(u, pages)
		})
	}()
}

// keepUpload hands the pages over to the visit, in the place of those before.
func (a *App) keepUpload(u upload, pages []string) {
	a.session.upload = upload{}
	a.dropKept(u.material.ID)
	a.session.pages[u.material.ID] = kept{slot: u.slot.ID, own: u.own}
	if a.correcting() {
		a.session.mine.answer.pages = pages
	} else {
		a.visit.TakePages(u.material.ID, pages)
	}
	a.uploadEnded()
}

// bringInstead is the citizen's choice of the window.
func (a *App) bringInstead() {
	id := a.session.upload.material.ID
	a.dropUpload()
	a.dropKept(id)
	if a.correcting() {
		a.session.mine.answer.pages = nil
	} else {
		a.visit.BringToWindow(id)
	}
	a.uploadEnded()
}

// dropUpload has the pages deleted that are shown and that nobody took.
func (a *App) dropUpload() {
	u := a.session.upload
	a.session.upload = upload{}
	a.drop(kept{slot: u.slot.ID, own: u.own})
}

// dropKept has the pages of a material deleted.
func (a *App) dropKept(material string) {
	a.drop(a.session.pages[material])
	delete(a.session.pages, material)
}

func (a *App) drop(k kept) {
	if k.slot != "" {
		a.machine.DropSlot(k.slot)
	}
	a.machine.DropPages(k.own...)
}

// dropPages has all pages of a visit deleted that ends.
func (a *App) dropPages() {
	a.dropUpload()
	for id := range a.session.pages {
		a.dropKept(id)
	}
}

// leavePages leaves the pages alone that the case names.
func (a *App) leavePages() {
	for _, m := range a.visit.Plan().Materials {
		if len(m.Pages) > 0 {
			delete(a.session.pages, m.ID)
		}
	}
}

// uploading shows the QR code, and how many pages have come.
func (a *App) uploading() *page {
	k := a.kit
	u := a.session.upload
	back := a.back("返回", func() { a.dropUpload(); a.uploadEnded() })
	var done *design.Button
	done = k.Button(design.ButtonSpec{Label: "完成", Icon: "check", Kind: design.Primary, Tapped: func() { a.uploaded(done) }})
	head := design.Column(8, k.Title(k.Say("用手机拍“%s”", u.material.Name)))
	if !k.Landscape { // little room
		head.Objects = append(head.Objects, k.Subtitle(k.Say("照片直接传到平台，加密保存，只用于这次办事")))
	}
	var sp *design.Spinner
	left := design.Column(design.Gap, head, a.slotCode(&sp))
	right := design.Column(design.Gap, a.slotCount(), a.uploadSteps(), a.bringCard())
	if k.Landscape || k.Large { // what may have to be scrolled to comes last
		right = design.Column(design.Gap, a.slotCount(), a.bringCard(), a.uploadSteps())
	}
	p := a.frame(a.header(), a.stepCounter(), a.beside(left, right), nil, a.buttons(back, done))
	p.spinner = sp
	return p
}

// slotCode is the QR code, or why there is none.
func (a *App) slotCode(sp **design.Spinner) fyne.CanvasObject {
	k := a.kit
	u := a.session.upload
	again := func(label string) fyne.CanvasObject {
		return k.Button(design.ButtonSpec{Label: label, Icon: "refresh-cw", Low: true, Tapped: a.phoneInstead})
	}
	side := float32(540)
	switch {
	case k.Landscape && k.Large:
		side = 370
	case k.Landscape || k.Large:
		side = 460
	}
	switch {
	case u.refused != "":
		return design.Column(20, k.Note(design.Warning, "wifi-off", k.Say("现在不能用手机上传"), k.Retell(u.refused)), again("再试一次"))
	case u.slot.ID == "":
		*sp = k.Spinner(48)
		return k.Card(design.Centre(design.Row(24, (*sp).Object, k.Text(k.Say("正在准备二维码…"), design.Section, k.Brand).Bold())))
	case !u.state.Open && !u.state.Cut:
		return design.Column(20, k.Note(design.Warning, "timer", k.Say("二维码过期了"), k.Say("已经收到的照片还在。要再传，请换一个二维码。")), again("换一个二维码"))
	}
	return k.CardPadded(k.QR(u.slot.URL, side), 12)
}

// spelled writes an address so that it can be read out and wrapped.
func spelled(url string) string {
	head, token, ok := strings.Cut(url, "/u/")
	if !ok {
		return url
	}
	var parts []string
	for i := 0; i < len(token); i += 4 {
		parts = append(parts, token[i:min(len(token), i+4)])
	}
	return head + "/u/" + strings.Join(parts, "-")
}

// uploadSteps says what to do with the phone; for one that cannot scan, with the address in words.
func (a *App) uploadSteps() fyne.CanvasObject {
	k := a.kit
	var rows []fyne.CanvasObject
	for i, words := range []string{k.Say("用手机“扫一扫”，打开网页"), k.Say("一页一页拍照上传"), k.Say("传完点“完成”")} {
		rows = append(rows, design.Row(20, k.Text(fmt.Sprint(i+1), design.Section, k.Brand).Bold(), design.Wide(k.Body(words))))
	}
	if url := a.session.upload.slot.URL; url != "" {
		rows = append(rows, k.Small(k.Say("扫不了的，在手机浏览器里打开：")), k.Small(spelled(url)))
	}
	return k.CardPadded(design.Column(12, rows...), 28)
}

// slotCount says how many pages have come; nil while there is no slot.
func (a *App) slotCount() fyne.CanvasObject {
	k := a.kit
	if a.session.upload.slot.ID == "" {
		return nil
	}
	s := a.session.upload.state
	switch n := len(a.session.upload.pages()); {
	case s.Cut && n > 0:
		return k.Note(design.Warning, "wifi-off", k.Say("网络断了，已收到的 %d 页还在", n), k.Say("可以等网络恢复，也可以点“完成”"))
	case s.Cut:
		return k.Note(design.Warning, "wifi-off", k.Say("网络断了"), k.Say("可以等网络恢复，也可以改成带到窗口"))
	case n > 0:
		return k.Note(design.Good, "circle-check", k.Say("已收到 %d 页", n), k.Say("都传完了，请点“完成”"))
	}
	return k.Note(design.Info, "upload", k.Say("还没有收到照片"), k.Say("手机上传后，这里马上会显示"))
}

func (a *App) bringCard() fyne.CanvasObject {
	k := a.kit
	button := k.Button(design.ButtonSpec{Label: "改成带到窗口", Low: true, Tapped: a.bringInstead})
	if k.Large {
		return k.CardPadded(design.Column(16, k.Strong(k.Say("没带手机，或拍不了？")), button), 24)
	}
	return k.Card(design.Row(24, design.Wide(k.Strong(k.Say("没带手机，或拍不了？"))), button))
}
