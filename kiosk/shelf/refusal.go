package shelf

import "fmt"

// Code says, stable for monitoring, why a catalogue, or a set of posters, is not in force: docs/codes.md.
type Code string

// The codes. The first ones are found before anything is fetched.
const (
	UnknownKey Code = "E701" // signed with a key this machine does not have
	Unsigned   Code = "E702" // not signed, or the signature does not fit
	Elsewhere  Code = "E703" // another district's
	Older      Code = "E704" // not newer than the one in force
	WrongSize  Code = "E705" // too large, cut off, or not as long as was announced
	Changed    Code = "E706" // not the bytes that were signed
	NoPackage  Code = "E707" // cannot be unpacked within limits
	Faulty     Code = "E708" // its own rules are broken
	Unwritten  Code = "E709" // the disk did not take it
	Spoilt     Code = "E710" // it was kept, and is broken now
)

var sentences = map[Code]string{
	UnknownKey: "签名的密钥本机不认识 signed with a key this machine does not have",
	Unsigned:   "没有签名，或签名不对 not signed, or the signature does not fit",
	Elsewhere:  "是别的地区的 it is another district's",
	Older:      "比本机现用的旧 older than the one in force",
	WrongSize:  "大小不对 not as long as was announced",
	Changed:    "内容和签名时的不一样 not what was signed",
	NoPackage:  "打不开 not a package",
	Faulty:     "内容有错 there is a fault in it",
	Unwritten:  "写不进磁盘 the disk did not take it",
	Spoilt:     "保存的坏了 the one that was kept is broken",
}

// Refusal is why what was published was not taken. The one in force stays.
type Refusal struct {
	Code Code
	Err  error // the details, nil when there are none
}

// Says is a sentence for staff.
func (r *Refusal) Says() string { return sentences[r.Code] }

// Error is the log line.
func (r *Refusal) Error() string {
	if r.Err == nil {
		return fmt.Sprintf("%s: %s", r.Code, r.Says())
	}
	return fmt.Sprintf("%s: %s: %v", r.Code, r.Says(), r.Err)
}

// Unwrap gives the details.
func (r *Refusal) Unwrap() error { return r.Err }
