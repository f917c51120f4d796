package app

import (
	"strings"

	"yichuang/app/keyboard"
	"yichuang/kiosk/catalogue"
)

// typing is how a type of field is typed: with which keys, how many signs it takes (0: as
// many as a text), and how it is shown meanwhile (nil: as it is).
type typing struct {
	kind  keyboard.Kind
	most  int
	shape func(string) string
	plain func(string) string // from the kept form to what was typed; nil: the same

	moment bool // it is shown by timeShape
}

// typings are those of the types that are not simply words.
var typings = map[catalogue.Type]typing{
	catalogue.IDNumber: {kind: keyboard.IDNumber, most: 18, shape: idShape},
	catalogue.Mobile:   {kind: keyboard.Digits, most: 11, shape: mobileShape},
	catalogue.BankCard: {kind: keyboard.Digits, most: 19, shape: cardShape},
	catalogue.Date:     {kind: keyboard.Digits, most: 8, moment: true, plain: digits},
	catalogue.Month:    {kind: keyboard.Digits, most: 6, moment: true, plain: digits},
	catalogue.DateTime: {kind: keyboard.Digits, most: 12, moment: true, plain: digits},
	catalogue.Amount:   {kind: keyboard.Decimal, most: 15, shape: catalogue.Grouped},
	catalogue.Number:   {kind: keyboard.Decimal, most: 15, shape: catalogue.Grouped},
	catalogue.USCC:     {kind: keyboard.CreditCode, most: 18, shape: creditShape},
	catalogue.Project:  {kind: keyboard.Digits, most: 20, shape: projectShape, plain: digits},
}

// typingOf is how a type is typed.
func typingOf(t catalogue.Type) typing {
	if one, ok := typings[t]; ok {
		return one
	}
	return typing{kind: keyboard.Pinyin}
}

// digits keeps the digits of a date or a code.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// idShape parts a number as it stands on the card, so that it can be compared.
func idShape(s string) string { return parted(s, " ", 6, 14) }

// mobileShape parts a number as people read it out: 138 5012 3456.
func mobileShape(s string) string { return parted(s, " ", 3, 7) }

// cardShape parts a card number in fours, as it stands on the card.
func cardShape(s string) string { return parted(s, " ", 4, 8, 12, 16) }

// creditShape parts a credit code into what GB 32100 puts together: who registered it and
// where, the body's own code, the check sign.
func creditShape(s string) string { return parted(s, " ", 2, 8, 17) }

// projectShape puts the dashes of a project code in: 2026-350303-47-01-123456.
func projectShape(s string) string { return parted(s, "-", 4, 10, 12, 14) }

// parted puts a separator before each of the places that s goes beyond.
func parted(s, between string, at ...int) string {
	var b strings.Builder
	for i, r := range s {
		if len(at) > 0 && i == at[0] {
			b.WriteString(between)
			at = at[1:]
		}
		b.WriteRune(r)
	}
	return b.String()
}

// timeShape shows the digits of a month, a day or a moment in their places while they are
// typed, and what comes next: 2026 年 11 月 02 日 09:30.
func (a *App) timeShape(digits string) string {
	var b strings.Builder
	for _, r := range a.kit.Say("____ 年 __ 月 __ 日 __:__") {
		if r == '_' {
			if digits == "" {
				break
			}
			r, digits = rune(digits[0]), digits[1:]
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(b.String(), " ")
}
