// Package version holds the one version number that every program of the
// project says. It must import nothing, so that any room may ask for it.
package version

// Number is the release, as in FyneApp.toml; a test keeps the two equal.
const Number = "0.1.0"
