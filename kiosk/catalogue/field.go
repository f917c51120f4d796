package catalogue

import (
	"slices"
	"strings"
	"time"

	"yichuang/kiosk/person"
)

// Type is what a form field takes.
type Type string

// The field types and how their values are kept.
const (
	Name     Type = "name"
	IDNumber Type = "idno"
	Mobile   Type = "mobile"
	Date     Type = "date"        // 2006-01-02
	Month    Type = "month"       // 2006-01
	DateTime Type = "datetime"    // 2006-01-02 15:04
	Choice   Type = "enum"        // one of Choices
	Choices  Type = "multiselect" // some of Choices, in their order, with 、 between them
	Village  Type = "division"    // the 12-digit code
	Address  Type = "address"
	BankCard Type = "bankcard"
	USCC     Type = "uscc"     // GB 32100, 18 signs
	Project  Type = "projcode" // code of an investment project, 24 signs
	Amount   Type = "money"    // in the unit the label names, two decimals at most
	Number   Type = "number"   // more than zero, in the unit the label names
	Text     Type = "text"
)

var types = []Type{Name, IDNumber, Mobile, Date, Month, DateTime, Choice, Choices, Village, Address, BankCard, USCC, Project, Amount, Number, Text}

// Most is how many signs a text or an address may have.
const Most = 60

// Between stands between the values of a Choices field.
const Between = "、"

// times are the forms in which moments are typed (digits only), kept and shown.
var times = map[Type]struct{ typed, kept, shown, mistake string }{
	Date:     {"20060102", "2006-01-02", "2006 年 01 月 02 日", "请填写年、月、日"},
	Month:    {"200601", "2006-01", "2006 年 01 月", "请填写年和月"},
	DateTime: {"200601021504", DateTimeForm, "2006 年 01 月 02 日 15:04", "请填写年、月、日和几点几分"},
}

// DateTimeForm is how a DateTime value is kept.
const DateTimeForm = "2006-01-02 15:04"

// Normalise brings what was typed into the form that is kept: blanks gone, x
// written X, twelve digits of a date and time written with their separators.
func (f Field) Normalise(value string) string {
	value = strings.TrimSpace(value)
	switch f.Type {
	case Name:
		return person.NormaliseName(value)
	case IDNumber, USCC:
		return strings.ToUpper(strings.ReplaceAll(value, " ", ""))
	case Project:
		return normaliseProject(value)
	case Mobile, BankCard:
		return strings.ReplaceAll(value, " ", "")
	case Amount, Number:
		return normaliseNumber(value)
	case Choices:
		chosen := strings.Split(value, Between)
		return strings.Join(slices.DeleteFunc(slices.Clone(f.Choices), func(c string) bool { return !slices.Contains(chosen, c) }), Between)
	}
	form, isTime := times[f.Type]
	if t, err := time.Parse(form.typed, value); isTime && err == nil {
		return t.Format(form.kept)
	}
	return value
}

// Check returns what is wrong with a normalised value as one sentence that says what
// to do, or the empty string. An empty value is wrong only where it is required.
func (c *Catalogue) Check(f Field, value string, now time.Time) string {
	if value == "" {
		switch {
		case !f.Required:
			return ""
		case f.Type == Choice || f.Type == Village || f.Type == Choices:
			return "请选择" + f.Label
		}
		return "请填写" + f.Label
	}
	switch f.Type {
	case Name:
		if !person.CheckName(value) {
			return "请填写完整的姓名，只写文字"
		}
	case IDNumber:
		if err := person.CheckNumber(value, now); err != nil {
			return err.(person.NumberFault).Sentence()
		}
	case Mobile:
		return mobileMistake(value)
	case Date, Month, DateTime:
		return f.timeMistake(value, now)
	case USCC:
		return usccMistake(value)
	case Project:
		return projectMistake(value)
	case Amount, Number:
		return numberMistake(value)
	case Choice:
		if !slices.Contains(f.Choices, value) {
			return "请选一个"
		}
	case Village:
		if c.VillageName(value) == "" {
			return "请选镇街，再选村或社区"
		}
	case BankCard:
		if !person.CheckBankCard(value) {
			return "卡号有一位不对，请对照银行卡再看一遍"
		}
	case Address:
		if len([]rune(value)) < 4 {
			return "请把地址写完整，写到门牌号"
		}
		return lengthMistake(value)
	case Text:
		return lengthMistake(value)
	}
	return ""
}

// Show is the value as people read it: dates in words, villages by name, amounts with their
// unit. Nothing is masked.
func (c *Catalogue) Show(f Field, value string) string {
	if (f.Type == Amount || f.Type == Number) && numberForm.MatchString(value) {
		return strings.TrimSpace(Grouped(value) + " " + f.unit())
	}
	form, isTime := times[f.Type]
	if t, err := time.Parse(form.kept, value); isTime && err == nil {
		return t.Format(form.shown)
	}
	if name := c.VillageName(value); f.Type == Village && name != "" {
		return name
	}
	return value
}

// normaliseNumber drops what changes nothing: zeros in front and a point at the end.
func normaliseNumber(value string) string {
	value = strings.TrimRight(strings.ReplaceAll(value, " ", ""), ".")
	for len(value) > 1 && value[0] == '0' && value[1] != '.' {
		value = value[1:]
	}
	return value
}

// Grouped parts the thousands of a number, so that nobody has to count zeros: 1,200,000.50.
// Half a number is grouped as far as it goes.
func Grouped(number string) string {
	whole, rest := number, ""
	if at := strings.IndexByte(number, '.'); at >= 0 {
		whole, rest = number[:at], number[at:]
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	return whole + rest
}

// unit is what a label says in brackets at its end, such as 万元 of 总投资（万元）.
func (f Field) unit() string {
	_, unit, _ := strings.Cut(strings.TrimSuffix(f.Label, "）"), "（")
	return unit
}

// Mask is Show with what a passer-by must not read hidden.
func (c *Catalogue) Mask(f Field, value string) string {
	switch f.Type {
	case IDNumber:
		return person.MaskNumber(value)
	case Mobile:
		return person.MaskMobile(value)
	case BankCard:
		return person.MaskBankCard(value)
	}
	if f.Card == "name" { // somebody's name, taken from their card
		return person.MaskName(value)
	}
	return c.Show(f, value)
}
