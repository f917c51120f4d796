package person

import (
	"regexp"
	"strings"
	"unicode"
)

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
	r := []rune(number)
	if len(r) < 12 {
		return mask(number, 0, 2)
	}
	return string(r[:6]) + " " + strings.Repeat("*", len(r)-10) + " " + string(r[len(r)-4:])
}

// MaskMobile keeps three digits in front and four behind: 138****2345.
func MaskMobile(mobile string) string { return mask(mobile, 3, 4) }

// MaskBankCard keeps the last four digits.
func MaskBankCard(number string) string { return mask(number, 0, 4) }

// region and town find the parts of an address that may be seen: province, city, county; then
// town or street office. Neither goes over a digit, nor over the village or street that comes
// after them: 新乡路 is no 乡, and 萍乡市 and 镇江市 are no towns.
var (
	region = regexp.MustCompile(`^(?:[^市区县镇乡路街村\p{Nd}]{2,6}?(?:省|自治区))?(?:[^区县路街村\p{Nd}]{1,8}?(?:市|自治州|地区|盟))?(?:[^镇路街村\p{Nd}]{1,10}?(?:区|县|旗|市))?`)
	town   = regexp.MustCompile(`^[^路街村号\p{Nd}]{1,8}?(?:镇|乡|街道)`)
)

// MaskAddress keeps the address down to the town or street office and hides the rest. Where
// neither can be made out, it keeps no more than six signs and no more than half, and no digit: it
// may be of the house's number.
func MaskAddress(address string) string {
	const hidden = "******"
	seen := region.FindString(address)
	rest := address[len(seen):]
	seen += town.FindString(rest)
	if seen == "" {
		r := []rune(address)
		seen = string(r[:min(6, len(r)/2)])
		if at := strings.IndexFunc(seen, unicode.IsDigit); at >= 0 {
			seen = seen[:at]
		}
	}
	return seen + hidden
}

// mask hides all but the first and last signs; too short a text is hidden whole.
func mask(s string, front, back int) string {
	r := []rune(s)
	if len(r) <= front+back {
		return strings.Repeat("*", len(r))
	}
	return string(r[:front]) + strings.Repeat("*", len(r)-front-back) + string(r[len(r)-back:])
}
