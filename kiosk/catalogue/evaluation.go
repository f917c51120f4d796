package catalogue

// Level is one of the five answers of 好差评 with its eight labels (haochaping.json).
type Level struct {
	Level int    `json:"level"` // 5 very satisfied ... 1 very dissatisfied
	Name  string `json:"name"`
	Bad   bool   `json:"bad"`
	Tags  []Tag  `json:"tags"`
}

// Tag is one label; those not to be expanded are always shown.
type Tag struct {
	Code   int    `json:"code"`
	Text   string `json:"text"`
	Expand bool   `json:"expand"`
}
