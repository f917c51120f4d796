package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"yichuang/kiosk/cases"
)

// form is one way a material comes into being, and how it then comes in when no e-licence
// replaces it.
type form struct {
	how     cases.How
	why     string
	picture bool // a picture of it will do where no e-licence is to be had
}

var forms = map[string]form{
	"填写":     {cases.OnForm, "已在申请表里填写", false},
	"系统生成":   {cases.OnForm, "按您填的内容自动生成，不用带", false},
	"系统生成签名": {cases.AtWindow, "按您填的内容自动生成，取件时到窗口签名", false},
	"前序结果":   {cases.Shared, "前一件事办好后自动带过来，不用交", false},
	"数据共享":   {cases.Shared, "由部门之间互相核对，不用交", false},
	"原件核验":   {cases.AtWindow, "取件时带原件到窗口核验", true},
	"拍照上传":   {cases.Photographed, "", true},
	"现场采集":   {cases.AtWindow, "到窗口当场拍摄", false},
	"现场签署":   {cases.AtWindow, "到窗口当场签署", false},
	"收回":     {cases.AtWindow, "取件时带原件到窗口交回", false},
	"机构报送":   {cases.AtWindow, "由单位或保管机构送到窗口", false},
}

// IdentityLicence is the e-licence of the ID card: whose card was read here need not show it again.
const IdentityLicence = "居民身份证电子证照"

// findings say whether a material stays waived, and why; * stands for the e-licence's name.
var findings = map[cases.Finding]struct {
	waives bool
	why    string
}{
	cases.Found:    {true, "有*，不用交原件"},
	cases.Seen:     {true, "身份证已在本机核验，不用交原件"},
	cases.Unasked:  {true, "现在查不到*，网络恢复后由部门调取；取不到会通知您补交"},
	cases.Unproven: {true, "窗口核验身份后，由部门调取*；取不到会通知您补交"},
	cases.Others:   {true, "不是您本人的证照，由部门调取；取不到会通知您补交"},
	cases.Expired:  {false, "您的*已过期，"},
	cases.Absent:   {false, "没有查到您名下的*，"},
	cases.Withheld: {false, "您没有授权查询*，"},
}

// Waived reports whether nobody has to hand it in, if all goes well: an e-licence replaces the
// paper, or the departments have it already.
func (m Material) Waived() bool { return forms[m.Form].how == cases.Shared || m.byLicence() }

func (m Material) byLicence() bool {
	return m.Waivable && m.ELicence != "" && !slices.Contains([]cases.How{cases.OnForm, cases.Shared}, forms[m.Form].how)
}

// plan is how the material comes in as far as anything is known, and why.
func (m Material) plan(a Answers, k Known) PlannedMaterial {
	p := PlannedMaterial{Material: m}
	form, reason := forms[m.Form], ""
	if m.byLicence() {
		p.Finding = k.finding(m.ELicence, m.Others || !m.Of.Holds(a))
		f := findings[p.Finding]
		reason = strings.ReplaceAll(f.why, "*", m.ELicence)
		if f.waives {
			p.How, p.Why = cases.Waived, reason
			return p
		}
	}
	switch {
	case form.how == cases.Photographed, reason != "" && form.picture:
		p.photographed(reason, k)
	case m.Later && form.how == cases.AtWindow:
		p.How, p.Why = cases.Promised, reason+"可以先办，以后再补交"
	default:
		p.How, p.Why = form.how, reason+form.why
	}
	return p
}

// photographed plans pictures, or what takes their place where none can be taken. Pages that
// were taken count whatever becomes of the network.
func (p *PlannedMaterial) photographed(reason string, k Known) {
	p.CanUpload, p.Pages = k.Uploads || k.Camera, k.Pages[p.ID]
	switch {
	case len(p.Pages) > 0:
		p.How, p.Why = cases.Photographed, fmt.Sprintf("已收到 %d 页照片", len(p.Pages))
	case slices.Contains(k.ToWindow, p.ID):
		p.How, p.Why = cases.AtWindow, "您选了取件时把原件带到窗口"
	case k.Uploads && k.Camera:
		p.How, p.Why = cases.Photographed, reason+"请用手机或高拍仪拍照上传"
	case k.Uploads:
		p.How, p.Why = cases.Photographed, reason+"请用手机拍照上传"
	case k.Camera:
		p.How, p.Why = cases.Photographed, reason+"请用高拍仪拍照"
	case p.Later:
		p.How, p.Why = cases.Promised, reason+"现在没有网络，可以先办，以后再补交"
	default:
		p.How, p.Why = cases.AtWindow, reason+"现在没有网络，请把原件带到窗口"
	}
}
