package cases

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// ErrReceiptNumber is returned for a text that is no receipt number or whose check sign does not fit.
var ErrReceiptNumber = errors.New("not a receipt number")

var receiptShape = regexp.MustCompile(`^([A-Z]{2})-([A-Z0-9]{1,8})-(\d{6})-([A-Z]*)(\d{4,7})-([0-9A-Z])$`)

// ReceiptNumber makes the number printed on a receipt (受理凭证号, DOMAIN.md section 2):
//
//	HJ-A03-261123-0042-7
//	area letters, site code, day YYMMDD, count of that day on that machine, check sign
//
// From the second epoch on (after a restore) the count carries the epoch as a letter in
// front, B0001, because a restored machine may have forgotten numbers it gave out that day.
// The check sign is ISO 7064 MOD 37,36 over all the other letters and digits: it finds
// every single wrong sign, and nearly every swap, when a number is read out over the telephone.
func ReceiptNumber(letters, site string, day time.Time, epoch, count int) string {
	body := fmt.Sprintf("%s-%s-%s-%s%04d", letters, site, day.Format("060102"), epochLetters(epoch), count)
	return body + "-" + string(checkSign(body))
}

// CheckReceiptNumber returns ErrReceiptNumber unless number has the shape and the check sign of ReceiptNumber.
func CheckReceiptNumber(number string) error {
	if !receiptShape.MatchString(number) || number[len(number)-1] != checkSign(number[:len(number)-2]) {
		return ErrReceiptNumber
	}
	return nil
}

// epochLetters is empty for the first epoch, then B, C, ... Z, BA, BB, ...
func epochLetters(epoch int) string {
	if epoch <= 1 {
		return ""
	}
	s := ""
	for n := epoch - 1; n > 0; n /= 26 {
		s = string(rune('A'+n%26)) + s
	}
	return s
}

// checkSign is ISO/IEC 7064 MOD 37,36 over the letters and digits of s; dashes are passed over.
func checkSign(s string) byte {
	const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	p := 36
	for i := range len(s) {
		v := strings.IndexByte(signs, s[i])
		if v < 0 {
			continue
		}
		p += v
		if p > 36 {
			p -= 36
		}
		p = p * 2 % 37
	}
	return signs[(37-p)%36]
}
