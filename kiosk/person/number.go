package person

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// NumberFault says what is wrong with an ID number, so that a screen can say
// what to do about it. It never holds the number itself.
type NumberFault int

// What can be wrong with a number.
const (
	WrongLength NumberFault = iota + 1 // not 18 signs
	WrongSign                          // something else than digits and a last X
	NoSuchDate                         // signs 7 to 14 are no date, or one in the future
	WrongCheck                         // the last sign does not fit the others
)

// Error is for logs and tests; Sentence is for people.
func (f NumberFault) Error() string { return fmt.Sprintf("id number: fault %d", int(f)) }

// Sentence tells the citizen what to do.
func (f NumberFault) Sentence() string {
	switch f {
	case WrongLength:
		return "身份证号码是 18 位，请再数一数"
	case WrongSign:
		return "号码里只能有数字，最后一位可以是 X"
	case NoSuchDate:
		return "号码里的出生日期不对，请再看一看"
	}
	return "号码有一位不对，请对照身份证再看一遍"
}

// CheckNumber checks a resident ID number after GB 11643: 18 signs, a real
// birth date not after today, and the check sign. Old region codes are not refused.
// The error is a NumberFault.
func CheckNumber(number string, today time.Time) error {
	if utf8.RuneCountInString(number) != 18 {
		return WrongLength
	}
	if len(number) != 18 {
		return WrongSign
	}
	for i := range 18 {
		digit := number[i] >= '0' && number[i] <= '9'
		if !digit && !(i == 17 && number[i] == 'X') {
			return WrongSign
		}
	}
	birth, err := time.ParseInLocation("20060102", number[6:14], today.Location())
	if err != nil || birth.After(today) || birth.Year() < 1850 {
		return NoSuchDate
	}
	if number[17] != CheckSign(number[:17]) {
		return WrongCheck
	}
	return nil
}

// CheckSign is the 18th sign for 17 digits (GB 11643, ISO 7064 MOD 11-2). It wants exactly 17 digits.
func CheckSign(digits string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return "10X98765432"[sum%11]
}
