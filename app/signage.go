package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"yichuang/app/design"
	"yichuang/kiosk"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/config"
	"yichuang/kiosk/posters"
)

// Sign is what a hall's big screen needs; *kiosk.Sign is one. Its methods may be called from any goroutine.
type Sign interface {
	Site() config.Site
	Catalogue() *catalogue.Catalogue
	Posters() []posters.Poster
}

var _ Sign = (*kiosk.Sign)(nil)

// Signage is the whole of a hall's big screen: a poster, what can be done here, and the time. Nobody touches it. Make one with
// NewSignage on Fyne's goroutine, put Content into the window, Start it, and Stop it before the window closes.
type Signage struct {
	loop
	sign     Sign
	options  Options
	kit      *design.Kit
	root     *fyne.Container
	rotation *rotation
	bundles  int       // the first one that is listed
	minute   string    // that is shown
	size     fyne.Size // that it was laid out for: halls have screens of all shapes
}

// NewSignage makes the screen and shows the first poster. It applies the bundled fonts to the running Fyne app.
func NewSignage(s Sign, o Options) *Signage {
	o = o.filled()
	design.Use()
	g := &Signage{loop: newLoop(o.Do), sign: s, options: o, kit: design.NewKit(design.Mode{Landscape: o.Landscape}), root: design.Stack()}
	g.rotation = &rotation{due: s.Posters, steady: o.Steady, wide: o.Landscape, loop: &g.loop}
	g.rotation.begin()
	g.put()
	return g
}

// Content is the whole screen, for the window.
func (g *Signage) Content() fyne.CanvasObject { return g.root }

// Start begins to follow the clock.
func (g *Signage) Start() { g.every(g.options.Beat, g.second) }

// Stop ends what runs behind the screen.
func (g *Signage) Stop() { g.stop() }

func (g *Signage) second() {
	g.rotation.turn(func() {
		g.bundles += g.listed()
		g.put()
	})
	if g.options.Now().Format("15:04") != g.minute || g.root.Size() != g.size {
		g.put()
	}
}

func (g *Signage) put() {
	if g.size = g.root.Size(); g.size.IsZero() { // not in its window yet
		g.size = g.kit.Screen()
	}
	layout := g.tall
	if g.kit.Landscape {
		layout = g.wide
	}
	g.root.Objects = []fyne.CanvasObject{layout()}
	design.Relayout(g.root)
	g.root.Refresh()
}

const (
	signSide  = 64  // left and right of everything
	signPanel = 700 // width of the list on a wide screen
	signRow   = 52  // height of a line of the list
)

func (g *Signage) tall() fyne.CanvasObject {
	offers := g.offers()
	return design.Dock(nil, g.poster(fyne.NewSize(g.size.Width, g.size.Height-design.HeightFor(offers, g.size.Width))), offers)
}

func (g *Signage) wide() fyne.CanvasObject {
	poster := g.poster(fyne.NewSize(g.size.Width-signPanel, g.size.Height))
	return design.Row(0, design.High(1, poster), design.High(0, design.Fixed(signPanel, g.offers())))
}

// head says where this is and what time it is.
func (g *Signage) head(width float32) fyne.CanvasObject {
	const clock = 280
	k := g.kit
	room := width - 2*signSide - 88 - clock - 2*design.Gap
	now := g.options.Now()
	g.minute = now.Format("15:04")
	day := now.Format("1 月 2 日 ") + dayNames[now.Weekday()]
	return design.Row(design.Gap, k.Logo(88, k.Brand), design.Wide(k.Text(g.sign.Site().Name, design.Section+2, k.OnDeep).Bold().Fit(room, 2)),
		design.Column(0, k.Text(g.minute, design.Title, k.OnDeep).Bold().Right(), k.Text(day, design.Label, k.OnDeep).Right()))
}

var dayNames = [7]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

func (g *Signage) poster(room fyne.Size) fyne.CanvasObject {
	k, r := g.kit, g.rotation
	above, side := float32(90), float32(signSide)
	if r.picture != nil {
		above, side = 28, 0
	}
	head := design.Pad(g.head(room.Width), 56, signSide, above, signSide)
	dots := design.Pad(k.Dots(r.at, r.of), 28, signSide, 44, signSide)
	face := posterFace(k, r, g.sign.Catalogue().District.Name, left(room, side, head, dots))
	return design.Stack(design.Plain(posterLook(k, r).Ground), design.Dock(head, design.Pad(face, 0, side, 0, side), dots))
}

// shape is how the list stands; more bundles than it holds take turns with the posters.
func (g *Signage) shape() (rows, columns int) {
	if g.kit.Landscape {
		return 10, 2
	}
	const poster, rest = 1000, 390 // heights of the poster, and of what is around the list
	return max(1, min(7, int((g.size.Height-poster-rest)/(signRow+18)))), 3
}

func (g *Signage) listed() int {
	rows, columns := g.shape()
	return rows * columns
}

// offers says what can be done here, where, and when the windows are open if that is known.
func (g *Signage) offers() fyne.CanvasObject {
	k := g.kit
	all := g.sign.Catalogue().Offered()
	if g.bundles >= len(all) {
		g.bundles = 0
	}
	rows, columns := g.shape()
	var cells []fyne.CanvasObject
	for _, b := range all[g.bundles:min(g.bundles+g.listed(), len(all))] {
		name := k.Text(strings.TrimSuffix(b.Name, "一件事"), design.Body, k.Ink).Bold().OneLine(b.Short)
		cells = append(cells, design.Row(16, k.Badge(b.Icon, signRow), design.Wide(name)))
	}
	for len(cells) < rows*columns { // the panel stays as high as it is
		cells = append(cells, design.Space(signRow))
	}
	foot := k.Text("带身份证，到自助服务终端就能办。", design.Label, k.Second)
	gap, about := float32(18), k.Text("几件事合成一件，只填一张表，只交一次材料", design.Label, k.Second)
	if k.Landscape {
		gap = 14
		about.Hide()
	}
	parts := []fyne.CanvasObject{
		design.Column(4, k.Text("这里可以办", design.Figure, k.Ink).Bold(), about),
		design.Grid(columns, gap, cells...), k.Divider(),
	}
	if hours := g.sign.Site().Hours; hours != "" {
		parts = append(parts, design.Row(16, k.Icon("clock", k.Brand, 40), design.Wide(k.Text("窗口时间："+hours, design.Label, k.Ink).Bold())))
	}
	content := design.Pad(design.Column(28, append(parts, foot)...), 44, signSide, 40, signSide)
	return design.Stack(design.Plain(k.Colours.Ground), content)
}
