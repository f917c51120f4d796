package visit

import (
	"fmt"
	"slices"
	"strings"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// What the citizen agrees to, by the names under which a case keeps it.
const (
	UseLicences       = "use-elicences"
	SendToDepartments = "send-to-departments"
)

// Consents are all of them, in the order of the screen.
var Consents = []string{UseLicences, SendToDepartments}

// Authority is what an agent declares besides: to act with the applicant's knowledge.
const Authority = "act-for-applicant"

// Submission is what a visit comes to: the case, and what it was resolved from. It may
// be handed to another goroutine; it shares only the signature's points with the visit.
type Submission struct {
	Case   cases.Case // still without id, number and time, which the machine gives
	Bundle *catalogue.Bundle
	Plan   catalogue.Plan
}

// Submission is what the citizen leaves. It returns a *Missing when something is not there yet,
// and the page where that can be done is due.
func (v *Visit) Submission() (Submission, error) {
	if v.step != Check {
		return Submission{}, &Missing{Sentence: "请先核对"}
	}
	if err := v.missingAtAll(); err != nil {
		return Submission{}, err
	}
	plan := v.Plan()
	c := cases.Case{
		Bundle:    v.bundle.ID,
		Catalogue: v.cat.Version,
		Applicant: v.applicant,
		Consents:  slices.DeleteFunc(slices.Clone(Consents), func(c string) bool { return slices.Contains(v.withheld, c) }),
		Signature: v.signature,
		Parties:   v.laidDown(),
	}
	if v.acting {
		agent := v.agent
		c.Agent = &agent
		c.Consents = append(c.Consents, Authority)
	}
	for _, q := range plan.Questions {
		c.Answers = append(c.Answers, cases.Answer{Question: q.ID, Options: v.answers[q.ID]})
	}
	for _, f := range plan.Fields {
		if field := v.field(f); field.Value != "" {
			filled := cases.Field{ID: f.ID, Value: field.Value, Source: field.Source}
			if field.Source == cases.FromCard {
				filled.Party = f.Party
			}
			c.Fields = append(c.Fields, filled)
		}
	}
	for _, m := range plan.Matters {
		c.Matters = append(c.Matters, m.ID)
	}
	for _, r := range plan.Routed {
		c.Routed = append(c.Routed, cases.Routed{Matter: r.ID, By: r.By, To: r.Office})
	}
	for _, m := range plan.Materials {
		c.Materials = append(c.Materials, cases.Material{ID: m.ID, How: m.How, Licence: m.Finding, Pages: m.Pages})
	}
	return Submission{Case: c, Bundle: v.bundle, Plan: plan}, nil
}

// Line is one line of the check page; Step and Page say where it can be changed.
type Line struct {
	Label, Value string
	Step         Step
	Page         int
}

// Summary is the whole case on one page, with what a passer-by must not read masked.
func (v *Visit) Summary() []Line {
	plan := v.Plan()
	lines := []Line{{Label: "申请人", Value: masked(v.applicant)}}
	if v.acting {
		lines = append(lines, Line{Label: "代办人", Value: masked(v.agent.Applicant) + "，" + v.agent.Relation})
	}
	for i, g := range v.pages() {
		var shown []string
		for _, f := range plan.Fields {
			switch field := v.field(f); {
			case f.Group != g.ID || field.Value == "":
			case field.Answered:
				shown = append(shown, field.Shown)
			default:
				shown = append(shown, v.cat.Mask(field.Field, field.Value))
			}
		}
		value := "还没有填"
		if len(shown) > 0 {
			value = strings.Join(shown, "，")
		}
		lines = append(lines, Line{Label: strings.TrimSuffix(g.Title, "信息"), Value: value, Step: Form, Page: i})
	}
	own := strings.Join(shorts(plan.Own()), "、")
	if own == "" {
		own = "都转到别处办理，见下面"
	}
	lines = append(lines, Line{Label: "一并办理", Value: own, Step: Questions})
	for _, r := range plan.Routed {
		lines = append(lines, Line{Label: r.By.String(), Value: r.Short + "：" + r.Says})
	}
	return append(lines, Line{Label: "材料", Value: materialsInWords(plan.Materials), Step: Materials})
}

func masked(a person.Applicant) string {
	return person.MaskName(a.Name) + " " + person.MaskNumber(a.Number)
}

func shorts(matters []catalogue.Matter) []string {
	var out []string
	for _, m := range matters {
		out = append(out, m.Short)
	}
	return out
}

func materialsInWords(materials []catalogue.PlannedMaterial) string {
	const fetched, awaited cases.How = "fetched", "awaited"
	count := map[cases.How]int{}
	for _, m := range materials {
		switch {
		case m.Fetched():
			count[fetched]++
		case m.How == cases.Photographed && len(m.Pages) == 0:
			count[awaited]++
		default:
			count[m.How]++
		}
	}
	var out []string
	for _, w := range []struct {
		how  cases.How
		says string
	}{{cases.Waived, "%d 份免交"}, {fetched, "%d 份由部门调取"}, {cases.Shared, "%d 份由部门核对"}, {cases.OnForm, "%d 份已填在表里"},
		{awaited, "%d 份还要拍照"}, {cases.Photographed, "%d 份已拍照"}, {cases.AtWindow, "%d 份带到窗口"}, {cases.Promised, "%d 份以后再补"}} {
		if n := count[w.how]; n > 0 {
			out = append(out, fmt.Sprintf(w.says, n))
		}
	}
	return strings.Join(out, "，")
}
