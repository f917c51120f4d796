package cases

import "time"

// Heartbeat is how a machine is, for those who look after many. It holds nothing of any citizen. Only the newest
// counts: it travels behind everything else, and no two ever wait.
type Heartbeat struct {
	At        time.Time         `json:"at"`        // the best that the machine knows
	Clock     Moment            `json:"clock"`     // Off tells how wrong the wall clock is
	ClockOff  bool              `json:"clockOff"`  // the wall clock is wrong
	Version   string            `json:"version"`   // of the program
	Catalogue string            `json:"catalogue"` // version in force
	Epoch     int               `json:"epoch"`
	Outbox    map[ItemState]int `json:"outbox"`   // how many items are in each state, without heartbeats
	Oldest    int64             `json:"oldest"`   // seconds that the oldest item has waited, 0 when none does
	DiskFree  int64             `json:"diskFree"` // bytes, of the data folder; -1 when unknown
	Restored  bool              `json:"restored"` // the database was damaged and restored when the program started
	Reader    string            `json:"reader"`   // its state in the driver's words
	Printer   string            `json:"printer"`
	Camera    string            `json:"camera"` // empty when the machine has none
	Keys      string            `json:"keys"`   // where its keys are kept
}
