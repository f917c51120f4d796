package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A version is year, month and the count within the month: 2026.11.1.
var versionForm = regexp.MustCompile(`^\d{4}\.\d{1,2}\.\d{1,4}$`)

// ValidVersion reports whether a version has the form of one that can be published.
func ValidVersion(version string) bool { return versionForm.MatchString(version) }

// Newer reports whether version is to replace than: compared number by number, so that 2026.11.10 comes
// after 2026.11.9. A version of another form is newer than none, and older than every one that has it.
func Newer(version, than string) bool {
	if !ValidVersion(version) {
		return false
	}
	return !ValidVersion(than) || slices.Compare(numbers(version), numbers(than)) > 0
}

// NextVersion is one that is newer than another: the first of a day's month, or the next of the other's.
func NextVersion(than string, day time.Time) string {
	if first := fmt.Sprintf("%d.%d.1", day.Year(), day.Month()); Newer(first, than) {
		return first
	}
	n := numbers(than)
	return fmt.Sprintf("%d.%d.%d", n[0], n[1], n[2]+1)
}

func numbers(version string) []int {
	var all []int
	for _, part := range strings.Split(version, ".") {
		n, _ := strconv.Atoi(part) // the form has been checked
		all = append(all, n)
	}
	return all
}
