package cases

import "time"

// Moment is what the clocks of a machine said when something was handed in. Wall clocks of kiosks are wrong now and then;
// with this the platform can work out when it really was. None of it ever orders anything.
type Moment struct {
	Wall time.Time `json:"wall"`          // what the wall clock said, right or wrong
	Boot string    `json:"boot"`          // names the start of the operating system that Up counts from
	Up   int64     `json:"up"`            // milliseconds since that start, time asleep included
	Off  *int64    `json:"off,omitempty"` // milliseconds, the platform's clock minus Wall; nil: it was not heard since that start
}
