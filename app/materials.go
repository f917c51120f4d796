package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// materials says which papers there are, how each comes in, and why.
func (a *App) materials() *page {
	k := a.kit
	all := a.visit.Plan().Materials
	waived, window := 0, 0
	var rows []fyne.CanvasObject
	for _, m := range all {
		rows = append(rows, a.materialRow(m))
		switch {
		case m.How == cases.Waived && !m.Fetched(), m.How == cases.Shared:
			waived++
		case m.How == cases.AtWindow:
			window++
		}
	}
	need := k.Say("需要 %d 份材料", len(all))
	title := design.Flow(0, k.Title(need))
	if waived > 0 {
		var gap float32 // the Chinese comma brings its own
		if k.English {
			gap = 14
		}
		title = design.Flow(gap, k.Title(k.Say("%s，", need)), k.Text(k.Say("%d 份免交", waived), design.Title, k.Colours.Good).Bold())
	}
	content := design.Column(design.Gap, title, k.CardPadded(k.Rows(20, rows...), 24))
	if window > 0 {
		content.Objects = append(content.Objects, k.Note(design.Info, "landmark", k.Say("现在不用交"),
			k.Say("先把申请提交上来；取件时，把这 %d 份材料的原件带到窗口核验", window)))
	}
	p := a.step("", content, nil, a.buttons(a.back("上一步", a.previous), a.onward("下一步", a.next)))
	p.linkChanged, p.licencesChanged, p.cameraChanged = a.again, a.again, a.again
	return p
}

func (a *App) materialRow(m catalogue.PlannedMaterial) fyne.CanvasObject {
	k := a.kit
	icon, tag, colour := "badge-check", k.Tag(design.Good, "", k.Say("免交")), k.Colours.Good
	switch {
	case m.Fetched():
		icon, tag, colour = "building-2", k.Tag(design.Info, "", k.Say("部门调取")), k.Brand
	case m.How == cases.Shared:
		tag = k.Tag(design.Good, "", k.Say("部门核对"))
	case m.How == cases.OnForm:
		icon, tag = "file-check", k.Tag(design.Good, "", k.Say("已填在表里"))
	case m.How == cases.Photographed && len(m.Pages) > 0:
		icon, tag = "file-check", k.Tag(design.Good, "", k.Say("已上传"))
	case m.How == cases.Photographed:
		icon, tag, colour = "camera", k.Tag(design.Warning, "", k.Say("要拍照")), k.Colours.Warning
	case m.How == cases.AtWindow:
		icon, tag, colour = "landmark", k.Tag(design.Warning, "", k.Say("带到窗口")), k.Colours.Warning
	case m.How == cases.Promised:
		icon, tag, colour = "clock", k.Tag(design.Warning, "", k.Say("以后再补")), k.Colours.Warning
	}
	words := design.Column(2, k.Strong(m.Name), k.Small(k.Retell(m.Why)))
	if m.CanUpload {
		words.Objects = append(words.Objects, design.Space(12), a.uploadButtons(m))
	}
	return design.Pad(design.Row(24, k.Icon(icon, colour, k.Px(52)), design.Wide(words), tag), 0, 12, 0, 12)
}

// uploadButtons are the ways to pages: the phone while there is a line, and the document camera where there is one. Both
// end in visit.TakePages.
func (a *App) uploadButtons(m catalogue.PlannedMaterial) fyne.CanvasObject {
	phone, camera := a.kit.Say("用手机拍照上传"), a.kit.Say("用高拍仪拍")
	switch {
	case len(m.Pages) > 0:
		phone, camera = a.kit.Say("重新上传"), a.kit.Say("用高拍仪重拍")
	case m.How == cases.AtWindow:
		phone, camera = a.kit.Say("改用手机上传"), a.kit.Say("改用高拍仪拍")
	}
	k := a.kit
	var ways []fyne.CanvasObject
	if a.link.Online {
		ways = append(ways, k.Button(design.ButtonSpec{Label: phone, Icon: "camera", Low: true, Tapped: func() { a.uploadNow(m) }}))
	}
	if a.camera {
		ways = append(ways, k.Button(design.ButtonSpec{Label: camera, Icon: "scan-line", Low: true, Tapped: func() { a.photographNow(m) }}))
	}
	return design.Flow(16, ways...)
}
