package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

// attract is the screen nobody stands at: a poster, and how to begin. All of it is one button.
func (a *App) attract() *page {
	k := a.kit
	clock := k.Text(a.options.Now().Format("15:04"), design.Section, k.OnDeep)
	english := k.Button(design.ButtonSpec{Label: "English", Low: true, Tapped: func() {
		m := k.Mode
		m.English = true
		a.setMode(m)
		a.begin()
	}})
	top := design.Row(design.Gap, k.Logo(88, k.Brand), design.Wide(k.Text(a.machine.Site().Name, design.Section+2, k.OnDeep).Bold()), english, clock)
	bottom := design.Column(96, k.Dots(a.rotation.at, a.rotation.of), a.startButton())
	layout := a.tallAttract
	if k.Landscape {
		layout = a.wideAttract
	}
	floor := design.Plain(posterLook(k, a.rotation).Ground)
	p := &page{unattended: true, clock: clock}
	p.object = k.Touchable(startLabel, 0, design.Stack(floor, layout(top, bottom)), a.begin)
	return p
}

// attractSide is the room left and right of a portrait poster's words.
const attractSide = 80

func (a *App) tallAttract(top, bottom fyne.CanvasObject) fyne.CanvasObject {
	screen := a.kit.Screen()
	if a.rotation.picture != nil { // as high as there is room: 3 to 4, when it is as wide as the screen
		return design.Dock(design.Pad(top, 44, attractSide-6, 28, attractSide-6), a.face(screen), design.Pad(bottom, 28, attractSide, 64, attractSide))
	}
	top, bottom = design.Pad(top, 96, attractSide-6, 150, attractSide-6), design.Pad(bottom, 0, attractSide, 150, attractSide)
	return design.Dock(top, design.Pad(a.face(left(screen, attractSide, top, bottom)), 0, attractSide, 0, attractSide), bottom)
}

func (a *App) wideAttract(top, bottom fyne.CanvasObject) fyne.CanvasObject {
	side, above, gap := float32(120), float32(76), float32(76)
	if a.rotation.picture != nil { // as large as there is room
		side, above, gap = 64, 36, 48
	}
	const below = 64
	top = design.Pad(top, 64, side-6, above, side-6)
	room := left(a.kit.Screen(), side, top, design.Space(below))
	room.Width -= gap + startWidth
	return design.Dock(top, design.Pad(design.Row(gap, design.High(0, design.Fixed(room.Width, a.face(room))), design.Wide(bottom)), 0, side, below, side), nil)
}

// startWidth is how wide the button has to be for its words to stand on one line.
const startWidth = 768

// left is what is left of a screen inside its sides and between top and bottom.
func left(screen fyne.Size, side float32, top, bottom fyne.CanvasObject) fyne.Size {
	height := screen.Height - design.HeightFor(top, screen.Width) - design.HeightFor(bottom, screen.Width)
	return fyne.NewSize(screen.Width-2*side, height)
}

func (a *App) face(room fyne.Size) fyne.CanvasObject {
	return posterFace(a.kit, a.rotation, a.catalogue().District.Name, room)
}

const startLabel = "轻触屏幕开始办事"

func (a *App) startButton() fyne.CanvasObject {
	k := a.kit
	face := design.Row(36, k.Icon("hand", k.Deep, 88), k.Text(k.Say(startLabel), 64, k.Brand).Bold())
	return design.Stack(k.Panel(k.OnDeep, 40), design.Pad(design.Centre(face), 64, 40, 64, 40))
}

// turnPoster goes on to the next poster, when nobody is there.
func (a *App) turnPoster() {
	if a.attracting() {
		a.rotation.turn(func() {
			if a.attracting() { // nobody came while it was drawn
				a.again()
			}
		})
	}
}

func (a *App) attracting() bool { return a.page.unattended && a.visit == nil && !a.session.handed }
