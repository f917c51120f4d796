package catalogue

import "yichuang/kiosk/cases"

// forms are the ways a material comes into being, and how it then comes in when no
// e-licence replaces it.
var forms = map[string]struct {
	how cases.How
	why string
}{
	"填写":     {cases.OnForm, "已在申请表里填写"},
	"系统生成":   {cases.OnForm, "按您填的内容自动生成，不用带"},
	"系统生成签名": {cases.AtWindow, "按您填的内容自动生成，取件时到窗口签名"},
	"前序结果":   {cases.Waived, "前一件事办好后自动带过来，不用交"},
	"数据共享":   {cases.Waived, "由部门之间互相核对，不用交"},
	"原件核验":   {cases.AtWindow, "取件时带原件到窗口核验"},
	"拍照上传":   {cases.AtWindow, "取件时带到窗口，由工作人员拍照"},
	"现场采集":   {cases.AtWindow, "到窗口当场拍摄"},
	"现场签署":   {cases.AtWindow, "到窗口当场签署"},
	"收回":     {cases.AtWindow, "取件时带原件到窗口交回"},
	"机构报送":   {cases.AtWindow, "由单位或保管机构送到窗口"},
}

// Waived reports whether nobody has to hand it in: an e-licence replaces the paper, or
// the departments have it already.
func (m Material) Waived() bool {
	return forms[m.Form].how == cases.Waived || m.byLicence()
}

func (m Material) byLicence() bool {
	return m.Waivable && m.ELicence != "" && forms[m.Form].how != cases.OnForm
}

// plan is how the material comes in, and why. What is to be brought may be brought later
// when the department accepts without it.
func (m Material) plan() PlannedMaterial {
	form := forms[m.Form]
	switch {
	case m.byLicence():
		return PlannedMaterial{m, cases.Waived, "有" + m.ELicence + "，不用交原件"}
	case m.Later && form.how == cases.AtWindow:
		return PlannedMaterial{m, cases.Promised, "可以先办，以后再补交"}
	}
	return PlannedMaterial{m, form.how, form.why}
}
