package app

import (
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/person"
	"yichuang/kiosk/visit"
)

// identified goes on with whoever was identified now: with the offer of what they left half told, if there is something.
func (a *App) identified() {
	if a.visit.Step() != visit.Agree {
		a.due()
		return
	}
	ctx, visitor, applicant := a.whileShown(), a.visit.Visitor(), a.visit.Applicant()
	go func() {
		kept := a.machine.Drafts(ctx, visitor, applicant)
		a.do(func() {
			if ctx.Err() != nil {
				return
			}
			if len(kept) == 0 {
				a.due()
				return
			}
			// Rather one of what was just chosen than the last one.
			at := slices.IndexFunc(kept, func(d kiosk.Draft) bool { return d.Bundle == a.visit.Bundle().ID })
			a.session.draft = kept[max(0, at)]
			a.show(a.unfinished, nil)
		})
	}()
}

// unfinished asks whether somebody wants to go on with what they left. Until they do it says no more of it than its name.
func (a *App) unfinished() *page {
	k, d := a.kit, a.session.draft
	whose := k.Say("您上次没有办完")
	if a.visit.Acting() {
		whose = k.Say("您替%s办的，上次没有办完", person.MaskName(a.visit.Applicant().Name))
	}
	head := design.Column(12, design.Centre(k.Badge("file-pen", 140)), k.Title(whose).Centred(),
		k.Subtitle(k.Say("“%s”\n%s 填到一半", d.Name, a.said(d.Written))).Centred())
	goOn := a.way(k.Say("接着办"), "", k.Say("从上次停下的地方接着填"), true, a.goOn)
	other := a.way(k.Say("重新办"), "", k.Say("从头开始，上次填的会删除"), false, a.startOver)
	if b := a.visit.Bundle(); b.ID != d.Bundle {
		goOn = a.way(k.Say("接着办"), d.Name, k.Say("从上次停下的地方接着填"), true, a.goOn)
		other = a.way(k.Say("办"), b.Name, k.Say("上次没办完的还给您留着"), false, a.due)
	}
	ways := design.Column(design.Gap, goOn, other)
	var content fyne.CanvasObject = design.Column(design.Gap, design.Space(60), head, design.Space(40), ways)
	if k.Landscape {
		content = a.beside(design.Column(design.Gap, design.Space(40), head), design.Column(design.Gap, design.Space(40), ways))
	}
	return a.plain(content, k.Footer(a.back("返回", a.previous), a.helpButton(), false))
}

// way is one of two ways to go on: what is done, with which bundle if there are two of them.
func (a *App) way(title, bundle, words string, first bool, tapped func()) fyne.CanvasObject {
	k := a.kit
	short := title
	if bundle != "" {
		short = k.Say("%s“%s”", title, strings.TrimSuffix(bundle, "一件事"))
		title = k.Say("%s“%s”", title, bundle)
	}
	ink, mark := k.Ink, k.Mark
	if first {
		ink, mark = k.Brand, k.Brand
	}
	face := design.Row(24, design.Wide(design.Column(6, k.Text(title, design.Section, ink).Bold().OneLine(short), k.Small(words))), k.Icon("chevron-right", mark, k.Px(44)))
	return k.Touchable(title, design.Radius, design.Stack(k.Selectable(first), design.Pad(face, 40, 42, 40, 42)), tapped)
}

// said is a moment as people say it.
func (a *App) said(t time.Time) string {
	if t.Format(time.DateOnly) == a.options.Now().Format(time.DateOnly) {
		return t.Format(a.kit.Say("今天 15:04"))
	}
	return t.Format(a.kit.Say("1 月 2 日 15:04"))
}

// goOn takes the draft up again, over a page that says what is not as it was. Consent is due next.
func (a *App) goOn() {
	d := a.session.draft
	a.session.draft = kiosk.Draft{}
	d.Relation = a.visit.Agent().Relation // it was asked just now
	resumed, changes, err := a.machine.Resume(d, a.visit.Visitor(), a.visit.Applicant())
	switch {
	case err != nil: // another's: it was not offered to them
		a.due()
	case resumed.Step() == visit.Choose: // it cannot be done here any more; what was chosen now can
		a.show(func() *page {
			return a.changes(a.kit.Say("这件事不能接着办了"), a.kit.Say("您刚才选的“%s”可以照常办理", a.visit.Bundle().Name), changes)
		}, nil)
	default:
		a.visit.Wipe()
		a.dropPages()
		a.visit = resumed
		a.visit.Connected(a.link.Online)
		a.visit.CameraUsable(a.camera)
		for i, c := range visit.Consents {
			a.session.withheld[i] = resumed.Withheld(c)
		}
		if len(changes) == 0 {
			a.due()
			return
		}
		title := a.kit.Say("办事指南有更新")
		if !slices.ContainsFunc(changes, func(c visit.Change) bool { return c.What != visit.PagesGone }) {
			title = a.kit.Say("照片要重新拍")
		}
		a.show(func() *page {
			return a.changes(title, a.kit.Say("您填过的都还在，下面这些和上次不一样"), changes)
		}, nil)
	}
}

// changes tells what is not as it was left.
func (a *App) changes(title, under string, changes visit.Changes) *page {
	k := a.kit
	var rows []fyne.CanvasObject
	for _, c := range changes {
		icon := "info"
		if c.What == visit.PagesGone {
			icon = "camera"
		}
		rows = append(rows, design.Row(24, k.Icon(icon, k.Brand, k.Px(44)), design.Wide(k.Body(k.Retell(c.Sentence)))))
	}
	head := design.Column(8, k.Title(title), k.Subtitle(under))
	content := design.Column(design.Gap, head, k.CardPadded(k.Rows(20, rows...), 30))
	return a.plain(content, a.buttons(a.helpButton(), a.onward("知道了，继续", a.due)))
}

// startOver deletes the draft, as was said, and begins from nothing.
func (a *App) startOver() {
	ctx, d := a.whileShown(), a.session.draft.Draft
	go func() {
		err := a.machine.DropDraft(ctx, d)
		a.do(func() {
			if ctx.Err() != nil {
				return
			}
			a.session.draft = kiosk.Draft{}
			a.due()
			if p := (*kiosk.Problem)(nil); errors.As(err, &p) {
				a.say(p.Sentence)
			}
		})
	}()
}

// keepDraft keeps what was told so far, for the same card to go on with.
func (a *App) keepDraft() <-chan bool {
	if a.visit == nil || a.session.handing {
		return nil
	}
	d, worth := a.visit.ToKeep()
	if !worth {
		return nil
	}
	return a.machine.KeepDraft(d)
}

// daysKept is how long a draft is kept.
const daysKept = int(kiosk.DraftsLive / (24 * time.Hour))
