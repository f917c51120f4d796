package catalogue_test

import (
	"strings"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
)

// Every way a material comes in, and every reason for it.
func TestHowAMaterialComesIn(t *testing.T) {
	const licence = "结婚证电子证照"
	found := func(f cases.Finding) catalogue.Known {
		return catalogue.Known{Licences: map[string]cases.Finding{licence: f}}
	}
	online := func(k catalogue.Known) catalogue.Known { k.Uploads = true; return k }
	original := catalogue.Material{ID: "m", Form: "原件核验", ELicence: licence, Waivable: true}
	later, others, ofWife := original, original, original
	later.Later, others.Others, ofWife.Of = true, true, &catalogue.When{Q: "who", In: []string{"妻子"}}
	picture := catalogue.Material{ID: "m", Form: "拍照上传"}
	pictureLater := picture
	pictureLater.Later = true
	form := func(f string) catalogue.Material { return catalogue.Material{ID: "m", Form: f} }
	for _, c := range []struct {
		name    string
		m       catalogue.Material
		known   catalogue.Known
		how     cases.How
		finding cases.Finding
		why     string
	}{
		{"found", original, found(cases.Found), cases.Waived, cases.Found, "有结婚证电子证照，不用交原件"},
		{"seen", original, found(cases.Seen), cases.Waived, cases.Seen, "身份证已在本机核验，不用交原件"},
		{"nobody asked", original, online(catalogue.Known{}), cases.Waived, cases.Unasked, "现在查不到结婚证电子证照，网络恢复后由部门调取；取不到会通知您补交"},
		{"typed number", original, catalogue.Known{Default: cases.Unproven}, cases.Waived, cases.Unproven, "窗口核验身份后，由部门调取结婚证电子证照；取不到会通知您补交"},
		{"somebody else's", others, found(cases.Found), cases.Waived, cases.Others, "不是您本人的证照，由部门调取；取不到会通知您补交"},
		{"of the wife, who is here", ofWife, found(cases.Found), cases.Waived, cases.Found, "有结婚证电子证照，不用交原件"},
		{"withheld", original, online(catalogue.Known{Default: cases.Withheld}), cases.Photographed, cases.Withheld, "您没有授权查询结婚证电子证照，请用手机拍照上传"},
		{"withheld, somebody else's", others, catalogue.Known{Default: cases.Withheld}, cases.AtWindow, cases.Withheld, "您没有授权查询结婚证电子证照，现在没有网络，请把原件带到窗口"},
		{"absent", original, online(found(cases.Absent)), cases.Photographed, cases.Absent, "没有查到您名下的结婚证电子证照，请用手机拍照上传"},
		{"expired", original, online(found(cases.Expired)), cases.Photographed, cases.Expired, "您的结婚证电子证照已过期，请用手机拍照上传"},
		{"absent, no line", original, found(cases.Absent), cases.AtWindow, cases.Absent, "没有查到您名下的结婚证电子证照，现在没有网络，请把原件带到窗口"},
		{"absent, no line, later", later, found(cases.Absent), cases.Promised, cases.Absent, "没有查到您名下的结婚证电子证照，现在没有网络，可以先办，以后再补交"},
		{"picture", picture, online(catalogue.Known{}), cases.Photographed, "", "请用手机拍照上传"},
		{"picture, no line", picture, catalogue.Known{}, cases.AtWindow, "", "现在没有网络，请把原件带到窗口"},
		{"picture, no line, later", pictureLater, catalogue.Known{}, cases.Promised, "", "现在没有网络，可以先办，以后再补交"},
		{"picture, no line, a camera", picture, catalogue.Known{Camera: true}, cases.Photographed, "", "请用高拍仪拍照"},
		{"picture later, no line, a camera", pictureLater, catalogue.Known{Camera: true}, cases.Photographed, "", "请用高拍仪拍照"},
		{"absent, a line and a camera", original, online(catalogue.Known{Licences: found(cases.Absent).Licences, Camera: true}), cases.Photographed, cases.Absent, "没有查到您名下的结婚证电子证照，请用手机或高拍仪拍照上传"},
		{"pages, whatever the line", picture, catalogue.Known{Pages: map[string][]string{"m": {"a", "b"}}}, cases.Photographed, "", "已收到 2 页照片"},
		{"rather to the window", picture, online(catalogue.Known{ToWindow: []string{"m"}}), cases.AtWindow, "", "您选了取件时把原件带到窗口"},
		{"found after pages", original, catalogue.Known{Licences: found(cases.Found).Licences, Pages: map[string][]string{"m": {"a"}}}, cases.Waived, cases.Found, "有结婚证电子证照，不用交原件"},
		{"later without a licence", catalogue.Material{ID: "m", Form: "原件核验", Later: true}, catalogue.Known{}, cases.Promised, "", "可以先办，以后再补交"},
		{"shared", form("数据共享"), catalogue.Known{}, cases.Shared, "", "由部门之间互相核对，不用交"},
		{"result of an earlier matter", form("前序结果"), catalogue.Known{}, cases.Shared, "", "前一件事办好后自动带过来，不用交"},
		{"on the form", form("填写"), catalogue.Known{}, cases.OnForm, "", "已在申请表里填写"},
		{"original", form("原件核验"), online(catalogue.Known{}), cases.AtWindow, "", "取件时带原件到窗口核验"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := c.m
			b := catalogue.Bundle{Questions: []catalogue.Question{{ID: "who", Options: []catalogue.Option{{Name: "妻子"}, {Name: "丈夫"}}}},
				Matters: []catalogue.Matter{{ID: "x"}}, Materials: []catalogue.Material{m}}
			p := resolve(&b, catalogue.Answers{"who": {"妻子"}}).With(c.known).Materials[0]
			if p.How != c.how || p.Finding != c.finding || p.Why != c.why {
				t.Errorf("got %s %q %q", p.How, p.Finding, p.Why)
			}
			if p.CanUpload && !c.known.Uploads && !c.known.Camera {
				t.Error("offers to take pages where none can be taken")
			}
			if m.Of != nil {
				p = resolve(&b, catalogue.Answers{"who": {"丈夫"}}).With(c.known).Materials[0]
				if p.Finding != cases.Others {
					t.Errorf("of the husband: %q", p.Finding)
				}
			}
		})
	}
}

// Whatever is known, every material of every bundle has a way and a reason; and without a line
// nobody is told to upload.
func TestNobodyIsStuckWithAMaterial(t *testing.T) {
	for _, b := range load(t).Bundles {
		for _, f := range []cases.Finding{cases.Found, cases.Expired, cases.Absent, cases.Unasked, cases.Unproven, cases.Withheld} {
			for _, uploads := range []bool{true, false} {
				for _, m := range resolve(b, nil).With(catalogue.Known{Default: f, Uploads: uploads}).Materials {
					if m.How == "" || m.Why == "" {
						t.Errorf("%s %s, %s: no way in", b.ID, m.ID, f)
					}
					if !uploads && (m.How == cases.Photographed || strings.Contains(m.Why, "上传")) {
						t.Errorf("%s %s, %s: %s without a line", b.ID, m.ID, f, m.Why)
					}
					if m.Waived() && m.Finding == "" && m.How != cases.Shared {
						t.Errorf("%s %s is waived without a finding", b.ID, m.ID)
					}
				}
			}
		}
	}
}

// Only what a bundle has a use for is asked, and nobody else's licences.
func TestWhatIsAskedOfTheLicenceLibrary(t *testing.T) {
	asked := map[string][]string{}
	for _, l := range load(t).Bundle("E02").Asked() {
		asked[l.Name] = l.Items
	}
	if got := strings.Join(asked["电子营业执照"], " "); got != "uscc name legal" {
		t.Errorf("items %q", got)
	}
	if _, is := asked[catalogue.IdentityLicence]; is {
		t.Error("asks for the ID card of the new representative, who is somebody else")
	}
}
