package cases

// Licence is what was found out about one e-licence (电子证照) of the applicant.
type Licence struct {
	Name    string            `json:"name"` // as in the catalogue, such as 结婚证电子证照
	Finding Finding           `json:"finding"`
	Items   map[string]string `json:"items,omitempty"` // of a valid one, those that were asked for
}

// Finding says what is known of an e-licence when the case is handed in.
type Finding string

// The findings. What is not asked by the kiosk is fetched by the department, which tells the
// citizen when it cannot be had.
const (
	Found    Finding = "found"    // it is there and valid
	Expired  Finding = "expired"  // it is there and no longer valid
	Absent   Finding = "absent"   // there is none
	Seen     Finding = "seen"     // the card itself was read on this machine
	Unasked  Finding = "unasked"  // nobody could be asked: no network, or no answer in time
	Unproven Finding = "unproven" // not asked, since nobody has checked yet who the applicant is
	Others   Finding = "others"   // not asked, since it is somebody else's, who has not agreed here
	Withheld Finding = "withheld" // not asked, since the citizen did not agree
)
