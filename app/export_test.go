package app

// English reports whether the citizen has chosen English.
func (a *App) English() bool { return a.kit.English }
