package catalogue

import (
	"slices"
	"strings"
	"time"

	"yichuang/kiosk/person"
)

// Type is what a form field takes.
type Type string

// The field types. More come with more bundles.
const (
	Name     Type = "name"
	IDNumber Type = "idno"
	Mobile   Type = "mobile"
	DateTime Type = "datetime" // kept as 2006-01-02 15:04
	Choice   Type = "enum"
	Village  Type = "division" // kept as the 12-digit code
	BankCard Type = "bankcard"
	Text     Type = "text"
)

var types = []Type{Name, IDNumber, Mobile, DateTime, Choice, Village, BankCard, Text}

// DateTimeForm is how a DateTime value is kept.
const DateTimeForm = "2006-01-02 15:04"

// Normalise brings what was typed into the form that is kept: blanks gone, x
// written X, twelve digits of a date and time written with their separators.
func (f Field) Normalise(value string) string {
	value = strings.TrimSpace(value)
	switch f.Type {
	case Name:
		return person.NormaliseName(value)
	case IDNumber:
		return strings.ToUpper(strings.ReplaceAll(value, " ", ""))
	case Mobile, BankCard:
		return strings.ReplaceAll(value, " ", "")
	case DateTime:
		if t, err := time.Parse("200601021504", value); err == nil {
			return t.Format(DateTimeForm)
		}
	}
	return value
}

// Check returns what is wrong with a normalised value as one sentence that says what
// to do, or the empty string. An empty value is wrong only where it is required.
func (c *Catalogue) Check(f Field, value string, now time.Time) string {
	if value == "" {
		if f.Required {
			return "请填写" + f.Label
		}
		return ""
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
	case DateTime:
		return timeMistake(value, now)
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
	case Text:
		if len([]rune(value)) > 60 {
			return "写得太长了，请不要超过 60 个字"
		}
	}
	return ""
}

func mobileMistake(value string) string {
	if n := len(value); n != 11 {
		return "请填写 11 位手机号，现在是 " + itoa(n) + " 位"
	}
	if !person.CheckMobile(value) {
		return "手机号不对，请再看一看"
	}
	return ""
}

func timeMistake(value string, now time.Time) string {
	t, err := time.ParseInLocation(DateTimeForm, value, now.Location())
	switch {
	case err != nil:
		return "请填写年、月、日和几点几分"
	case t.After(now):
		return "这个时间还没有到，请再看一看"
	case t.Before(now.AddDate(-120, 0, 0)):
		return "年份不对，请再看一看"
	}
	return ""
}

// Show is the value as people read it: dates in words, villages by name. Nothing is masked.
func (c *Catalogue) Show(f Field, value string) string {
	switch f.Type {
	case DateTime:
		if t, err := time.Parse(DateTimeForm, value); err == nil {
			return t.Format("2006 年 01 月 02 日 15:04")
		}
	case Village:
		if name := c.VillageName(value); name != "" {
			return name
		}
	}
	return value
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
	if f.Card == "name" { // somebody's own name, taken from the card
		return person.MaskName(value)
	}
	return c.Show(f, value)
}
