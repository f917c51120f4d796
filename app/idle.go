package app

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

type sheetKind int

const (
	noSheet sheetKind = iota
	idleSheet
	accessSheet
	troubleSheet // something was not kept
	receiptSheet // the receipt that was not printed
)

// second follows the clock: the header's time and countdown, the warning, the goodbye.
func (a *App) second() {
	p := a.front()
	if p.header != nil {
		p.header.SetClock(a.options.Now())
	}
	if p.clock != nil {
		p.clock.Set(a.options.Now().Format("15:04"))
	}
	if p.unattended {
		return
	}
	if a.working > 0 {
		a.idle.Touch()
	}
	left, warn := a.idle.Left()
	if p.header != nil {
		p.header.SetLeft(left)
	}
	switch {
	case left == 0:
		a.goodbye()
	case warn:
		a.openSheet(idleSheet, a.idleWarning(left))
	case a.sheet == idleSheet:
		a.closeSheet()
	}
}

// turn turns what turns.
func (a *App) turn() {
	if a.page.spinner != nil {
		a.page.spinner.Turn()
	}
}

// idleWarning counts down before goodbye.
func (a *App) idleWarning(left time.Duration) fyne.CanvasObject {
	k := a.kit
	seconds := fmt.Sprint(int(left.Seconds() + 0.5))
	words := k.Say("倒计时结束会自动退出，\n并清除屏幕上的信息。")
	if a.visit != nil {
		if _, worth := a.visit.ToKeep(); worth {
			words = k.Say("倒计时结束会自动退出。填好的替您存着，\n下次刷身份证接着办。")
		}
	}
	return design.Column(24,
		k.Title(k.Say("您还在吗？")).Centred(),
		k.Text(seconds, design.Display, k.Brand).Bold().Centred(),
		k.Subtitle(words).Centred(),
		design.Space(12),
		design.Row(design.Gap,
			design.Wide(k.Button(design.ButtonSpec{Label: "结束", Tapped: a.goodbye})),
			design.Wide(k.Button(design.ButtonSpec{Label: "我还在", Kind: design.Primary, Tapped: a.closeSheet}))))
}

func (a *App) openSheet(kind sheetKind, content fyne.CanvasObject) {
	if a.sheet != kind {
		a.hands.over()
		a.voice.arrive()
	}
	a.sheet = kind
	a.root.Objects = []fyne.CanvasObject{a.front().object, a.kit.Sheet(content)}
	design.Relayout(a.root)
	a.root.Refresh()
	a.hands.settle()
	a.voice.look()
}

// closeSheet goes back to the page under the sheet.
func (a *App) closeSheet() {
	if a.sheet != noSheet {
		a.dropSheet()
		a.voice.arrive()
		a.voice.look()
	}
}

// dropSheet takes the sheet away, of a page that may go itself.
func (a *App) dropSheet() {
	if a.sheet == noSheet {
		return
	}
	a.sheet = noSheet
	a.hands.over()
	a.root.Objects = a.root.Objects[:1]
	a.root.Refresh()
	a.hands.settle()
}
