package kiosk

import "fmt"

// Problem is an expected failure: a sentence for the citizen (what to do now), a code for staff,
// and a cause for the log, which never holds personal data.
type Problem struct {
	Code     string // E1xx storage, E2xx printer, E3xx reader, E4xx licences and pages, E6xx the panel; docs/codes.md
	Sentence string
	Cause    error
}

// Error is the log line.
func (p *Problem) Error() string { return fmt.Sprintf("%s: %v", p.Code, p.Cause) }

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Cause }
