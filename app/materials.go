package app

import (
	"fmt"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// materials says which papers there are and which of them nobody has to bring.
func (a *App) materials() *page {
	k := a.kit
	all := a.visit.Plan().Materials
	waived, window := 0, 0
	var rows []fyne.CanvasObject
	for _, m := range all {
		rows = append(rows, a.materialRow(m))
		switch m.How {
		case cases.Waived:
			waived++
		case cases.AtWindow:
			window++
		}
	}
	need := fmt.Sprintf("需要 %d 份材料", len(all))
	title := design.Flow(0, k.Title(need))
	if waived > 0 {
		title = design.Flow(0, k.Title(need+"，"), k.Text(fmt.Sprintf("%d 份免交", waived), design.Title, k.Colours.Good).Bold())
	}
	content := design.Column(design.Gap, title, k.CardPadded(k.Rows(20, rows...), 24))
	if window > 0 {
		content.Objects = append(content.Objects, k.Note(design.Info, "landmark", "现在不用交",
			fmt.Sprintf("先把申请提交上来；取件时，把这 %d 份材料的原件带到窗口核验", window)))
	}
	return a.step("", content, nil, a.buttons(a.back("上一步", a.previous), a.onward("下一步", a.next)))
}

func (a *App) materialRow(m catalogue.PlannedMaterial) fyne.CanvasObject {
	k := a.kit
	icon, tag, colour := "badge-check", k.Tag(design.Good, "", "免交"), k.Colours.Good
	switch m.How {
	case cases.OnForm:
		icon, tag = "file-check", k.Tag(design.Good, "", "已填在表里")
	case cases.AtWindow:
		icon, tag, colour = "landmark", k.Tag(design.Warning, "", "带到窗口"), k.Colours.Warning
	case cases.Promised:
		icon, tag, colour = "clock", k.Tag(design.Warning, "", "以后再补"), k.Colours.Warning
	}
	return design.Pad(design.Row(24, k.Icon(icon, colour, k.Px(52)), design.Wide(design.Column(2, k.Strong(m.Name), k.Small(m.Why))), tag), 0, 12, 0, 12)
}
