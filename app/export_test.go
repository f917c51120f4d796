package app

import "time"

// Tick is what a ticker does ten times a second.
func (a *App) Tick() { a.hands.tick() }

// English reports whether the citizen has chosen English.
func (a *App) English() bool { return a.kit.English }

// ShownAt is when the page came that is shown.
func (a *App) ShownAt() time.Time { return a.shownAt }
