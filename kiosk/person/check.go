package person

import (
	"strings"
	"unicode"
)

// CheckMobile reports whether s is a mainland mobile number: 11 digits, 1 and then 3 to 9.
func CheckMobile(s string) bool {
	return len(s) == 11 && s[0] == '1' && s[1] >= '3' && onlyDigits(s)
}

// CheckBankCard reports whether s is 12 to 19 digits that pass the Luhn check (ISO/IEC 7812-1).
func CheckBankCard(s string) bool {
	if len(s) < 12 || len(s) > 19 || !onlyDigits(s) {
		return false
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// CheckName reports whether s may be a person's name: 2 to 60 signs (a card's English name has
// room for 60), at least two of them letters, besides them only what stands between the parts of
// names. Any script is welcome and no sign is too rare.
func CheckName(s string) bool {
	signs, letters := 0, 0
	for _, c := range NormaliseName(s) {
		signs++
		switch {
		case isLetter(c):
			letters++
		case !unicode.IsMark(c) && !strings.ContainsRune("·. ,-'’", c):
			return false
		}
	}
	return signs <= 60 && letters >= 2
}

// isLetter takes more for a letter than package unicode does: 〇, the private-use signs of
// older cards, and all of planes 2 and 3, where every version of Unicode adds Chinese
// characters that GB 18030 has too and Go's tables may not know yet.
func isLetter(c rune) bool {
	return unicode.IsLetter(c) || unicode.Is(unicode.Han, c) || unicode.Is(unicode.Co, c) || (c >= 0x20000 && c < 0x3FFFE)
}

var middleDots = strings.NewReplacer("•", "·", "・", "·", "･", "·", "‧", "·", "∙", "·", "⋅", "·", "．", "·")

// NormaliseName trims blanks, makes one of several inside, and writes every form of the middle dot as ·.
func NormaliseName(s string) string {
	return middleDots.Replace(strings.Join(strings.Fields(s), " "))
}

func onlyDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
