package design

import (
	"fmt"
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
)

// HeaderSpec is what stands in the header.
type HeaderSpec struct {
	Site   string            // name of the hall
	Under  string            // small line under it; not shown beside a person
	Person string            // masked name of who is here; empty for none
	Extra  fyne.CanvasObject // a button at the right, in place of link and clock
	Held   func(down bool)   // told when a finger goes down on mark and name, and when it is lifted; may be nil
	Beside fyne.CanvasObject // a button beside link and clock; may be nil
}

// Header is the top of a page: whose machine it is, who stands there and how long they
// may stand still, whether there is a network, what time it is.
type Header struct {
	Object  *fyne.Container
	kit     *Kit
	spec    HeaderSpec
	holder  *fyne.Container
	online  bool
	waiting int
	clock   *Text
	left    *Text
}

// Header makes a header that says there is a network.
func (k *Kit) Header(spec HeaderSpec) *Header {
	h := &Header{kit: k, spec: spec, online: true, clock: k.Text("", Label, k.Second).Bold(), left: k.Text("", Small, k.Brand)}
	h.holder = Stack()
	high := float32(130)
	if k.Landscape {
		high = 112
	}
	if k.Large {
		high += 18
	}
	h.Object = Stack(Plain(k.Paper), Column(0, atLeast(high, Pad(h.holder, 0, Margin, 0, Margin)), k.Divider()))
	h.build()
	return h
}

// SetLink says whether the platform can be reached and how many items wait for it.
func (h *Header) SetLink(online bool, waiting int) {
	if online == h.online && waiting == h.waiting {
		return
	}
	h.online, h.waiting = online, waiting
	h.build()
}

// SetClock shows the time of day.
func (h *Header) SetClock(now time.Time) { h.clock.Set(now.Format("15:04")) }

// SetLeft shows how long the person may still stand still.
func (h *Header) SetLeft(d time.Duration) {
	s := int(d.Round(time.Second).Seconds())
	h.left.Set(fmt.Sprintf("%d:%02d", s/60, s%60))
}

func (h *Header) build() {
	k := h.kit
	var right []fyne.CanvasObject
	if h.spec.Person != "" {
		right = append(right, h.personPill())
	}
	if h.spec.Extra != nil {
		right = append(right, h.spec.Extra)
	} else {
		if h.spec.Beside != nil {
			right = append(right, h.spec.Beside)
		}
		right = append(right, h.linkPill())
		clock := Fixed(textWidth("00:00", h.clock.px, true)+2, h.clock)
		if all := append(right, clock); h.roomFor(all) > k.Px(Heading)*5.2 { // else the clock gives way
			right = all
		}
	}
	name := k.Text(h.spec.Site, Heading, k.Ink).Bold().Fit(h.roomFor(right), 1)
	if len(wrap(h.spec.Site, name.px, h.roomFor(right), true)) > 1 {
		name = k.Text(h.spec.Site, Small, k.Ink).Bold()
	}
	var under fyne.CanvasObject
	if h.spec.Person == "" && h.spec.Under != "" && !k.Large {
		under = k.Small(h.short(h.spec.Under, h.roomFor(right)))
	}
	whose := Row(headerGap, Fixed(72, k.Logo(72, k.Brand)), Wide(Column(0, name, under)))
	parts := append([]fyne.CanvasObject{Wide(k.holdable(whose, h.spec.Held))}, right...)
	h.holder.Objects = []fyne.CanvasObject{Row(headerGap, parts...)}
	Relayout(h.Object)
	h.holder.Refresh()
}

// short leaves the first part of "a · b" out when both do not fit on one line.
func (h *Header) short(words string, room float32) string {
	_, last, parts := strings.Cut(words, " · ")
	if parts && textWidth(words, h.kit.Px(Small), false) > room {
		return last
	}
	return words
}

const headerGap = 22

// roomFor is the width that is left for the site's name beside right.
func (h *Header) roomFor(right []fyne.CanvasObject) float32 {
	room := h.kit.Screen().Width - 2*Margin - 72 - headerGap
	for _, o := range right {
		room -= WidthOf(o) + headerGap
	}
	return room
}

func (h *Header) personPill() fyne.CanvasObject {
	k := h.kit
	side := k.Px(30)
	left := Fixed(textWidth("0:00", h.left.px, false)+2, h.left)
	return k.pill(k.BrandTint, Row(12, k.Icon("user", k.Brand, side), k.Text(h.spec.Person, Small, k.Brand),
		k.Icon("timer", k.Brand, side), left))
}

func (h *Header) linkPill() fyne.CanvasObject {
	k := h.kit
	side := k.Px(32)
	if h.online {
		return k.pill(k.GoodTint, Row(12, k.Icon("wifi", k.Colours.Good, side), k.Text(k.Say("联网"), Small, k.Colours.Good)))
	}
	words := k.Say("离线受理")
	if h.waiting > 0 && h.spec.Person == "" {
		words = k.Say("离线受理 · 待上报 %d 件", h.waiting)
	}
	return k.pill(k.WarningTint, Row(12, k.Icon("wifi-off", k.Colours.Warning, side), k.Text(words, Small, k.Colours.Warning)))
}

func (k *Kit) pill(ground color.NRGBA, content fyne.CanvasObject) fyne.CanvasObject {
	high, line := k.Px(62), float32(0)
	if k.Contrast {
		line = 3
	}
	return Stack(NewSlab(ground, k.Line, round(high/2), line), Pad(atLeast(high, Centre(content)), 0, 26, 0, 26))
}
