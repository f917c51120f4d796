package app

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/doctor"
	"yichuang/kiosk/uplink"
)

// staff is what the operator's page shows. Staff read it: it speaks as the doctor does, and no other language.
type staff struct {
	ctx   context.Context // ends when the panel is left
	facts kiosk.Facts
	found map[string]doctor.Finding
	doing string // the action under way, empty for none
	tone  design.Tone
	word  string // what became of the last one
	sure  bool   // to restart was asked for once
}

// parts are what the doctor's parts are called here.
var parts = map[string]struct{ icon, name string }{
	"reader": {"id-card", "身份证阅读器"}, "printer": {"printer", "回执打印机"}, "clock": {"clock", "时钟"},
	"disk": {"hard-drive", "磁盘"}, "database": {"database", "数据库"}, "platform": {"wifi", "中心平台"},
}

// operator is the panel.
func (a *App) operator() *page {
	k, p := a.kit, a.staff
	f := p.facts
	head := design.Row(20, design.Wide(k.Title("运维面板")), k.Tag(design.Info, "", "v"+f.Version+" · 运行 "+inWords(f.Up)))
	var cards []fyne.CanvasObject
	for _, part := range doctor.Parts() {
		cards = append(cards, a.partCard(part))
	}
	columns, across := 2, 4
	if k.Landscape {
		columns, across = 3, 8
	}
	var word fyne.CanvasObject
	switch {
	case p.doing != "":
		word = k.Note(design.Info, "timer", p.doing, "")
	case p.word != "":
		word = k.Note(p.tone, "", p.word, "")
	}
	content := design.Column(20, head, design.Grid(columns, 20, cards...), a.outboxCard(), design.Grid(across, 20, a.deeds()...))
	page := a.frame(a.header(), nil, content, pinned(word, a.side()), k.Footer(a.back("关闭面板，回到办事界面", a.goodbye), nil, false))
	return page
}

// pinned is a word right above the buttons; nil for none.
func pinned(word fyne.CanvasObject, side float32) fyne.CanvasObject {
	if word == nil {
		return nil
	}
	return design.Pad(word, 0, side, 20, side)
}

// partCard is how one part is.
func (a *App) partCard(part string) fyne.CanvasObject {
	k, p := a.kit, parts[part]
	f, known := a.staff.found[part]
	tone, state, says := design.Info, "检查中", "请稍等"
	if known {
		tone, state = map[doctor.State]design.Tone{doctor.Good: design.Good, doctor.Warning: design.Warning, doctor.Bad: design.Bad}[f.State],
			map[doctor.State]string{doctor.Good: "好", doctor.Warning: "注意", doctor.Bad: "坏"}[f.State]
		says = f.Says
		if f.State != doctor.Good {
			says = f.Code + " " + says + "。" + f.Do
		}
	}
	words := design.Column(4, k.Text(p.name, design.Body, k.Ink).Bold(), design.Left(k.Tag(tone, "", state)), k.Small(says))
	return k.CardPadded(design.Row(20, k.StateBadge(tone, p.icon, 72), design.Wide(words)), 24)
}

// outboxCard is what waits for the platform, and how long the certificate lasts.
func (a *App) outboxCard() fyne.CanvasObject {
	k, f := a.kit, a.staff.facts
	oldest := "没有等着的"
	if !f.Oldest.IsZero() {
		oldest = "最早一件：" + f.Oldest.Format("1 月 2 日 15:04")
	}
	first := design.Row(20, design.Wide(k.Text(fmt.Sprintf("待上报 %d 件", f.Waiting), design.Heading, k.Ink).Bold()), k.Small(oldest))
	second := fmt.Sprintf("平台已收 %d 件；平台没有收 %d 件；目录 %s；接入证书到 %s", f.Taken, f.Stuck, f.Catalogue, f.CertificateEnds.Format("2006 年 1 月 2 日"))
	return k.CardPadded(design.Column(8, first, k.Small(second)), 28)
}

// deed is one thing that staff can do. Do runs on a goroutine of its own.
type deed struct {
	icon, name, doing string
	do                func(context.Context) (design.Tone, string)
}

func (a *App) deeds() []fyne.CanvasObject {
	m := a.machine
	of := func(f doctor.Finding) (design.Tone, string) {
		return map[doctor.State]design.Tone{doctor.Good: design.Good, doctor.Warning: design.Warning, doctor.Bad: design.Bad}[f.State], f.Code + " " + f.Says + " " + f.Do
	}
	service := deed{"circle-pause", "暂停服务", "", func(ctx context.Context) (design.Tone, string) {
		return told(m.SetOutOfService(ctx, true), "已暂停服务，关闭面板后屏幕上写明；待上报的照样送")
	}}
	if m.OutOfService() {
		service = deed{"circle-check", "恢复服务", "", func(ctx context.Context) (design.Tone, string) {
			return told(m.SetOutOfService(ctx, false), "已恢复服务")
		}}
	}
	all := []deed{
		{"receipt-text", "打测试页", "正在打印…", func(ctx context.Context) (design.Tone, string) { return of(m.PrintTest(ctx)) }},
		{"scan-line", "试读卡", "请在一分钟内把一张身份证放到感应区…", func(ctx context.Context) (design.Tone, string) { return of(m.ReadTest(ctx)) }},
		{"upload", "马上上报", "", func(ctx context.Context) (design.Tone, string) {
			return told(m.SendNow(ctx), "已经开始，过几秒看待上报的件数")
		}},
		{"usb", "导出到 U 盘", "正在写 U 盘，不要拔…", func(ctx context.Context) (design.Tone, string) { return carried(m.Export(ctx)) }},
		service,
	}
	var tiles []fyne.CanvasObject
	for _, d := range all {
		tiles = append(tiles, a.deedTile(d.icon, d.name, func() { a.act(d) }))
	}
	tiles = append(tiles, a.deedTile("refresh-cw", "重新检查", a.examine))
	if a.options.Restart != nil {
		name := "重启程序"
		if a.staff.sure {
			name = "确定重启"
		}
		tiles = append(tiles, a.deedTile("power", name, a.restart))
	}
	return tiles
}

func (a *App) deedTile(icon, name string, tapped func()) fyne.CanvasObject {
	k := a.kit
	face := design.Column(12, design.Centre(k.Icon(icon, k.Brand, 52)), k.Text(name, design.Small, k.Ink).Bold().Centred())
	return k.Touchable(name, design.Radius, k.CardPadded(face, 24), func() {
		if a.staff.doing == "" { // one thing at a time
			a.staff.sure = a.staff.sure && icon == "power"
			tapped()
		}
	})
}

// told puts the end of an action in words.
func told(err error, done string) (design.Tone, string) {
	var problem *kiosk.Problem
	switch {
	case errors.As(err, &problem):
		return design.Bad, problem.Code + " " + problem.Sentence
	case err != nil:
		return design.Bad, err.Error()
	}
	return design.Good, done
}

// carried puts an export in words.
func carried(c kiosk.Carried, err error) (design.Tone, string) {
	var stick *uplink.StickError
	if errors.As(err, &stick) {
		return design.Bad, stick.Code + " " + stick.Says
	}
	if err != nil {
		return told(err, "")
	}
	says := fmt.Sprintf("已导出 %d 件：%s，写完读回核对过，可以拔了", c.Items, c.File)
	if c.Items == 0 {
		says = "没有等着上报的件，不用导出"
	}
	if c.Arrived+c.Refused > 0 {
		says = fmt.Sprintf("平台的答复：收到 %d 件，没有收 %d 件。", c.Arrived, c.Refused) + says
	}
	if c.Disbelieved > 0 {
		return design.Warning, fmt.Sprintf("%d 份答复没有采用（不是本平台签的，或没拷完整）。", c.Disbelieved) + says
	}
	return design.Good, says
}

// act does one thing and says what became of it.
func (a *App) act(d deed) {
	p := a.staff
	p.doing, p.word = d.doing, ""
	if p.doing == "" {
		p.doing = d.name + "…"
	}
	a.working++
	a.again()
	go func() {
		tone, word := d.do(p.ctx)
		facts, err := a.machine.Facts(p.ctx)
		a.do(func() {
			a.working--
			if a.staff != p {
				return
			}
			p.doing, p.tone, p.word = "", tone, word
			if err == nil {
				p.facts = facts
			}
			a.again()
		})
	}()
}

// examine looks at every part, one after the other, and at the figures.
func (a *App) examine() {
	p := a.staff
	clear(p.found)
	p.word = ""
	a.working++
	a.again()
	mine := func(f func()) {
		a.do(func() {
			if a.staff == p {
				f()
				a.again()
			}
		})
	}
	go func() {
		if facts, err := a.machine.Facts(p.ctx); err == nil {
			mine(func() { p.facts = facts })
		} else {
			mine(func() { p.tone, p.word = told(err, "") })
		}
		a.machine.Examine(p.ctx, func(f doctor.Finding) { mine(func() { p.found[f.Part] = f }) })
		a.do(func() { a.working-- })
	}()
}

// restart asks once more, and ends the program.
func (a *App) restart() {
	if a.staff.sure {
		a.options.Restart()
		return
	}
	a.staff.sure, a.staff.tone, a.staff.word = true, design.Warning, "再点一次“确定重启”，程序就重新启动；数据都在"
	a.again()
}
