package app

// Tick is what a ticker does ten times a second.
func (a *App) Tick() { a.hands.tick() }
