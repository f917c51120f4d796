package visit_test

import (
	"maps"
	"slices"

	"pgregory.net/rapid"

	"yichuang/kiosk/catalogue"
)

// edited is another catalogue, in which some things of the bundle are other ones or gone.
func edited(rt *rapid.T, cat *catalogue.Catalogue, id string) *catalogue.Catalogue {
	other := *cat
	other.Version = "2090.1.1"
	other.Bundles = slices.Clone(cat.Bundles)
	at := slices.IndexFunc(other.Bundles, func(b *catalogue.Bundle) bool { return b.ID == id })
	if rapid.IntRange(0, 19).Draw(rt, "gone") == 0 {
		other.Bundles = slices.Delete(other.Bundles, at, at+1)
		return &other
	}
	b := *other.Bundles[at]
	other.Bundles[at] = &b
	one := func(n int, what string) int { return rapid.IntRange(0, n-1).Draw(rt, what) }
	b.Questions, b.Matters, b.Materials = slices.Clone(b.Questions), slices.Clone(b.Matters), slices.Clone(b.Materials)
	b.Groups, b.Fields = slices.Clone(b.Groups), slices.Clone(b.Fields)
	for range rapid.IntRange(1, 6).Draw(rt, "edits") {
		switch rapid.IntRange(0, 11).Draw(rt, "edit") {
		case 0: // an option is gone
			if len(b.Questions) > 0 {
				q := &b.Questions[one(len(b.Questions), "question")]
				if len(q.Options) > 1 {
					o := one(len(q.Options), "option")
					q.BySex = maps.Clone(q.BySex)
					maps.DeleteFunc(q.BySex, func(_, name string) bool { return name == q.Options[o].Name })
					q.Options = slices.Delete(slices.Clone(q.Options), o, o+1)
				}
			}
		case 1: // a question is gone
			if len(b.Questions) > 0 {
				q := one(len(b.Questions), "question")
				b.Questions = slices.Delete(b.Questions, q, q+1)
			}
		case 2: // a question is new, and sends to a window perhaps
			window := rapid.SampledFrom([]string{"", "请到窗口"}).Draw(rt, "window")
			q := catalogue.Question{ID: "new_question", Text: "新的问题？", Options: []catalogue.Option{{Name: "是"}, {Name: "否", Window: window}}}
			if !slices.ContainsFunc(b.Questions, func(x catalogue.Question) bool { return x.ID == q.ID }) {
				b.Questions = slices.Insert(b.Questions, one(len(b.Questions)+1, "place"), q)
			}
		case 3: // a field is gone, and its page with the last one
			if len(b.Fields) > 0 {
				f := one(len(b.Fields), "field")
				b.Fields = slices.Delete(b.Fields, f, f+1)
			}
		case 4: // a field is new
			f := catalogue.Field{ID: "new_field", Label: "新的一项", Type: catalogue.Text, Required: true, Group: "new_group"}
			if len(b.Groups) > 0 {
				f.Group = b.Groups[one(len(b.Groups), "group")].ID
			} else {
				b.Groups = []catalogue.Group{{ID: "new_group", Title: "新的一页"}}
			}
			if !slices.ContainsFunc(b.Fields, func(x catalogue.Field) bool { return x.ID == f.ID }) {
				b.Fields = slices.Insert(b.Fields, one(len(b.Fields)+1, "place"), f)
			}
		case 5: // all fields are gone
			if rapid.IntRange(0, 3).Draw(rt, "all") == 0 {
				b.Groups, b.Fields = nil, nil
			}
		case 6: // all questions are gone
			if rapid.IntRange(0, 3).Draw(rt, "all") == 0 {
				b.Questions = nil
			}
		case 7: // a matter is gone
			if len(b.Matters) > 1 {
				m := one(len(b.Matters), "matter")
				b.Matters = slices.Delete(b.Matters, m, m+1)
			}
		case 8: // a material is gone
			if len(b.Materials) > 0 {
				m := one(len(b.Materials), "material")
				b.Materials = slices.Delete(b.Materials, m, m+1)
			}
		case 9: // a material comes in another way
			if len(b.Materials) > 0 {
				b.Materials[one(len(b.Materials), "material")].Form = "原件核验"
			}
		case 10: // a choice of a field is gone
			for i, f := range b.Fields {
				if len(f.Choices) > 2 && f.Answer == "" {
					b.Fields[i].Choices = f.Choices[1:]
				}
			}
		case 11: // the promise changes
			b.Promise = &catalogue.Days{N: 99, Unit: "工作日"}
		}
	}
	// What a catalogue's own check refuses: a field that is filled by a question that is gone.
	b.Fields = slices.DeleteFunc(b.Fields, func(f catalogue.Field) bool {
		return f.Answer != "" && !slices.ContainsFunc(b.Questions, func(q catalogue.Question) bool { return q.ID == f.Answer })
	})
	return &other
}
