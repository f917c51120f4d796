package ledger

import (
	"fmt"
	"regexp"
	"time"
)

// PlaceholderImplementation stands in for an implementation code until the office sets its own
// (DOMAIN.md section 2: 18 signs of the unified social credit code, one for the level, 12 of the basic
// code). The XXXXXXXXX in the place of the organisation marks every number made with it.
const PlaceholderImplementation = "11350303XXXXXXXXX0" + "4" + "000000000000"

// China has had one time zone without summer time since 1991; official days are its days.
var china = time.FixedZone("UTC+8", 8*3600)

var implementationShape = regexp.MustCompile(`^[0-9A-Z]{31}$`)

// CheckImplementation says what is wrong with an implementation code, or returns nil.
func CheckImplementation(code string) error {
	if !implementationShape.MatchString(code) {
		return fmt.Errorf("implementation code: 31 digits or capital letters are needed, this has %d signs", len(code))
	}
	return nil
}

func officialDay(t time.Time) string { return t.In(china).Format("20060102") }

// officialNumber is 办件编号: implementation code, day, count of the day in four
// digits; on a day of more than 9,999 cases the count grows, which keeps numbers unique.
func officialNumber(implementation, day string, count int64) string {
	return fmt.Sprintf("%s%s%04d", implementation, day, count)
}

// childNumber numbers the children of a case 01, 02, ... behind its own number. (The catalogue
// has no implementation codes of single matters yet that would give them numbers of their own.)
func childNumber(official string, position int) string {
	return fmt.Sprintf("%s-%02d", official, position)
}
