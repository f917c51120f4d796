package cases

// Decision is where one matter of a case stands. Only the platform says so: no kiosk decides anything.
type Decision struct {
	Matter string `json:"matter"` // id in the catalogue
	State  string `json:"state"`  // in the platform's words, such as 受理 or 秒批通过
}
