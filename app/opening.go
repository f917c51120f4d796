package app

import (
	"fyne.io/fyne/v2"

	"yichuang/app/design"
)

// Opening is what the window shows while a machine takes long to open: after a power cut it may have its data to put in order
// first. Nobody has chosen a language yet, so it speaks both. It must be called on Fyne's goroutine.
func Opening(landscape bool) fyne.CanvasObject {
	design.Use()
	k := design.NewKit(design.Mode{Landscape: landscape})
	words := design.Column(design.Gap, design.Centre(k.Logo(180, k.Brand)), design.Space(12), k.Title("正在启动，请稍候").Centred(),
		k.Subtitle("请不要关机，也不要拔电源").Centred(), k.Subtitle("Starting up. Please wait").Centred())
	return design.Stack(k.Ground(), design.Centre(words))
}
