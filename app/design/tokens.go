package design

import "image/color"

// Colours are the names under which the components know their colours
// (DESIGN.md section 8). Each text colour stands beside the ground it is read on.
type Colours struct {
	Ink, Second color.NRGBA // text: first and second
	Paper       color.NRGBA // cards, header, footer
	Ground      color.NRGBA // behind the cards
	Line        color.NRGBA // borders and dividers
	Mark        color.NRGBA // empty radio rings and chevrons
	Track       color.NRGBA // the part of a progress bar that is not yet filled

	Brand, OnBrand, BrandTint color.NRGBA
	Ring                      color.NRGBA    // around the field that is being edited
	Deep, OnDeep, OnDeepSoft  color.NRGBA    // the attract screen
	Posters                   [5]color.NRGBA // grounds of posters: blue, green, red, violet, brown
	Doors                     [3]color.NRGBA
	OnDoor                    color.NRGBA

	Good, GoodTint, GoodLine color.NRGBA
	Warning, WarningTint     color.NRGBA
	Bad, BadTint, OnBad      color.NRGBA

	Picture, PictureInk color.NRGBA // drawings: light ground and darker parts

	Veil  color.NRGBA // over the screen while a sheet is up
	Press color.NRGBA // over whatever a finger is on
}

func hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func alpha(c color.NRGBA, a uint8) color.NRGBA { c.A = a; return c }

// calm is the everyday set.
var calm = Colours{
	Ink: hex(0x12233d), Second: hex(0x4a5a72), Paper: hex(0xffffff), Ground: hex(0xf1f5fa),
	Line: hex(0xdbe3ee), Mark: hex(0x8191a8), Track: hex(0xd5deea),
	Brand: hex(0x1250a4), OnBrand: hex(0xffffff), BrandTint: hex(0xe8f0fb), Ring: hex(0xcfe0f8),
	Deep: hex(0x0d3d80), OnDeep: hex(0xffffff), OnDeepSoft: hex(0xdde7f5),
	Posters: [5]color.NRGBA{hex(0x0d3d80), hex(0x0b4f47), hex(0x7a1c22), hex(0x3d2f6b), hex(0x59390f)},
	Doors:   [3]color.NRGBA{hex(0x1250a4), hex(0x0f6b6b), hex(0x7a4a12)}, OnDoor: hex(0xffffff),
	Good: hex(0x16794c), GoodTint: hex(0xe4f5ec), GoodLine: hex(0xbfe5d0),
	Warning: hex(0x8a5200), WarningTint: hex(0xfff3dc),
	Bad: hex(0xb3261e), BadTint: hex(0xfdeceb), OnBad: hex(0xffffff),
	Picture: hex(0xcbdbf1), PictureInk: hex(0x9db8de),
	Veil: alpha(hex(0x12233d), 0x99), Press: alpha(hex(0x12233d), 0x24),
}

// strong is for people who see little: black on white with borders, yellow for
// what is chosen, the same as on the keyboard.
var strong = Colours{
	Ink: hex(0x000000), Second: hex(0x1a1a1a), Paper: hex(0xffffff), Ground: hex(0xffffff),
	Line: hex(0x000000), Mark: hex(0x000000), Track: hex(0xc4c4c4),
	Brand: hex(0x000000), OnBrand: hex(0xffffff), BrandTint: hex(0xffe066), Ring: hex(0xffe066),
	Deep: hex(0x000000), OnDeep: hex(0xffffff), OnDeepSoft: hex(0xffffff),
	Posters: [5]color.NRGBA{hex(0x000000), hex(0x000000), hex(0x000000), hex(0x000000), hex(0x000000)},
	Doors:   [3]color.NRGBA{hex(0x000000), hex(0x003d3d), hex(0x4a2900)}, OnDoor: hex(0xffffff),
	Good: hex(0x004d2b), GoodTint: hex(0xffffff), GoodLine: hex(0x004d2b),
	Warning: hex(0x5c3600), WarningTint: hex(0xffffff),
	Bad: hex(0x8f0000), BadTint: hex(0xffffff), OnBad: hex(0xffffff),
	Picture: hex(0xe0e0e0), PictureInk: hex(0x707070),
	Veil: alpha(hex(0x000000), 0xcc), Press: alpha(hex(0x000000), 0x40),
}

// Size is a step of the type scale, in pixels at normal size.
type Size float32

// The type scale. Nothing is smaller than Small.
const (
	Display Size = 92
	Title   Size = 56
	Figure  Size = 44
	Section Size = 40
	Heading Size = 36
	Body    Size = 32
	Label   Size = 30
	Small   Size = 26
)

// Spacing and shape, in pixels.
const (
	Margin    float32 = 48  // left and right of every page
	Gap       float32 = 28  // between cards
	Inside    float32 = 36  // inside a card
	Radius    float32 = 28  // of cards and big buttons
	RadiusBox float32 = 24  // of fields and small buttons
	Touch     float32 = 88  // least height and width of anything touchable
	Tall      float32 = 104 // height of the buttons in the footer
)

const largeFactor = 1.35
