package app

import (
	"yichuang/app/design"
	"yichuang/kiosk/visit"
)

// full says, in place of the home page, that no case can be begun here, for want of room on the disk. A visit that was
// begun goes on to its end.
func (a *App) full() *page {
	k := a.kit
	above := float32(120)
	if k.Landscape {
		above = 0
	}
	content := design.Column(design.Gap, design.Space(above), design.Centre(k.Badge("file-x", 160)), design.Space(8),
		k.Title(k.Say("本机暂时不能收件")).Centred(), k.Subtitle(k.Say("请到旁边的机器或窗口办理，不用在这里等")).Centred(), design.Space(24),
		k.Note(design.Info, "info", k.Say("已经在本机交过的件不受影响"), k.Say("照常送到平台，不用再交一次")))
	return a.plain(content, k.Footer(a.back("返回", a.goodbye), a.helpButton(), false))
}

// roomChanged takes who has not begun anything to the page that is right now.
func (a *App) roomChanged() {
	if a.visit != nil && a.visit.Step() == visit.Choose && a.session.mine.who.Number == "" {
		a.show(a.home, nil)
	}
}
