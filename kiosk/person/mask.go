package person

import "strings"

// MaskName keeps the first and the last sign: 陈*华, 林*, 欧**三.
// One sign alone stays, since there is nothing else to greet somebody with.
func MaskName(name string) string {
	r := []rune(name)
	switch {
	case len(r) < 2:
		return name
	case len(r) == 2:
		return string(r[0]) + "*"
	}
	return string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
}

// MaskNumber keeps the region and the last four signs of an ID number; of anything
// shorter than 12 signs only the last two.
func MaskNumber(number string) string {
	if len(number) < 12 {
		return mask(number, 0, 2)
	}
	return number[:6] + " " + strings.Repeat("*", len(number)-10) + " " + number[len(number)-4:]
}

// MaskMobile keeps three digits in front and four behind: 138****2345.
func MaskMobile(mobile string) string { return mask(mobile, 3, 4) }

// MaskBankCard keeps the last four digits.
func MaskBankCard(number string) string { return mask(number, 0, 4) }

// MaskAddress keeps the address down to the town or street office and hides the rest.
func MaskAddress(address string) string {
	r := []rune(address)
	for i := len(r) - 1; i > 0; i-- {
		if strings.ContainsRune("镇乡", r[i]) || (r[i] == '道' && r[i-1] == '街') {
			return string(r[:i+1]) + "******"
		}
	}
	return string(r[:min(6, len(r))]) + "******"
}

// mask hides all but the first and last signs; too short a text is hidden whole.
func mask(s string, front, back int) string {
	r := []rune(s)
	if len(r) <= front+back {
		return strings.Repeat("*", len(r))
	}
	return string(r[:front]) + strings.Repeat("*", len(r)-front-back) + string(r[len(r)-back:])
}
