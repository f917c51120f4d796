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

// CheckName reports whether s may be a person's name: 2 to 30 signs, letters,
// middle dots and blanks only. Any script is welcome and no sign is too rare.
func CheckName(s string) bool {
	r := []rune(NormaliseName(s))
	if len(r) < 2 || len(r) > 30 {
		return false
	}
	for _, c := range r {
		if !unicode.IsLetter(c) && !unicode.Is(unicode.Co, c) && !strings.ContainsRune("·. -'", c) {
			return false
		}
	}
	return true
}

// NormaliseName trims blanks and writes every form of the middle dot as ·.
func NormaliseName(s string) string {
	return strings.NewReplacer("•", "·", "・", "·", "‧", "·", "．", "·").Replace(strings.TrimSpace(s))
}

func onlyDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
