package receipt_test

import (
	"strings"
	"testing"
	"time"

	"yichuang/drivers/printer"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/receipt"
)

func sample() cases.Receipt {
	return cases.Receipt{
		Number: "HJ-A03-261124-0001-5", Bundle: "出生一件事", Name: "陈*华", Site: "涵江区行政服务中心", Kiosk: "A03", Verified: true,
		ReceivedAt: time.Date(2026, 11, 24, 9, 41, 0, 0, time.UTC), Expected: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
		Matters: []string{"出生医学证明", "户口登记"}, ToBring: []string{"落户方户口簿"}, QR: "YC1|HJ-A03-261124-0001-5",
	}
}

// text is the paper as it reads, on paper of that profile.
func text(t *testing.T, r cases.Receipt, profile string) string {
	t.Helper()
	p, err := printer.LoadProfile(profile)
	if err != nil {
		t.Fatal(err)
	}
	page, err := printer.Lay(receipt.Document(r), p)
	if err != nil {
		t.Fatal(err)
	}
	return page.Text()
}

func TestAReprintSaysThatItIsOne(t *testing.T) {
	again := sample()
	again.Reprinted = again.ReceivedAt.AddDate(0, 0, 9)
	for _, profile := range printer.ProfileNames() {
		if says := strings.ReplaceAll(text(t, again, profile), "\n", ""); !strings.Contains(says, "收件回执（补打）") || !strings.Contains(says, "2026-12-03 09:41") {
			t.Errorf("%s: %s", profile, says)
		}
		if strings.Contains(text(t, sample(), profile), "补打") {
			t.Errorf("%s: the first is called a reprint", profile)
		}
	}
}

func TestAReceiptSaysWhatIsTrue(t *testing.T) {
	for _, profile := range printer.ProfileNames() {
		t.Run(profile, func(t *testing.T) {
			says := text(t, sample(), profile)
			for _, want := range []string{"收件回执", "HJ-A03-261124-0001-5", "陈*华", "2026-11-24 09:41", "2026年12月01日前", "户口登记", "落户方户口簿", "还没有受理", "[QR "} {
				if !strings.Contains(strings.ReplaceAll(says, "\n", ""), want) {
					t.Errorf("%q is not on the paper:\n%s", want, says)
				}
			}
			if strings.Contains(says, "未核验") {
				t.Error("a verified identity is called not verified")
			}
		})
	}
}

func TestWhatIsNotKnownIsNotSaid(t *testing.T) {
	r := sample()
	r.Expected, r.ToBring, r.Verified = time.Time{}, nil, false
	says := text(t, r, "generic-80")
	if strings.Contains(says, "预计办结") || strings.Contains(says, "取件时带") {
		t.Errorf("an empty line:\n%s", says)
	}
	if !strings.Contains(says, "未核验") {
		t.Error("nobody checked the card, and the paper does not say so")
	}
	if strings.Contains(says, "时钟") {
		t.Errorf("a time that is sure is doubted:\n%s", says)
	}
	r.TimeUnsure = true
	if says := strings.NewReplacer("\n", "", " ", "").Replace(text(t, r, "generic-80")); !strings.Contains(says, "约2026-11-2409:41（本机时钟待校准") {
		t.Errorf("a time that nobody is sure of is told as one:\n%s", says)
	}
	r.Expected, r.Sample = sample().Expected, true
	if got := receipt.ExpectedInWords(r); got != "2026年12月01日前（示例数据）" {
		t.Errorf("a placeholder is shown as %q", got)
	}
	r.Sample = false
	r.Expected, r.Estimated = time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC), true
	if got := receipt.ExpectedInWords(r); got != "2027年01月04日前（暂估）" {
		t.Errorf("an estimated date reads %q", got)
	}
}

func TestAReceiptSaysWhatGoesElsewhere(t *testing.T) {
	r := sample()
	r.Matters, r.Elsewhere = nil, []cases.Elsewhere{
		{Matter: "社会保障卡", By: cases.Forwarded, Says: "由本机转到涵江区人社局办理，您不用再跑"},
		{Matter: "生育保险待遇", By: cases.Online, Says: "请用手机在“闽政通”上办理"},
	}
	for _, profile := range printer.ProfileNames() {
		says := strings.NewReplacer("\n", "", " ", "").Replace(text(t, r, profile))
		for _, want := range []string{"代收代办", "社会保障卡：由本机转到涵江区人社局办理", "全程网办", "生育保险待遇：请用手机在“闽政通”上办理"} {
			if !strings.Contains(says, want) {
				t.Errorf("%s: %q is not on the paper:\n%s", profile, want, says)
			}
		}
		if strings.Contains(says, "一并办理") {
			t.Errorf("%s: a line about nothing", profile)
		}
	}
}

func TestAReceiptNamesTheAgent(t *testing.T) {
	r := sample()
	if says := text(t, r, "generic-58"); strings.Contains(says, "代办人") {
		t.Errorf("an agent nobody knows:\n%s", says)
	}
	r.Agent = "林*"
	if says := text(t, r, "generic-58"); !strings.Contains(says, "陈*华") || !strings.Contains(says, "代办人") || !strings.Contains(says, "林*") {
		t.Errorf("not both are named:\n%s", says)
	}
}

func TestTheTestPageFitsEveryPaper(t *testing.T) {
	for _, name := range printer.ProfileNames() {
		p, err := printer.LoadProfile(name)
		if err != nil {
			t.Fatal(err)
		}
		page, err := printer.Lay(receipt.TestPage("涵江区行政服务中心", "A03", time.Now()), p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.Contains(page.Text(), "䶮") {
			t.Errorf("%s: the rare sign is lost", name)
		}
	}
}
