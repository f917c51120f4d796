package visit

import (
	"maps"
	"slices"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/person"
)

// Party is somebody else whom the form is about, such as the seller where the buyer applies.
// Their card may be laid down too; without it their fields are typed.
type Party struct {
	Role string           // as the catalogue names them: 卖方
	Card person.Applicant // zero while no card was laid down
}

// Party returns whose card can fill the form page that is due, and whether there is anybody.
func (v *Visit) Party() (Party, bool) {
	_, fields, _, _ := v.Page()
	for _, f := range fields {
		if f.Party != "" {
			return Party{f.Party, v.parties[f.Party]}, true
		}
	}
	return Party{}, false
}

// LayCard fills the role's fields from that person's card. It returns a *Missing and changes
// nothing when it is the card of somebody who is in the case already.
func (v *Visit) LayCard(role string, card person.Applicant) error {
	if says := v.wrongCard(role, card.Number); says != "" {
		return &Missing{Sentence: says}
	}
	v.parties[role] = card
	return nil
}

// TakeBack forgets the card of a party; what was typed before is there again.
func (v *Visit) TakeBack(role string) { delete(v.parties, role) }

// wrongCard is why the number cannot be the role's: a sentence, empty when it can.
func (v *Visit) wrongCard(role, number string) string {
	roles := v.roles()
	switch {
	case !slices.Contains(roles, role):
		return "这里不用放" + role + "的身份证"
	case v.twoRoles(role):
		return ""
	case number == v.applicant.Number && v.acting:
		return "这是申请人的身份证，请放" + role + "的"
	case number == v.applicant.Number:
		return "这是您自己的身份证，请放" + role + "的"
	}
	for _, other := range roles {
		if other != role && !v.twoRoles(other) && number == v.parties[other].Number {
			return "这是" + other + "的身份证，请放" + role + "的"
		}
	}
	return ""
}

// roles are the parties whose cards these answers ask for, in the order of the form.
func (v *Visit) roles() []string {
	var out []string
	for _, f := range v.Plan().Fields {
		if f.Party != "" && !slices.Contains(out, f.Party) {
			out = append(out, f.Party)
		}
	}
	return out
}

// twoRoles reports whether the role may be one person with another role of the case.
func (v *Visit) twoRoles(role string) bool {
	return slices.ContainsFunc(v.Plan().Fields, func(f catalogue.Field) bool { return f.Party == role && f.Same })
}

// settleParties drops the cards that do not fit any more: the answers have made the applicant
// that party, or the party is gone.
func (v *Visit) settleParties() {
	maps.DeleteFunc(v.parties, func(role string, card person.Applicant) bool { return v.wrongCard(role, card.Number) != "" })
}

// laidDown are the parties of the case who have shown their card.
func (v *Visit) laidDown() []cases.Party {
	var out []cases.Party
	for _, role := range v.roles() {
		if card, laid := v.parties[role]; laid {
			out = append(out, cases.Party{Role: role, Applicant: card})
		}
	}
	return out
}

// holder is whose card fills the field: the applicant's, or a party's, which may not be there.
func (v *Visit) holder(f catalogue.Field) person.Applicant {
	if f.Party == "" {
		return v.applicant
	}
	return v.parties[f.Party]
}

// fromCard is what the field takes from a card, in the form that is kept.
func fromCard(f catalogue.Field, card person.Applicant) string {
	switch f.Card {
	case "name":
		return card.Name
	case "number":
		return card.Number
	case "sex":
		return card.Sex.String()
	case "birth":
		return f.Normalise(card.Birth)
	case "address":
		return card.Address
	}
	return ""
}
