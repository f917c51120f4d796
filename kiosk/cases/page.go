package cases

import "fmt"

// The limits of what is photographed.
const (
	MostPages    = 20       // of one material
	MaxPageBytes = 10 << 20 // of one page, before it is sealed
)

// PageAssociated is the text bound into the envelope of every page of a kiosk's visitors, so that no other body can be
// passed off as one, and no kiosk's page as another's: kiosk|page|1.
func PageAssociated(kiosk string) []byte { return fmt.Appendf(nil, "%s|page|1", kiosk) }
