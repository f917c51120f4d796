package cases

import "time"

// Step is one state that a case came to.
type Step struct {
	State string // in the platform's words, such as 预受理
	At    time.Time
}

// Known is what the platform tells the person whom a case is about, wherever it was handed in.
type Known struct {
	Case      string // id
	Receipt   string // its number
	Official  string // 办件编号
	Bundle    string // id in the catalogue
	State     string
	TakenAt   time.Time // the kiosk's clock
	Steps     []Step    // oldest first, the platform's clock; old ones may be gone
	Request   Request   // in the state 补正: what the citizen is asked for
	Evaluated bool
}

// Held is an e-licence (电子证照) as its holder may see it.
type Held struct {
	Name    string
	Number  string    // masked; empty when it has none
	ValidTo time.Time // last day; zero: for good
	Expired bool
}
