// Package receipt lays a receipt out for paper. What it says is decided in package
// cases; how wide the paper is and what the printer can do, in the driver.
package receipt

import (
	"strings"
	"time"

	"yichuang/drivers/printer"
	"yichuang/kiosk/cases"
)

// Document is the paper a citizen takes home. It says what is true: this machine has received
// the case; no department has accepted it yet.
func Document(r cases.Receipt) *printer.Document {
	title := "收件回执"
	if !r.Reprinted.IsZero() {
		title += "（补打）"
	}
	d := printer.NewDocument().
		Styled(printer.Style{Align: printer.Centre}, r.Site).
		Styled(printer.Style{Align: printer.Centre, Size: printer.Double}, title).
		Styled(printer.Style{Align: printer.Centre, Bold: true}, r.Bundle).
		Rule().
		Styled(printer.Style{Align: printer.Centre, Bold: true}, r.Number).
		Rule().
		KeyValue("申请人", r.Name)
	if r.Agent != "" {
		d.KeyValue("代办人", r.Agent)
	}
	received := r.ReceivedAt.Format("2006-01-02 15:04")
	if r.TimeUnsure {
		received = "约 " + received + "（本机时钟待校准，以平台登记的为准）"
	}
	d.KeyValue("收件时间", received).
		KeyValue("终端号", r.Kiosk)
	if !r.Reprinted.IsZero() {
		d.KeyValue("补打时间", r.Reprinted.Format("2006-01-02 15:04"))
	}
	if words := ExpectedInWords(r); words != "" {
		d.KeyValue("预计办结", words)
	}
	if len(r.Matters) > 0 {
		d.KeyValue("一并办理", strings.Join(r.Matters, "、"))
	}
	for _, e := range r.Elsewhere {
		d.KeyValue(e.By.String(), e.Matter+"："+e.Says)
	}
	if len(r.ToBring) > 0 {
		d.KeyValue("取件时带", strings.Join(r.ToBring, "、"))
	}
	if !r.Verified {
		d.KeyValue("身份核验", "未核验，请带身份证原件到窗口核验")
	}
	return d.Rule().
		Text("本机已收到您的申请，还没有受理。办理时限从受理那天算起。").
		Text("凭上面的编号可以到窗口查进度。").
		QR(r.QR).
		Styled(printer.Style{Align: printer.Centre}, "窗口扫码可核对本回执").
		Feed(1).
		Cut()
}

// ExpectedInWords is the expected date as a receipt or a screen shows it, or empty when
// nothing can be said. 暂估: there is no holiday data for that year yet; 示例数据: the promise is a placeholder.
func ExpectedInWords(r cases.Receipt) string {
	if r.Expected.IsZero() {
		return ""
	}
	words := r.Expected.Format("2006年01月02日前")
	if r.Estimated {
		words += "（暂估）"
	}
	if r.Sample {
		words += "（示例数据）"
	}
	return words
}

// TestPage is what a technician prints: both sizes, a sign that no printer's font has, every
// column of the paper, and a QR code.
func TestPage(site, kiosk string, now time.Time) *printer.Document {
	return printer.NewDocument().
		Styled(printer.Style{Align: printer.Centre}, site).
		Styled(printer.Style{Align: printer.Centre, Size: printer.Double}, "打印测试页").
		Rule().
		KeyValue("终端号", kiosk).
		KeyValue("时间", now.Format("2006-01-02 15:04:05")).
		KeyValue("生僻字", "欧阳䶮、黄𠅤").
		Text("12345678901234567890123456789012345678901234567890").
		Rule().
		QR("yichuang test page " + kiosk).
		Cut()
}
