package words_test

import (
	"testing"

	"yichuang/app/words"
	"yichuang/kiosk/catalogue"
)

// What the kiosk says is retold as a whole, by its parts, or by the sentences that it is made of.
func TestRetell(t *testing.T) {
	for said, want := range map[string]string{
		"请先放身份证":              "Place your ID card first",
		"请填写 11 位手机号，现在是 9 位": "A mobile number has 11 digits. This has 9",
		"已收到 1 页照片":           "1 photo received",
		"已收到 2 页照片":           "2 photos received",
		"请填写母亲姓名":             "Fill in 母亲姓名",
		"请选择性别":               "Choose 性别",
		"高拍仪现在不能用。请改用手机拍、带到窗口。":                      "The document camera is not working. Please use your phone, or bring the document to the counter.",
		"没有拍成。请放好再拍一张，或者改成带到窗口。":                     "The photo was not taken. Place the document again and retry, or bring the document to the counter.",
		"没有查到您名下的结婚证电子证照，请用手机拍照上传":                   "We found no 结婚证电子证照 in your name. Photograph it with your phone",
		"打印机卡纸了。申请已经收到，请用手机拍下二维码，以后也可以补打。":           "The printer is jammed. We have your application. Take a photo of the QR code with your phone. You can also print the receipt later.",
		"2 份免交，1 份带到窗口":                              "2 not needed, 1 to bring to the counter",
		"多了一份材料：结婚证，取件时带原件到窗口核验":                     "New document: 结婚证. Show the original at the counter when you collect",
		"户口登记：本机不能收，请带身份证到公安局的窗口办理":                  "户口登记: Not taken here. Go to the counter of 公安局 with your ID card",
		"办理时限变了：原来是5 个工作日，现在没有承诺时限":                  "The time limit has changed. Before: 5 working days. Now: none",
		"2026 年 11 月 02 日 09:30":                     "2 November 2026, 09:30",
		"2026 年 11 月":                                "November 2026",
		"Start":                                      "Start",
		"林林，1990":                                    "林林，1990",
		catalogue.Days{N: 1, Unit: "工作日"}.String():   "1 working day",
		catalogue.Days{N: 2.5, Unit: "自然日"}.String(): "2.5 days",
	} {
		if got := words.Retell(said); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}

func TestPartsMayChangePlaces(t *testing.T) {
	if got := words.English("第 %d 步，共 %d 步 · %s", 2, 6, "Check"); got != "Step 2 of 6: Check" {
		t.Error(got)
	}
	if got := words.English("没有这一句 %d", 3); got != "没有这一句 3" {
		t.Error(got)
	}
}
