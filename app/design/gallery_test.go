package design

import (
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// gallery is every component once.
func gallery(k *Kit) map[string]fyne.CanvasObject {
	field := k.Field(FieldSpec{Label: "新生儿姓名", Hint: "请填写"}, "林梓", "")
	field.SetEditing(true)
	header := k.Header(HeaderSpec{Site: "涵江区行政服务中心", Under: "一件事一次办 · 自助服务终端 A03", Person: "陈*华"})
	header.SetClock(time.Date(2026, 11, 23, 9, 41, 0, 0, time.UTC))
	header.SetLeft(108 * time.Second)
	bar := k.Bar("printer", "正在打印回执")
	bar.Set(0.62)
	return map[string]fyne.CanvasObject{
		"a header": header.Object,
		"b steps":  k.Steps(3, 6, "回答几个问题"),
		"c title":  Column(8, k.Title("孩子的父母都是涵江区户籍吗？"), k.Subtitle("用来判断需要办哪些事项、交哪些材料")),
		"d tags":   Flow(14, k.Tag(Info, "", "承诺 3 个工作日"), k.Tag(Good, "", "免交 5 份材料"), k.Tag(Warning, "", "带到窗口"), k.Tag(Bad, "", "缺纸")),
		"e choice": Column(Gap, k.Choice("父母双方都是", true, nil), k.Choice("只有一方是", false, nil)),
		"f check":  k.Card(k.Rows(0, k.Check("查询并使用我的电子证照", "结婚证、户口簿、居民身份证，免交原件", true, nil), k.Check("把申请信息发送给办理部门", "卫健局、公安局", false, nil))),
		"g fields": Column(24, k.Field(FieldSpec{Label: "母亲姓名", Locked: true, From: "来自身份证"}, "陈*华", "").Object, field.Object,
			k.Field(FieldSpec{Label: "联系电话"}, "1385012345", "请填写 11 位手机号，现在是 10 位").Object,
			k.Field(FieldSpec{Label: "出生日期", Icon: "calendar", Hint: "年月日"}, "", "").Object),
		"h options": k.Options("性别", []string{"男", "女"}, "女", func(string) {}),
		"i pills":   Flow(16, k.Pill("速度很快", true, nil), k.Pill("指引清楚", false, nil)),
		"j buttons": Flow(16, k.Button(ButtonSpec{Label: "返回", Icon: "arrow-left"}), k.Button(ButtonSpec{Label: "下一步", Icon: "arrow-right", IconAfter: true, Kind: Primary}),
			k.Button(ButtonSpec{Label: "取消", Kind: Danger}), k.Button(ButtonSpec{Label: "请人帮忙", Icon: "bell", Kind: Helpful}), k.Button(ButtonSpec{Label: "手工输入", Low: true})),
		"k notes": Column(16, k.Note(Info, "id-card", "请准备好您的身份证", "系统会自动填写能查到的信息"), k.Note(Warning, "wifi-off", "网络中断", "恢复后自动上报")),
		"l bar":   bar.Object,
		"m spin":  Left(Row(24, k.Spinner(48).Object, k.Section("正在等待刷卡…"))),
		"n qr":    Left(k.QR("YC1|HJ-A03-261123-0042-7", 280)),
		"o card":  Left(k.LayCard(false)),
		"p misc":  Row(20, k.Portrait(), k.Done(180), k.Badge("baby", 84), k.Logo(72, k.Brand)),
	}
}

// TestGalleryPictures keeps pictures of all components for a person to look at.
func TestGalleryPictures(t *testing.T) {
	if os.Getenv("YICHUANG_SCREENS") == "" {
		t.Skip("YICHUANG_SCREENS says where to")
	}
	for name, mode := range modes {
		k := NewKit(mode)
		g := gallery(k)
		var all []fyne.CanvasObject
		for _, n := range sortedKeys(g) {
			all = append(all, g[n])
		}
		c := screen(mode, k.Frame(nil, k.Scroll(Inset(Column(24, all...), 48)), k.Footer(k.Button(ButtonSpec{Label: "返回"}), k.Button(ButtonSpec{Label: "下一步", Kind: Primary}), true)))
		save(t, "gallery-"+name, c.Capture())
		c.Content().(*fyne.Container).Objects[2].(*Scroll).ScrollTo(100000)
		save(t, "gallery2-"+name, c.Capture())
	}
}
