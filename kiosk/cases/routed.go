package cases

// Channel is how a matter is served that is not decided where it is applied for.
type Channel string

// The ways; DOMAIN.md section 1 (跨省通办、省内通办, 综合窗口).
const (
	Online    Channel = "online"    // 全程网办: the citizen applies by telephone or computer
	Forwarded Channel = "forwarded" // 代收代办: taken here, decided by another office (收受分离)
	Joint     Channel = "joint"     // 多地联办: taken here once, handled by the offices of several places together
	ToWindow  Channel = "window"    // the citizen takes it to a window
)

// HandedIn reports whether a matter that goes this way is handed in at the machine, so that the
// citizen has nothing more to do.
func (c Channel) HandedIn() bool { return c == Forwarded || c == Joint }

// String is the way as the screen and the receipt name it.
func (c Channel) String() string {
	return map[Channel]string{Online: "全程网办", Forwarded: "代收代办", Joint: "多地联办", ToWindow: "到窗口"}[c]
}

// Routed says of one matter of a case that it goes another way, and where to. One that is handed in
// all the same (Channel.HandedIn) stands in Case.Matters too and is the platform's to pass on; the others were
// only told to the citizen.
type Routed struct {
	Matter string  `json:"matter"` // id
	By     Channel `json:"by"`
	To     string  `json:"to"` // the office, as the catalogue calls it
}

// Elsewhere is one line of a receipt: a matter that goes another way, and what the citizen is to know.
type Elsewhere struct {
	Matter string  `json:"matter"` // its short name
	By     Channel `json:"by"`
	Says   string  `json:"says"`
}
