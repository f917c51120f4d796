package catalogue

import (
	"cmp"
	"slices"
)

// Hit is one bundle that a text leads to.
type Hit struct {
	Bundle *Bundle
	Matter *Matter // the only matter of the bundle that the text leads to; nil when it leads to the bundle itself
	Found  string  // what fits: a word, a name, as it stands in the catalogue
}

// phrase is something a text may fit: a name or a word of a bundle or of a matter.
type phrase struct {
	text           string
	signs          []sign
	bundle, matter int // places in Catalogue.Bundles and Bundle.Matters; matter is -1 for the bundle's own
	less           int // by how much it counts less than what people say
}

// How well a text fits a phrase. A matter's own names are the departments' words, which count less.
const (
	fitsWhole  = 100 // the text is the phrase
	fitsStart  = 80  // the phrase begins with the text: it is still being typed
	fitsInside = 50  // the text stands inside the phrase
	fitsPart   = 30  // the phrase stands inside the text, as in 我要办退休
	initialsBy = 10  // less, when signs were typed by their initials
	shortBy    = 6
	nameBy     = 8
)

// index lists everything that can be searched for. The slices of the bundles are only read.
func index(bundles []*Bundle) []phrase {
	var all []phrase
	known := readings{}
	add := func(bundle, matter, less int, texts ...string) {
		for _, text := range texts {
			all = append(all, phrase{text, known.read(text), bundle, matter, less})
		}
	}
	for i, b := range bundles {
		add(i, -1, 0, b.Name, b.Short)
		add(i, -1, 0, b.Words...)
		for j, m := range b.Matters {
			add(i, j, 0, m.Words...)
			add(i, j, shortBy, m.Short)
			add(i, j, nameBy, m.Name)
		}
	}
	return all
}

// Search finds the bundles a text leads to, the best first, each once. The text may be a name or
// what people say, signs, pinyin, initials or a mixture, and need not be typed to its end
// (退休, tuixiu, tuix, tx, 退x). It finds bundles that are not offered, too.
func (c *Catalogue) Search(text string) []Hit {
	asked := typed(text)
	best := map[int]rated{}
	for i := range c.phrases {
		p := &c.phrases[i]
		if fit := p.fit(asked); fit > 0 {
			best[p.bundle] = best[p.bundle].or(rated{p, fit})
		}
	}
	order := make([]int, 0, len(best))
	for bundle := range best {
		order = append(order, bundle)
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(best[b].fit, best[a].fit), c.commonFirst(a, b), cmp.Compare(a, b))
	})
	hits := make([]Hit, 0, len(order))
	for _, i := range order {
		p := best[i].phrase
		hit := Hit{Bundle: c.Bundles[i], Found: p.text}
		if p.matter >= 0 {
			hit.Matter = &c.Bundles[i].Matters[p.matter]
		}
		hits = append(hits, hit)
	}
	return hits
}

func (c *Catalogue) commonFirst(a, b int) int {
	rank := map[bool]int{true: 0, false: 1}
	return cmp.Compare(rank[c.Bundles[a].Common], rank[c.Bundles[b].Common])
}

// Near are the bundles that the longest beginning of a text leads to, when the whole leads nowhere. It
// is half of the text at least, and two signs: less is chance.
func (c *Catalogue) Near(text string) []Hit {
	asked := typed(text)
	far := 0
	for i := range c.phrases {
		far = max(far, furthest(asked, c.phrases[i].signs))
	}
	if far < 2 || 2*far < len(asked) {
		return nil
	}
	return c.Search(string(asked[:far]))
}

// rated is a phrase and how well it fits.
type rated struct {
	phrase *phrase
	fit    int
}

// or is the better of two phrases of one bundle. Where the text fits several of its matters
// equally well, it leads to the bundle rather than to one of them.
func (r rated) or(o rated) rated {
	switch {
	case o.fit > r.fit:
		return o
	case o.fit == r.fit && o.phrase.matter != r.phrase.matter && r.phrase.matter >= 0:
		bundle := *r.phrase
		bundle.matter = -1
		return rated{&bundle, r.fit}
	}
	return r
}

// fit is how well a text fits the phrase, 0 when it does not.
func (p *phrase) fit(text []rune) int {
	if n := typing(text, p.signs, false); n > 0 {
		return p.rate(n, 0)
	}
	if n := typing(text, p.signs, true); n > 0 {
		return p.rate(n, initialsBy)
	}
	if len(text) < 2 {
		return 0 // one letter or sign somewhere inside is no reason
	}
	for from := 1; from < len(p.signs); from++ {
		if n := typing(text, p.signs[from:], false); n > 0 {
			return fitsInside + closeness(n, len(p.signs)) - p.less
		}
	}
	if len(p.signs) > 1 && spelledOut(text, p.signs) {
		return fitsPart + min(9, len(p.signs)) - p.less
	}
	return 0
}

func (p *phrase) rate(signs, less int) int {
	if signs == len(p.signs) {
		return fitsWhole - less - p.less
	}
	return fitsStart + closeness(signs, len(p.signs)) - less - p.less
}

// closeness is up to 9, the more of the phrase is typed.
func closeness(signs, of int) int { return 9 * signs / of }
