package app

// Tick is what a ticker does ten times a second.
func (a *App) Tick() { a.hands.tick() }

// English reports whether the citizen has chosen English.
func (a *App) English() bool { return a.kit.English }
