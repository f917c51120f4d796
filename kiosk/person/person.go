// Package person knows ID numbers and names: it checks, normalises and masks
// them. It is pure: no I/O, no clock, no log.
package person

import "time"

// Kind says which document an applicant showed.
type Kind string

// The documents a reader knows (DEVICES.md section 1).
const (
	Resident  Kind = "resident"  // 居民身份证
	Permit    Kind = "permit"    // 港澳台居民居住证 (type J)
	Foreigner Kind = "foreigner" // 外国人永久居留身份证 (types I and Y)
	Typed     Kind = "typed"     // no card: the number was typed by hand
)

// Sex is GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated.
type Sex string

// The values that appear on cards.
const (
	Male   Sex = "1"
	Female Sex = "2"
)

// String is the word a screen or a form shows; unknown sexes are the empty word.
func (s Sex) String() string {
	switch s {
	case Male:
		return "男"
	case Female:
		return "女"
	}
	return ""
}

// Applicant is the person in front of the machine, as read from a card or typed.
// It is personal data: it lives in the visit and in sealed envelopes only.
type Applicant struct {
	Kind      Kind   `json:"kind"`
	Name      string `json:"name"`
	CardName  string `json:"cardName,omitempty"` // as the chip spells it, when that differs from Name (private-use signs)
	Number    string `json:"number"`
	Sex       Sex    `json:"sex,omitempty"`
	Nation    string `json:"nation,omitempty"`
	Birth     string `json:"birth,omitempty"` // YYYYMMDD
	Address   string `json:"address,omitempty"`
	ValidFrom string `json:"validFrom,omitempty"` // YYYYMMDD
	ValidTo   string `json:"validTo,omitempty"`   // YYYYMMDD or 长期
	Verified  bool   `json:"verified"`            // read from a card; false when typed by hand
}

// Expired reports whether the card's validity ended before the day of now.
// 长期 never ends; an unreadable date counts as valid, the window decides.
func (a Applicant) Expired(now time.Time) bool {
	end, err := time.ParseInLocation("20060102", a.ValidTo, now.Location())
	return err == nil && !now.Before(end.AddDate(0, 0, 1))
}

// FromNumber fills what a resident number itself tells: sex and birth date.
// The number must have passed CheckNumber.
func FromNumber(name, number string) Applicant {
	a := Applicant{Kind: Typed, Name: name, Number: number, Birth: number[6:14], Sex: Female}
	if (number[16]-'0')%2 == 1 {
		a.Sex = Male
	}
	return a
}
