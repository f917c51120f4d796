package catalogue_test

import (
	"testing"

	"yichuang/kiosk/catalogue"
)

// The figures of the bundle page, after the formulas of DOMAIN.md section 1: (Σ legal − Σ promised) / Σ legal in
// working days, matters without a legal limit left out of both sums, what is done at once promising 0.
func TestFigures(t *testing.T) {
	work := func(n float64) *catalogue.Days { return &catalogue.Days{N: n, Unit: "工作日"} }
	natural := func(n float64) *catalogue.Days { return &catalogue.Days{N: n, Unit: "自然日"} }
	matter := func(legal, promise *catalogue.Days) catalogue.Matter {
		return catalogue.Matter{Legal: legal, Promise: promise}
	}
	for _, x := range []struct {
		name    string
		matters []catalogue.Matter
		legal   string
		saving  int
	}{
		{"one matter", []catalogue.Matter{matter(work(20), work(5))}, "法定 20 个工作日", 75},
		{"no saving", []catalogue.Matter{matter(work(20), work(20))}, "法定 20 个工作日", 0},
		{"the sums, not the mean of the ratios", []catalogue.Matter{matter(work(30), work(15)), matter(work(10), work(0))}, "法定 40 个工作日", 63},
		{"at once", []catalogue.Matter{matter(work(7), work(0))}, "法定 7 个工作日", 100},
		{"natural days are five of seven", []catalogue.Matter{matter(natural(14), work(5))}, "法定 10 个工作日", 50},
		{"rounded to whole working days", []catalogue.Matter{matter(natural(30), natural(3))}, "法定 21 个工作日", 90},
		{"no legal limit", []catalogue.Matter{matter(nil, work(5)), matter(work(10), work(4))}, "法定 10 个工作日", 60},
		{"no promise", []catalogue.Matter{matter(work(10), nil), matter(work(20), work(4))}, "法定 20 个工作日", 80},
		{"no limit at all", []catalogue.Matter{matter(nil, work(5))}, "", 0},
		{"nothing", nil, "", 0},
		{"85.64 percent is 86", []catalogue.Matter{matter(work(10000), work(1436))}, "法定 10000 个工作日", 86},
	} {
		t.Run(x.name, func(t *testing.T) {
			b := catalogue.Bundle{Promise: work(5), Visits: 1, Basis: "F", Matters: x.matters}
			f := b.Figures()
			if f.Legal != x.legal || f.SavingPercent != x.saving {
				t.Errorf("%s, %d %%", f.Legal, f.SavingPercent)
			}
			if f.Promise != "5 个工作日" || f.Visits != "1 次" || f.Sample {
				t.Errorf("promise %s, visits %s, sample %v", f.Promise, f.Visits, f.Sample)
			}
		})
	}
}

// Papers that nobody has to bring are counted; one placeholder makes all figures samples.
func TestFiguresOfMaterials(t *testing.T) {
	b := catalogue.Bundle{
		Basis:   "F L",
		Matters: []catalogue.Matter{{Basis: "F；时限A"}},
		Materials: []catalogue.Material{
			{Form: "原件核验"},
			{Form: "原件核验", ELicence: "居民身份证电子证照", Waivable: true},
			{Form: "原件核验", ELicence: "居民户口簿电子证照"},
			{Form: "数据共享"},
			{Form: "填写", ELicence: "社会保障卡电子证照", Waivable: true},
		},
	}
	if f := b.Figures(); f.Materials != 5 || f.Waived != 2 || !f.Sample || f.Promise != "" || f.Visits != "0 次" {
		t.Errorf("%+v", f)
	}
	for basis, sample := range map[string]bool{"": false, "F": false, "A": true, "F A": true, "F；A": true, "时限A": true, "LAW": false, "APEC": false} {
		if catalogue.Sample(basis) != sample {
			t.Errorf("%q is a sample: %v", basis, !sample)
		}
	}
}

func TestDaysInWords(t *testing.T) {
	for _, x := range []struct {
		days  catalogue.Days
		words string
		work  float64
	}{
		{catalogue.Days{N: 0, Unit: "工作日"}, "即办", 0},
		{catalogue.Days{N: 0.5, Unit: "工作日"}, "0.5 个工作日", 0.5},
		{catalogue.Days{N: 7, Unit: "自然日"}, "7 个自然日", 5},
		{catalogue.Days{N: 3, Unit: "自然日"}, "3 个自然日", 2},
	} {
		if x.days.String() != x.words || x.days.Workdays() != x.work {
			t.Errorf("%v: %s, %g working days", x.days.N, x.days, x.days.Workdays())
		}
	}
}
