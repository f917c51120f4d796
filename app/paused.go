package app

import (
	"yichuang/app/design"
)

// rest shows what a machine shows that nobody stands at.
func (a *App) rest() {
	a.voice.off()
	if a.machine.OutOfService() {
		a.show(a.paused, nil)
		return
	}
	a.show(a.attract, nil)
}

// paused says that staff have taken the machine out of service.
func (a *App) paused() *page {
	k := a.kit
	words := k.Say("请到旁边的机器或窗口办理，对不起，让您多走几步")
	if phone := a.machine.Site().Phone; phone != "" {
		words += "\n" + k.Say("有事请拨 %s 或 12345", phone)
	}
	above := float32(320)
	if k.Landscape {
		above = 120
	}
	content := design.Column(design.Gap, design.Space(above), design.Centre(k.Badge("circle-pause", 180)), design.Space(12),
		k.Title(k.Say("本机暂停服务")).Centred(), k.Subtitle(words).Centred())
	p := a.plain(content, nil)
	p.unattended = true
	return p
}
