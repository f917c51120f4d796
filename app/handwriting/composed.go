package handwriting

import "strings"

// Signs of people's names that are not among those whose strokes are known, put together from some that are: ⿰ sets two side by
// side and ⿱ one above the other, as in the description sequences of Unicode (section 18.2).
const namesSigns = `
玥⿰王月 珺⿰王君 璟⿰王景 珅⿰王申 琇⿰王秀 瑨⿰王晋 玠⿰王介 璠⿰王番 珪⿰王圭 琯⿰王官
瑠⿰王留 璈⿰王敖 玹⿰王玄 翀⿰羽中 祂⿰礻也 祐⿰礻右 湜⿰氵是 佺⿰亻全 偲⿰亻思 侁⿰亻先
焜⿰火昆 煖⿰火爰 熺⿰火喜 燚⿱⿰火火⿰火火 犇⿱牛⿰牛牛 昰⿱日正 暐⿰日韋
暀⿰日往 媞⿰女是 嬅⿰女華 孖⿰子子 竑⿰立厷 赟⿱斌贝 䶮⿱龙天 龑⿱龍天 𬱖⿰由页 鈤⿰金日
`

// composed puts them together.
func composed(known []Writing) []Writing {
	parts := make(map[rune][]Stroke, len(known))
	for _, w := range known {
		parts[w.Sign] = w.Strokes
	}
	var out []Writing
	for _, one := range strings.Fields(namesSigns) {
		signs := []rune(one)
		strokes, rest := compose(signs[1:], parts)
		if len(rest) > 0 {
			panic("handwriting: cannot be put together: " + one) // a test reads them all
		}
		out = append(out, Writing{signs[0], strokes})
	}
	return out
}

// far is the side of the box of assets.Medians.
const far = 255

// compose puts together what the description begins with, in a box of that side, and returns what follows it.
func compose(description []rune, parts map[rune][]Stroke) (strokes []Stroke, rest []rune) {
	switch op := description[0]; op {
	case '⿰', '⿱':
		first, rest := compose(description[1:], parts)
		second, rest := compose(rest, parts)
		share := float32(0.5)
		if op == '⿰' && len(first) <= 4 && len(second) > len(first) { // a radical is narrow
			share = 0.4
		}
		if op == '⿰' {
			return append(fit(first, Point{}, Point{share, 1}), fit(second, Point{share * far, 0}, Point{1 - share, 1})...), rest
		}
		return append(fit(first, Point{}, Point{1, share}), fit(second, Point{0, share * far}, Point{1, 1 - share})...), rest
	default:
		strokes, known := parts[op]
		if !known {
			panic("handwriting: no strokes of " + string(op))
		}
		return strokes, description[1:]
	}
}

// fit returns the strokes shrunk by scale and moved to at.
func fit(strokes []Stroke, at, scale Point) []Stroke {
	out := make([]Stroke, len(strokes))
	for i, s := range strokes {
		out[i] = make(Stroke, len(s))
		for j, p := range s {
			out[i][j] = Point{at.X + p.X*scale.X, at.Y + p.Y*scale.Y}
		}
	}
	return out
}
