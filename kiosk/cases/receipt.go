package cases

import "time"

// Receipt is what the citizen takes home. It says what is true: received by this machine,
// not accepted by a department. It holds no personal data but masked names.
type Receipt struct {
	Number     string      `json:"number"`
	Case       string      `json:"case"`
	Bundle     string      `json:"bundle"`          // its name
	Name       string      `json:"name"`            // the applicant's, masked
	Agent      string      `json:"agent,omitempty"` // who applied for them, masked; empty: they did it themselves
	ReceivedAt time.Time   `json:"receivedAt"`
	TimeUnsure bool        `json:"timeUnsure,omitempty"` // the machine's clock was plainly wrong and nobody had told it better
	Expected   time.Time   `json:"expected,omitzero"`    // zero when nothing can be said
	Estimated  bool        `json:"estimated"`            // no holiday data for that year: 暂估
	Sample     bool        `json:"sample,omitempty"`     // the promise behind Expected is a placeholder: 示例数据
	Matters    []string    `json:"matters"`              // names of what is handed in here and decided by the usual offices
	Elsewhere  []Elsewhere `json:"elsewhere,omitempty"`  // the others
	ToBring    []string    `json:"toBring"`              // names of materials for the window
	Site       string      `json:"site"`                 // the hall's name
	Kiosk      string      `json:"kiosk"`
	Verified   bool        `json:"verified"` // identity read from a card, the agent's too
	QR         string      `json:"qr"`       // Ticket.String
	Reprinted  time.Time   `json:"-"`        // when it is printed again (补打); zero: it is the first
}
