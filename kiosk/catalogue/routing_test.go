package catalogue_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

var (
	district = catalogue.Site{Level: "4", Area: "350303"}
	town     = catalogue.Site{Level: "5", Area: "350303001"}
	village  = catalogue.Site{Level: "6", Area: "350303001001"}
)

func ids(matters []catalogue.Matter) []string {
	var out []string
	for _, m := range matters {
		out = append(out, m.ID)
	}
	return out
}

// What a machine hands in, and by which way the rest goes, by its level and by where the matter belongs.
func TestASiteTakesWhatItMay(t *testing.T) {
	c := load(t)
	birth := catalogue.Answers{"place": {"福建省内医院"}, "marry": {"是"}, "hukou": {"双方均是"}, "follow": {"随母"}, "first": {"是"},
		"insured": {"是"}, "months": {"未满"}, "self": {"本人"}, "who": {"母亲"}}
	wedding := catalogue.Answers{"act": {"结婚登记"}, "prov": {"一方是"}, "reside": {"是"}, "birthreg": {"是"}, "who": {"女方"}}
	pension := catalogue.Answers{"type": {"正常退休"}, "who": {"灵活就业人员本人"}, "deemed": {"没有"}, "years": {"已满"}, "onechild": {"否"}, "fund": {"没有"}}
	school := catalogue.Answers{"grade": {"小学一年级"}, "hk": {"非涵江户籍(随迁子女)"}, "house": {"租房"}, "self": {"本人"}}
	for _, x := range []struct {
		name, bundle string
		site         catalogue.Site
		answers      catalogue.Answers
		values       map[string]string
		taken        []string
		routed       map[string]cases.Channel
	}{
		{"birth, anywhere", "P01", catalogue.Site{}, birth, nil, []string{"P01-1", "P01-2", "P01-3", "P01-4", "P01-5", "P01-6"}, nil},
		{"birth, district", "P01", district, birth, nil, []string{"P01-1", "P01-2", "P01-3", "P01-4", "P01-5", "P01-6"}, nil},
		{"birth, town", "P01", town, birth, nil, []string{"P01-1", "P01-2", "P01-3", "P01-4", "P01-5", "P01-6"}, map[string]cases.Channel{"P01-1": cases.Forwarded}},
		{"birth, village", "P01", village, birth, nil, []string{"P01-1", "P01-2", "P01-3", "P01-4", "P01-5"},
			map[string]cases.Channel{"P01-1": cases.Forwarded, "P01-5": cases.Forwarded, "P01-6": cases.Online}},
		{"wedding, one from elsewhere", "P04", district, wedding, nil, []string{"P04-1", "P04-3", "P04-4"}, map[string]cases.Channel{"P04-3": cases.Joint}},
		{"wedding, village", "P04", village, wedding, nil, []string{"P04-4"}, map[string]cases.Channel{"P04-1": cases.ToWindow, "P04-3": cases.ToWindow}},
		{"school, from elsewhere", "P02", town, school, nil, []string{"P02-1", "P02-2", "P02-3", "P02-5"}, map[string]cases.Channel{"P02-2": cases.Joint}},
		{"pension, the same town", "P09", village, pension, map[string]string{"reside_town": "350303001002"}, []string{"P09-2", "P09-3", "P09-7", "P09-8"}, nil},
		{"pension, another town", "P09", village, pension, map[string]string{"reside_town": "350303100201"}, []string{"P09-2", "P09-3", "P09-7", "P09-8"},
			map[string]cases.Channel{"P09-7": cases.Forwarded}},
		{"pension, district", "P09", district, pension, map[string]string{"reside_town": "350303100201"}, []string{"P09-2", "P09-3", "P09-7", "P09-8"}, nil},
		{"pension, not filled in yet", "P09", town, pension, nil, []string{"P09-2", "P09-3", "P09-7", "P09-8"}, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := c.At(x.site).Bundle(x.bundle).Resolve(catalogue.Situation{Answers: x.answers, Values: x.values})
			if got := ids(p.Matters); !slices.Equal(got, x.taken) {
				t.Errorf("hands in %v, want %v", got, x.taken)
			}
			if len(p.Routed) != len(x.routed) {
				t.Errorf("%d go another way, want %d", len(p.Routed), len(x.routed))
			}
			for _, r := range p.Routed {
				if x.routed[r.ID] != r.By {
					t.Errorf("%s goes by %v, want %v", r.ID, r.By, x.routed[r.ID])
				}
				if !strings.Contains(r.Says, r.Office) || strings.Contains(r.Says, "%") {
					t.Errorf("%s: %s", r.ID, r.Says)
				}
			}
		})
	}
}

// A matter that has to wait for one which is not handed in here is not handed in either.
func TestWhatWaitsForAnotherGoesWithIt(t *testing.T) {
	b := load(t).At(town).Bundle("P04")
	for i := range b.Matters { // the copy of At shares its matters: this catalogue is the test's own
		if b.Matters[i].ID != "P04-1" {
			b.Matters[i].TakenAt = []string{"5"}
		}
	}
	p := b.Resolve(catalogue.Situation{Answers: catalogue.Answers{"act": {"结婚登记"}, "prov": {"均是"}, "reside": {"是"}, "birthreg": {"是"}}})
	if got := ids(p.Matters); !slices.Equal(got, []string{"P04-4"}) {
		t.Errorf("hands in %v", got)
	}
	for _, r := range p.Routed {
		if r.ID == "P04-3" && (r.By != cases.ToWindow || !strings.Contains(r.Says, "要先办好“婚姻登记预约”")) {
			t.Errorf("%s by %v", r.Says, r.By)
		}
	}
}

func TestASiteOffersWhatItCanTakeSomethingOf(t *testing.T) {
	c := load(t)
	for _, b := range c.Bundles {
		b.Open = true
	}
	for name, x := range map[string]struct {
		site catalogue.Site
		want string
	}{
		"anywhere": {catalogue.Site{}, "C01 C02 C03 E01 E02 E03 E04 E05 E06 P01 P02 P03 P04 P05 P06 P07 P08 P09 P10"},
		"district": {district, "C01 C02 C03 E01 E02 E03 E04 E05 E06 P01 P02 P03 P04 P05 P06 P07 P08 P09 P10"},
		"town":     {town, "E01 P01 P02 P03 P04 P05 P08 P09 P10"},
		"village":  {village, "P01 P04 P05 P08 P09"},
	} {
		var got []string
		for _, b := range c.At(x.site).Offered() {
			got = append(got, b.ID)
		}
		if strings.Join(got, " ") != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Whatever the site and the answers: every matter that applies is handed in or routed, one that is only told of is
// never handed in, nothing is handed in before what it waits for, and who can hand nothing in is told why.
func TestNoMatterGetsLost(t *testing.T) {
	c := load(t)
	r := rand.New(rand.NewPCG(2026, 11))
	sites := []*catalogue.Catalogue{c.At(district), c.At(town), c.At(village)}
	for range 5_000 {
		bare := c.Bundles[r.IntN(len(c.Bundles))]
		s := catalogue.Situation{Answers: catalogue.Answers{}, Values: map[string]string{}}
		for _, q := range bare.Questions {
			s.Answers[q.ID] = []string{q.Options[r.IntN(len(q.Options))].Name}
		}
		for _, f := range bare.Fields {
			if f.Type == catalogue.Village {
				s.Values[f.ID] = []string{"350303001001", "350303001002", "350303100201"}[r.IntN(3)]
			}
		}
		all := ids(bare.Resolve(catalogue.Situation{Answers: s.Answers}).Matters)
		p := sites[r.IntN(3)].Bundle(bare.ID).Resolve(s)
		handed, routed := ids(p.Matters), map[string]cases.Channel{}
		for _, x := range p.Routed {
			routed[x.ID] = x.By
		}
		for _, id := range all {
			by, passed := routed[id]
			if taken := slices.Contains(handed, id); taken == (passed && !by.HandedIn()) {
				t.Fatalf("%s handed in %v, by %q", id, taken, by)
			}
		}
		for _, m := range p.Matters {
			for _, before := range m.After {
				if slices.Contains(all, before) && !slices.Contains(handed, before) {
					t.Fatalf("%s is handed in, %s is not", m.ID, before)
				}
			}
		}
		if len(handed) == 0 && len(p.Window) == 0 {
			t.Fatalf("%s leads nowhere: %v", bare.ID, s.Answers)
		}
		if own := p.Own(); len(own)+len(p.Routed) < len(all) {
			t.Fatalf("%s: %d of its own and %d routed of %d", bare.ID, len(own), len(p.Routed), len(all))
		}
	}
}

// What a clerk gets wrong about routes and words is told with the line where it stands.
func TestBrokenRoutesAreRefused(t *testing.T) {
	const file = "P01-出生.yaml"
	for _, c := range []slip{
		{"unknown level", file, `takenAt: ["4", "5"], elsewhere: {by: 全程网办`, `takenAt: ["4", "7"], elsewhere: {by: 全程网办`, "没有“7”这个层级"},
		{"unknown way", file, "by: 全程网办", "by: 全程办", "没有“全程办”这种方式"},
		{"no ground", file, "office: 闽政通, basis: A", "office: 闽政通", "要填，不能空着"},
		{"neither answer nor place", file, "after: [P01-3], basis: F 时限 A}", "after: [P01-3], away: {by: 窗口, office: 医保局, basis: A}, basis: F 时限 A}", "when 和 field 要写一个"},
		{"no place", file, "after: [P01-3], basis: F 时限 A}", "after: [P01-3], away: {field: head, by: 窗口, office: 医保局, basis: A}, basis: F 时限 A}", "没有叫 head、类型是 division 的字段"},
		{"a word twice", file, "words: [生孩子, 生小孩,", "words: [生孩子, 生孩子,", "“生孩子”写了两次"},
	} {
		t.Run(c.name, func(t *testing.T) { c.refused(t) })
	}
}
