package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

// accessButton opens the sheet with everything that makes the machine fit a person.
func (a *App) accessButton() fyne.CanvasObject {
	return a.kit.Button(design.ButtonSpec{Label: a.kit.Say("无障碍"), Icon: "accessibility", Low: true, Tapped: a.openAccess})
}

// openAccess offers the modes, in any combination, and what works the screen in place of a finger.
func (a *App) openAccess() {
	k, h := a.kit, a.hands
	mode := func(label string, on bool, change func(*design.Mode)) fyne.CanvasObject {
		return k.Pill(label, on, func() {
			m := a.kit.Mode
			change(&m)
			at := h.sheet // the ring stays on the sheet while the page under it changes
			a.switchMode(m)
			a.openAccess()
			h.sheet = at
			h.settle()
		})
	}
	modes := design.Flow(16,
		mode(k.Say("字大一些"), k.Large, func(m *design.Mode) { m.Large = !m.Large }),
		mode(k.Say("黑白分明"), k.Contrast, func(m *design.Mode) { m.Contrast = !m.Contrast }),
		mode(k.Say("按键都在下方"), k.Low, func(m *design.Mode) { m.Low = !m.Low }),
		mode("English", k.English, func(m *design.Mode) { m.English = !m.English }))
	if a.machine.Hearing().Voice {
		modes.Add(k.Pill(k.Say("读给我听"), a.voice.on, func() {
			a.voice.turn()
			a.show(a.home, nil)
			a.openAccess()
		}))
	}
	works := func(label string, w way) fyne.CanvasObject {
		return k.Pill(label, h.way == w, func() {
			h.use(w)
			a.openAccess()
		})
	}
	const apart = 44
	easier := design.Column(20, k.Section(k.Say("怎样用着方便？")), modes)
	parts := []fyne.CanvasObject{k.Section(k.Say("不用手点，用什么？")),
		design.Flow(16, works(k.Say("外接键盘"), byKeys), works(k.Say("一个按键"), oneSwitch), works(k.Say("两个按键"), twoSwitches))}
	if h.way == oneSwitch {
		var all []fyne.CanvasObject
		for i, words := range []string{k.Say("慢慢走"), k.Say("不快不慢"), k.Say("走快些")} {
			all = append(all, k.Pill(words, h.pace == paces[i], func() {
				h.pace = paces[i]
				a.openAccess()
			}))
		}
		parts = append(parts, design.Flow(16, all...))
	}
	done := k.Button(design.ButtonSpec{Label: k.Say("好了"), Kind: design.Primary, Tapped: a.closeSheet})
	other := design.Column(20, parts...)
	var both fyne.CanvasObject = design.Column(apart, easier, other)
	if k.Low && k.Landscape { // the higher, the more of it is out of reach
		both = a.beside(easier, other)
	}
	a.openSheet(accessSheet, design.Column(apart, both, done))
}
