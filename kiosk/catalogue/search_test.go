package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mozillazg/go-pinyin"
	"pgregory.net/rapid"

	"yichuang/kiosk/catalogue"
)

// What people type, the bundle that must come first, and the matter it must name where it leads to only one.
func TestWhatPeopleSayIsFound(t *testing.T) {
	c := load(t)
	for _, x := range []struct{ text, bundle, matter string }{
		{"cs", "P01", ""}, {"chusheng", "P01", ""}, {"生孩子", "P01", ""}, {"shenghaizi", "P01", ""}, {"上户口", "P01", "P01-3"}, {"shk", "P01", "P01-3"},
		{"新生儿", "P01", ""}, {"医保", "P01", "P01-4"}, {"疫苗", "P01", "P01-2"}, {"生育津贴", "P01", "P01-6"},
		{"上学", "P02", ""}, {"xsc", "P02", ""}, {"小学报名", "P02", ""}, {"居住证", "P02", "P02-3"}, {"jiaoyuruxue", "P02", ""},
		{"大学毕业", "P03", ""}, {"找工作", "P03", ""}, {"byjy", "P03", ""}, {"转档案", "P03", "P03-1"}, {"yingjie", "P03", ""},
		{"结婚", "P04", ""}, {"jh", "P04", ""}, {"领证", "P04", ""}, {"离婚", "P04", ""}, {"准生证", "P04", "P04-4"},
		{"交社保", "P05", ""}, {"灵活就业", "P05", ""}, {"lhjy", "P05", ""}, {"送外卖", "P05", ""}, {"baitan", "P05", ""},
		{"买房子", "P06", ""}, {"maifangzi", "P06", ""}, {"mfz", "P06", ""}, {"房产证", "P06", ""}, {"过户", "P06", ""}, {"契税", "P06", "P06-2"},
		{"退伍", "P07", ""}, {"当兵", "P07", ""}, {"tuiyi", "P07", ""}, {"办身份证", "P07", "P07-5"}, {"sfz", "P07", "P07-5"},
		{"残疾证", "P08", ""}, {"cjz", "P08", ""}, {"低保", "P08", ""}, {"护理费", "P08", "P08-3"},
		{"退休", "P09", ""}, {"tx", "P09", ""}, {"tuix", "P09", ""}, {"退x", "P09", ""}, {"养老金", "P09", ""}, {"TUI XIU", "P09", ""}, {"工龄", "P09", "P09-1"},
		{"去世", "P10", ""}, {"丧葬费", "P10", "P10-4"}, {"办后事", "P10", ""}, {"销户口", "P10", "P10-3"}, {"驾照", "P10", "P10-7"},
		{"开店", "E01", ""}, {"qykb", "E01", ""}, {"营业执照", "E01", ""}, {"yyzz", "E01", ""}, {"开公司", "E01", ""}, {"刻章", "E01", "E01-2"},
		{"换法人", "E02", ""}, {"公司改名", "E02", ""}, {"qiyebiangeng", "E02", ""}, {"换公章", "E02", "E02-2"},
		{"开饭店", "E03", ""}, {"奶茶店", "E03", ""}, {"canyin", "E03", ""}, {"烟草证", "E03", "E03-5"},
		{"招人", "E04", ""}, {"新员工", "E04", ""}, {"yuangongly", "E04", ""}, {"入职", "E04", ""},
		{"关公司", "E05", ""}, {"不开了", "E05", ""}, {"公司注销", "E05", ""}, {"qyzx", "E05", ""},
		{"失信", "E06", ""}, {"黑名单", "E06", ""}, {"xyxf", "E06", ""}, {"异常名录", "E06", "E06-1"},
		{"施工许可", "C01", ""}, {"动工", "C01", ""}, {"xmkg", "C01", ""}, {"渣土", "C01", "C01-3"},
		{"装电表", "C02", ""}, {"接水", "C02", ""}, {"zhuangkuandai", "C02", ""}, {"砍树", "C02", "C02-7"},
		{"竣工", "C03", ""}, {"yanshou", "C03", ""}, {"lhys", "C03", ""}, {"工程验收", "C03", ""},
		{"我要办退休", "P09", ""}, {"woyaobantuixiu", "P09", ""}, {"怎么给孩子上户口", "P01", "P01-3"}, {"护照", "", ""}, {"", "", ""}, {"？ ", "", ""},
	} {
		hits := c.Search(x.text)
		switch {
		case x.bundle == "" && len(hits) > 0:
			t.Errorf("%q leads to %s by %q", x.text, hits[0].Bundle.Name, hits[0].Found)
		case x.bundle == "":
		case len(hits) == 0:
			t.Errorf("%q leads nowhere", x.text)
		default:
			matter := ""
			if hits[0].Matter != nil {
				matter = hits[0].Matter.ID
			}
			if hits[0].Bundle.ID != x.bundle || matter != x.matter {
				t.Errorf("%q leads to %s %s by %q, want %s %s", x.text, hits[0].Bundle.ID, matter, hits[0].Found, x.bundle, x.matter)
			}
		}
	}
}

func TestAPartOfWhatNobodyKnowsIsNear(t *testing.T) {
	c := load(t)
	for text, bundle := range map[string]string{"残疾人证明书": "P08", "营业执本": "E01", "tuixzzz": "P09", "护照": "", "退": ""} {
		hits := c.Near(text)
		if (bundle == "") != (len(hits) == 0) || bundle != "" && hits[0].Bundle.ID != bundle {
			t.Errorf("near %q is %d hits, want %q", text, len(hits), bundle)
		}
	}
}

// Every bundle is found, and first of all where nobody else has the same, by its name, by each of its words, and by
// the name's pinyin and initials; half a word is enough, and each bundle is found once.
func TestEveryBundleIsFoundByItsOwnWords(t *testing.T) {
	c := load(t)
	for _, b := range c.Bundles {
		if len(b.Words) < 8 || len(b.Words) > 20 {
			t.Errorf("%s has %d words", b.ID, len(b.Words))
		}
		letters := func(style int) string {
			return strings.Join(pinyin.LazyPinyin(b.Name, pinyin.Args{Style: style}), "")
		}
		for _, text := range append([]string{b.Name, b.Short, letters(pinyin.Normal), letters(pinyin.FirstLetter)}, b.Words...) {
			if !finds(c, text, b.ID) {
				t.Errorf("%s is not found by %q", b.ID, text)
			}
		}
	}
}

func TestHalfAWordIsEnough(t *testing.T) {
	c := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		b := rapid.SampledFrom(c.Bundles).Draw(rt, "bundle")
		word := rapid.SampledFrom(append([]string{b.Name, b.Short}, b.Words...)).Draw(rt, "word")
		var text string // signs, full pinyin or initials, as the citizen pleases
		for _, r := range word {
			spelled := pinyin.LazyPinyin(string(r), pinyin.Args{})
			if len(spelled) == 0 {
				text += string(r)
				continue
			}
			text += rapid.SampledFrom([]string{string(r), spelled[0], spelled[0][:1]}).Draw(rt, "as")
		}
		signs := []rune(text)
		half := string(signs[:rapid.IntRange(1, len(signs)).Draw(rt, "typed")])
		if !finds(c, half, b.ID) {
			rt.Fatalf("%s is not found by %q of %s", b.ID, half, word)
		}
		seen := map[string]bool{}
		for _, h := range c.Search(half) {
			if seen[h.Bundle.ID] {
				rt.Fatalf("%s twice", h.Bundle.ID)
			}
			seen[h.Bundle.ID] = true
		}
	})
}

func TestEveryReadingCounts(t *testing.T) {
	c := load(t)
	for _, text := range []string{"yinhangkaihu", "hangzhengchufa", "xingzhengchufa", "chongcan", "zhongcan"} { // 行, 重
		if len(c.Search(text)) == 0 {
			t.Errorf("%q finds nothing", text)
		}
	}
}

func finds(c *catalogue.Catalogue, text, bundle string) bool {
	return slices.ContainsFunc(c.Search(text), func(h catalogue.Hit) bool { return h.Bundle.ID == bundle })
}

func FuzzSearch(f *testing.F) {
	c := load(f)
	for _, seed := range []string{"退休", "lvyou", "ü'", "㎡é", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 100 {
			return
		}
		c.Search(text)
		c.Near(text)
	})
}
