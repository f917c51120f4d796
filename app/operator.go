package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/app/keyboard"
	"yichuang/kiosk"
	"yichuang/kiosk/doctor"
)

// Operator is what staff see and do on the machine itself, behind a PIN. Nothing of any citizen is in it.
type Operator interface {
	HasPanel() bool
	EnterPIN(ctx context.Context, entered string) error
	Facts(context.Context) (kiosk.Facts, error)
	Examine(ctx context.Context, report func(doctor.Finding))
	PrintTest(context.Context) doctor.Finding
	ReadTest(context.Context) doctor.Finding
	SendNow(context.Context) error
	Export(context.Context) (kiosk.Carried, error)
	OutOfService() bool
	SetOutOfService(ctx context.Context, out bool) error
}

// holdFor is how long staff hold a finger on the site's name. Who leans on the screen does not stay that still.
const holdFor = 5 * time.Second

// nameHeld follows the finger on the site's name. The time is the app's: the header may be drawn anew meanwhile.
func (a *App) nameHeld(down bool) {
	since := a.heldAt
	a.heldAt = time.Time{}
	switch {
	case down:
		a.heldAt = a.options.Steady()
	case !since.IsZero() && a.options.Steady().Sub(since) >= holdFor && a.staff == nil && a.machine.HasPanel():
		a.turnAside(a.askPIN)
	}
}

// askPIN lies over the page of whoever may be here: their visit ends when the PIN is right, and not before.
func (a *App) askPIN() *page {
	k := a.kit
	e := newAsideEditor(a)
	pin := e.add(entry{id: "pin", label: k.Say("运维口令"), kind: keyboard.Digits, most: 12, shape: func(s string) string { return strings.Repeat("●", len(s)) }})
	e.body = func(fields []fyne.CanvasObject) fyne.CanvasObject {
		return design.Column(24, k.Title(k.Say("工作人员入口")), k.Small(k.Say("办事的群众请点“返回”")), fields[0])
	}
	var enter *design.Button
	enter = k.Button(design.ButtonSpec{Label: k.Say("进入"), Kind: design.Primary, Tapped: func() { a.enterPIN(e, pin, enter) }})
	e.footer = a.buttons(a.back(k.Say("返回"), a.comeBack), enter)
	p := e.page()
	e.open(pin)
	return p
}

func (a *App) enterPIN(e *editor, pin *entry, button *design.Button) {
	entered := pin.value()
	clear(pin.text)
	pin.text = pin.text[:0]
	pin.show()
	button.Busy(a.kit.Say("正在核对…"))
	a.working++
	here := a.aside
	go func() {
		err := a.machine.EnterPIN(a.ctx, entered)
		a.do(func() {
			a.working--
			if a.aside != here {
				return
			}
			button.Busy("")
			var wrong *kiosk.WrongPIN
			var problem *kiosk.Problem
			switch {
			case err == nil:
				a.openPanel()
			case errors.As(err, &wrong) && wrong.Wait > 0:
				e.fault("pin", a.kit.Say("口令不对，请过 %s再试", a.kit.Retell(inWords(wrong.Wait))))
			case errors.As(err, &problem):
				e.fault("pin", problem.Code+" "+problem.Sentence)
			default:
				e.fault("pin", a.kit.Say("口令不对"))
			}
		})
	}()
}

// inWords is a time as people say it, never shorter than it is.
func inWords(d time.Duration) string {
	switch {
	case d <= 90*time.Second:
		return fmt.Sprintf("%d 秒", int((d+time.Second-1)/time.Second))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d 分钟", int((d+time.Minute-1)/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d 小时", int(d/time.Hour))
	}
	return fmt.Sprintf("%d 天", int(d/(24*time.Hour)))
}

// openPanel ends whatever visit there is, as walking away would, and opens the panel.
func (a *App) openPanel() {
	a.leavePage()
	a.keepDraft()
	a.wipe()
	a.setMode(calmMode(a.options))
	a.staff = &staff{found: map[string]doctor.Finding{}}
	ctx, cancel := context.WithCancel(a.ctx)
	a.staff.ctx = ctx
	a.show(a.operator, cancel)
	a.examine()
}
