// Package design is the kiosk's small design system: colours, type, spacing and
// the components every screen is made of. A Kit is made for one Mode; a change of mode
// makes a new Kit and builds the screen again.
//
// It must know nothing of visits, cases or devices, and it must never import
// fyne.io/fyne/v2/app: it is built and tested without a display. Like all of Fyne it
// belongs to one goroutine, the one that draws.
//
// Sizes are in pixels of a 1080 x 1920 (or 1920 x 1080) screen: the kiosk runs at scale 1.
package design
