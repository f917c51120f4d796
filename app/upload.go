package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/catalogue"
)

// upload is the uploading of one material as the screen shows it.
type upload struct {
	material catalogue.PlannedMaterial
	slot     kiosk.Slot // without an id until it is open
	state    kiosk.SlotState
	refused  string // why there is none, for the citizen
	byCamera bool   // the pages are taken with the document camera, not by phone
	taking   bool   // it takes one now
}

// uploadNow opens a slot for a material and shows what comes into it, until the page is left.
func (a *App) uploadNow(m catalogue.PlannedMaterial) {
	a.dropUpload()
	ctx := a.showUpload(upload{material: m, state: kiosk.SlotState{Open: true}}, a.uploading, func() {})
	go func() {
		if id := a.openSlot(ctx, m.Name); id != "" {
			a.followSlot(ctx, id)
		}
	}()
}

// phoneInstead goes on by phone with the slot that the camera's pages are in.
func (a *App) phoneInstead() {
	u := a.session.upload
	if u.slot.ID == "" {
		a.uploadNow(u.material)
		return
	}
	u.byCamera, u.taking = false, false
	ctx := a.showUpload(u, a.uploading, func() {})
	go a.followSlot(ctx, u.slot.ID)
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

// uploaded ends the slot and goes back to the materials with its pages. Button may be nil.
func (a *App) uploaded(button *design.Button) {
	u := a.session.upload
	if len(u.state.Pages) == 0 {
		a.say(u.nothing())
		return
	}
	if button != nil {
		button.Busy("请稍等…")
	}
	a.working++
	visitor := a.visit
	go func() {
		pages := a.machine.FinishSlot(a.ctx, u.slot.ID, u.state.Pages)
		a.do(func() {
			a.working--
			if a.visit != visitor || a.session.upload.slot.ID != u.slot.ID {
				return
			}
			if len(pages) == 0 { // taken back on the phone in the last moment
				a.session.upload.state.Pages = nil
				a.say(u.nothingLeft())
				return
			}
			a.session.upload = upload{}
			if old := a.session.slots[u.material.ID]; old != "" {
				a.machine.DropSlot(old)
			}
			a.session.slots[u.material.ID] = u.slot.ID
			a.visit.TakePages(u.material.ID, pages)
			a.due()
		})
	}()
}

// nothing says that there is no page yet; nothingLeft, that there is none any more.
func (u upload) nothing() string {
	if u.byCamera {
		return "还没有拍：请把材料放好，点“拍一张”，或者改成带到窗口"
	}
	return "还没有收到照片：请用手机扫码上传，或者改成带到窗口"
}

func (u upload) nothingLeft() string {
	if u.byCamera {
		return "照片没有留住，请返回重新拍"
	}
	return "照片在手机上被删除了，请重新扫码上传"
}

// bringInstead is the citizen's choice of the window.
func (a *App) bringInstead() {
	id := a.session.upload.material.ID
	a.dropUpload()
	if old := a.session.slots[id]; old != "" {
		a.machine.DropSlot(old)
		delete(a.session.slots, id)
	}
	a.visit.BringToWindow(id)
	a.due()
}

// dropUpload ends the slot that is shown, whose pages nobody took.
func (a *App) dropUpload() {
	if id := a.session.upload.slot.ID; id != "" {
		a.machine.DropSlot(id)
	}
	a.session.upload = upload{}
}

// dropSlots ends all slots of a visit that ends.
func (a *App) dropSlots() {
	a.dropUpload()
	for _, id := range a.session.slots {
		a.machine.DropSlot(id)
	}
	clear(a.session.slots)
}

// keepSlots leaves the slots alone whose pages the case names.
func (a *App) keepSlots() {
	for _, m := range a.visit.Plan().Materials {
		if len(m.Pages) > 0 {
			delete(a.session.slots, m.ID)
		}
	}
}

// uploading shows the QR code, and how many pages have come.
func (a *App) uploading() *page {
	k := a.kit
	u := a.session.upload
	back := a.back("返回", func() { a.dropUpload(); a.due() })
	var done *design.Button
	done = k.Button(design.ButtonSpec{Label: "完成", Icon: "check", Kind: design.Primary, Tapped: func() { a.uploaded(done) }})
	head := design.Column(8, k.Title("用手机拍“"+u.material.Name+"”"))
	if !k.Landscape { // little room
		head.Objects = append(head.Objects, k.Subtitle("照片直接传到平台，加密保存，只用于这次办事"))
	}
	var sp *design.Spinner
	left := design.Column(design.Gap, head, a.slotCode(&sp))
	right := design.Column(design.Gap, a.slotCount(), a.uploadSteps(), a.bringCard())
	if k.Landscape || k.Large { // what may have to be scrolled to comes last
		right = design.Column(design.Gap, a.slotCount(), a.bringCard(), a.uploadSteps())
	}
	p := a.step("", a.beside(left, right), nil, a.buttons(back, done))
	p.spinner = sp
	return p
}

// slotCode is the QR code, or why there is none.
func (a *App) slotCode(sp **design.Spinner) fyne.CanvasObject {
	k := a.kit
	u := a.session.upload
	again := func(label string) fyne.CanvasObject {
		return k.Button(design.ButtonSpec{Label: label, Icon: "refresh-cw", Low: true, Tapped: func() { a.uploadNow(u.material) }})
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
		return design.Column(20, k.Note(design.Warning, "wifi-off", "现在不能用手机上传", u.refused), again("再试一次"))
	case u.slot.ID == "":
		*sp = k.Spinner(48)
		return k.Card(design.Centre(design.Row(24, (*sp).Object, k.Text("正在准备二维码…", design.Section, k.Brand).Bold())))
	case !u.state.Open && !u.state.Cut:
		return design.Column(20, k.Note(design.Warning, "timer", "二维码过期了", "已经收到的照片还在。要再传，请换一个二维码。"), again("换一个二维码"))
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
	for i, words := range []string{"用手机“扫一扫”，打开网页", "一页一页拍照上传", "传完点“完成”"} {
		rows = append(rows, design.Row(20, k.Text(fmt.Sprint(i+1), design.Section, k.Brand).Bold(), design.Wide(k.Body(words))))
	}
	if url := a.session.upload.slot.URL; url != "" {
		rows = append(rows, k.Small("扫不了的，在手机浏览器里打开："), k.Small(spelled(url)))
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
	switch n := len(s.Pages); {
	case s.Cut && n > 0:
		return k.Note(design.Warning, "wifi-off", fmt.Sprintf("网络断了，已收到的 %d 页还在", n), "可以等网络恢复，也可以点“完成”")
	case s.Cut:
		return k.Note(design.Warning, "wifi-off", "网络断了", "可以等网络恢复，也可以改成带到窗口")
	case n > 0:
		return k.Note(design.Good, "circle-check", fmt.Sprintf("已收到 %d 页", n), "都传完了，请点“完成”")
	}
	return k.Note(design.Info, "upload", "还没有收到照片", "手机上传后，这里马上会显示")
}

func (a *App) bringCard() fyne.CanvasObject {
	k := a.kit
	button := k.Button(design.ButtonSpec{Label: "改成带到窗口", Low: true, Tapped: a.bringInstead})
	if k.Large {
		return k.CardPadded(design.Column(16, k.Strong("没带手机，或拍不了？"), button), 24)
	}
	return k.Card(design.Row(24, design.Wide(k.Strong("没带手机，或拍不了？")), button))
}
