package catalogue_test

import (
	"testing"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

func load(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(assets.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheBundledCatalogueIsSound(t *testing.T) {
	c := load(t)
	f := c.Bundle("P01").Figures() // 30 natural days count as 21 working days

	if f.Promise != "5 个工作日" || f.Legal != "法定 56 个工作日" || f.SavingPercent != 82 || !f.Sample {
		t.Errorf("figures %+v", f)
	}
	if len(c.Evaluation) != 5 || len(c.Evaluation[0].Tags) != 8 || c.Evaluation[0].Level != 5 {
		t.Error("evaluation levels are not the five of the national table")
	}
	if got := c.VillageName("350303001001"); got != "涵东街道 新区社区居委会" {
		t.Errorf("village %q", got)
	}
}
