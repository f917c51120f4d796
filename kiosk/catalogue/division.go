package catalogue

// Town is a town or street office (镇街) with its villages and communities (村居).
type Town struct {
	Code     string     `json:"code"` // 9 digits
	Name     string     `json:"name"`
	Villages []Division `json:"villages"`
}

// Division is a village or community.
type Division struct {
	Code string `json:"code"` // 12 digits
	Name string `json:"name"`
}

// VillageName is "town village" for a 12-digit code, or empty when the code is unknown.
func (c *Catalogue) VillageName(code string) string {
	for _, t := range c.Divisions {
		for _, v := range t.Villages {
			if v.Code == code {
				return t.Name + " " + v.Name
			}
		}
	}
	return ""
}
