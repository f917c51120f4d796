package app_test

import (
	"image/color"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yichuang/kiosk/cases"
)

// mind is what a page says while a plug is pulled out that matters to it, and what it does not offer then.
type mind struct {
	plug string
	says []string
	not  []string
}

func minds(plug string, says ...string) mind { return mind{plug: plug, says: says} }

// hides is a mind that takes something away and needs no words for it.
func hides(plug string, not ...string) mind { return mind{plug: plug, not: not} }

var noReader = minds("reader", "读卡器暂时不能用")

// applies goes the whole way of somebody who applies for something, from the attract screen to the farewell, whatever is
// pulled out.
func (p *plugged) applies() {
	p.t.Helper()
	p.house.reader.Lift()
	p.at("attract")
	p.Tap("轻触屏幕开始办事")
	p.at("home")
	p.Tap("找一找")
	p.typing("s")
	p.at("search")
	p.TapAll("收起", "返回", "出生一件事")
	p.at("bundle")
	p.Tap("开始办理")
	p.identifies()
	p.at("agree")
	p.Tap("同意并继续")
	p.at("question")
	for i, answer := range []string{"福建省内医院", "有结婚证", "双方都是", "跟母亲", "是，第一次领", "参加了", "还没有", "是，给自己的孩子办"} {
		p.Tap(answer)
		if i == 4 {
			p.at("question-chosen")
		}
		p.Tap("下一步")
	}
	p.fillsIn()
	p.papers()
	p.Await("请核对")
	p.at("check")
	p.sign()
	p.at("check-signed")
	p.Tap("提交申请")
	p.Await("申请已收到")
	p.promised()
	p.gone("正在打印")
	p.printed()
	if !p.out["network"] {
		p.Await("正式办件编号")
	}
	p.at("received")
	p.TapAll("评价并结束", "非常不满意", "想说得具体些（可不填）")
	p.typing("chuang")
	p.at("evaluate")
	p.TapAll("完成", "提交评价")
	p.Await("办好了，请慢走")
	p.Await(nextOne) // it has looked whether a card was left
	p.at("farewell")
	p.Await("轻触屏幕开始办事")
}

// identifies lays the card down, or types what stands on it.
func (p *plugged) identifies() {
	p.t.Helper()
	reader := noReader
	reader.says = append(slices.Clone(reader.says), "可以手工输入，照样办理", "请点“手工输入”")
	p.at("identify", reader)
	if !p.out["reader"] {
		p.Tap("手工输入")
		p.typing("lin")
		p.at("by-hand")
		p.TapAll("收起", "返回")
	}
	if !p.out["reader"] {
		p.house.lay(p.t, "lin")
	} else {
		p.Await("读卡器暂时不能用")
		p.Tap("手工输入")
		p.byHand("linlin", "11010519491231002X")
	}
	p.until(func() string {
		if p.Sees("您上次没有办完") { // somebody who left before: it was kept
			p.Tap("重新办")
		}
		return map[bool]string{false: "nobody is greeted"}[p.Sees("您好")]
	})
	p.Await("您好")
	p.house.reader.Lift()
}

// fillsIn fills the form in.
func (p *plugged) fillsIn() {
	p.t.Helper()
	p.Tap("新生儿姓名")
	p.typing("linl")
	p.at("form-typing")
	p.typing("in")
	p.Tap("下一项")
	p.typing("202611020930")
	p.TapAll("完成", "选日期：出生时间")
	p.at("picker")
	p.TapAll("收起", "性别：女")
	p.at("form-filled")
	p.Tap("下一步")
	for _, who := range []string{"母亲", "父亲"} {
		if offer := "放上" + who + "的身份证，自动填写"; p.Sees(offer) {
			p.at("form-offer")
			p.Tap(offer)
			reader := noReader
			reader.says = append(slices.Clone(reader.says), "请点“手工填写”")
			p.at("party", reader)
			p.Tap("手工填写")
		}
		p.fillParent(who)
	}
	p.Tap("医保参保地")
	p.at("village")
	p.Tap("收起")
	p.fillHome()
	p.TapAll("收起", "下一步")
	p.Await("份材料")
	if !p.out["network"] {
		p.Await("没有查到您名下的结婚证电子证照") // also when the line was away while it was asked for
	}
}

// papers takes pages by phone and under the camera, or chooses the window, and goes on.
func (p *plugged) papers() {
	p.t.Helper()
	if p.Sees("用手机拍照上传") && p.Sees("用高拍仪拍") {
		p.at("materials", hides("network", "用手机拍照上传"), hides("camera", "用高拍仪拍"))
	} else {
		p.at("materials")
	}
	switch {
	case p.Sees("用手机拍照上传"):
		p.Tap("用手机拍照上传")
		p.Await("还没有收到照片")
		p.at("upload", minds("network", "网络断了", "可以等网络恢复，也可以改成带到窗口"))
		if p.out["network"] {
			p.Await("网络断了")
			p.Tap("改成带到窗口")
			break
		}
		upload(p.t, readQR(p.t, p.canvas.Capture()), picture(p.t, p.house.dir, "page.jpg", color.White))
		p.Await("已收到 1 页")
		p.at("upload-page", minds("network", "网络断了，已收到的 1 页还在", "可以等网络恢复，也可以点“完成”"))
		p.Tap("完成")
		p.Await("已上传")
		p.at("uploaded", hides("network", "重新上传"), hides("camera", "用高拍仪重拍"))
		if !p.out["camera"] {
			p.photographs()
		}
	case p.Sees("用高拍仪拍") && p.Sees("要拍照"):
		p.photographs()
	}
	p.Tap("下一步")
}

// photographs takes a page under the camera, in the place of those there are.
func (p *plugged) photographs() {
	p.t.Helper()
	again, _ := p.Find("用高拍仪重拍")
	p.Tap(map[bool]string{true: "用高拍仪重拍", false: "用高拍仪拍"}[again.Object != nil])
	p.gone("正在打开高拍仪…")
	p.at("camera", minds("camera", "高拍仪现在不能用", "请改用手机拍，或者改成带到窗口"), hides("network", "改用手机拍"))
	if p.out["camera"] {
		p.Await("高拍仪现在不能用")
		p.Tap("改成带到窗口")
		return
	}
	p.Tap("拍一张")
	p.Await("已拍 1 页")
	p.at("camera-page", minds("camera", "高拍仪现在不能用", "已拍 1 页", "都拍完了，请点“完成”"), hides("network", "改用手机拍"))
	p.Tap("完成")
	p.Await("份材料")
}

// promised notes the receipt number on the screen.
func (p *plugged) promised() (number string) {
	p.t.Helper()
	for _, line := range strings.Split(p.Words(), "\n") {
		if cases.CheckReceiptNumber(line) == nil {
			p.receipts = append(p.receipts, line)
			return line
		}
	}
	p.t.Fatalf("no receipt number on the screen:\n%s", p.Words())
	return ""
}

// printed waits for the paper, or for what is said when there is none.
func (p *plugged) printed() {
	p.t.Helper()
	if p.out["printer"] || p.out["paper"] || p.out["cover"] {
		p.Await("回执没有打印")
		p.Await("请用手机拍下二维码")
		return
	}
	p.until(func() string {
		if !p.Sees("回执没有打印") {
			return ""
		}
		p.Tap("再打一份") // a cable that was put back a moment ago may not be up yet
		p.gone("正在打印")
		return "not printed"
	})
	p.Await("回执已打印")
}

// comesBack goes the ways of somebody who handed a case in before: number is its receipt, and it waits for an answer.
func (p *plugged) comesBack(number string) {
	p.t.Helper()
	p.house.reader.Lift()
	p.Tap("轻触屏幕开始办事")
	door := func(name string) {
		p.t.Helper()
		reader := noReader
		reader.says = append(slices.Clone(reader.says), "请到旁边的机器或窗口查询")
		p.Tap(name)
		p.at("whose", reader)
		p.house.lay(p.t, "chen")
		p.Await("返回首页")
	}
	door("查进度")
	p.Await("请写明孩子的血型。")
	p.house.reader.Lift()
	p.at("progress")
	p.TapAll("现在补交", "您的说明")
	p.typing("123")
	p.at("correct-typing")
	p.Tap("收起")
	p.at("correct", hides("network", "用手机拍照上传"), hides("camera", "用高拍仪拍"))
	p.Tap("提交补正")
	p.Await("您补的内容已收到")
	p.at("corrected", minds("network", "已经存好，网络恢复后自动送往部门，不用您再来"))
	p.Tap("查看进度")
	p.Await(number)
	p.Tap("返回首页")

	door("补打回执")
	p.Await(number)
	p.at("reprints")
	p.Tap("补打")
	p.gone("正在打印")
	p.printed()
	p.house.reader.Lift()
	p.at("reprinting")
	p.TapAll("返回", "返回首页")

	door("我的证照")
	p.Await("结婚证电子证照")
	p.house.reader.Lift()
	p.at("licences")
	p.Tap("返回首页")

	p.Tap("查进度")
	p.Tap("输入凭证号")
	p.typing(strings.ToLower(strings.ReplaceAll(number[len("HJ-A03-"):], "-", "")))
	p.at("by-number")
	p.TapAll("完成", "查询")
	p.Await("想看详情、补打回执，请刷身份证")
	p.at("by-number-found")
	p.Tap("返回首页")

	door("评价服务")
	p.Await(number)
	p.house.reader.Lift()
	p.at("evaluations")
	p.TapAll("评价", "满意")
	p.at("evaluate-later")
	p.Tap("提交评价")
	p.Await("已退出")
	p.Await(nextOne)
	p.at("farewell-later")
	p.Await("轻触屏幕开始办事")
}

// asksForHelp goes through what lies beside a visit: help, a complaint, the operator's panel.
func (p *plugged) asksForHelp() {
	p.t.Helper()
	p.house.reader.Lift()
	p.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理", "请人帮忙")
	p.at("help")
	p.Tap("办不成事")
	p.Tap("用自己的话说（可不填）")
	p.typing("chuang")
	p.at("speak")
	p.TapAll("收起", "说办不了，没有说清原因", "送出")
	p.Await("我们记下了")
	p.at("spoken")
	p.Tap("回到刚才")
	p.Await("请把身份证平放在感应区")

	p.holdName(5 * time.Second)
	p.Await("工作人员入口")
	p.typing("3141")
	p.at("pin")
	p.typing("59")
	p.TapAll("完成", "进入")
	p.examined()
	p.at("operator")
	p.Tap("关闭面板，回到办事界面")
	p.Await("轻触屏幕开始办事")
}

// examined waits until the panel has found every part well, and looks again when one that was put back a moment ago was not.
func (p *plugged) examined() {
	p.t.Helper()
	p.Await("运维面板")
	p.until(func() string {
		if p.Sees("请稍等") {
			return "still at it"
		}
		for _, says := range []string{"就绪，模块编号", "就绪，有纸", "还剩", "完好", "连得上，版本"} {
			if !p.Sees(says) {
				p.Tap("重新检查")
				return says
			}
		}
		return ""
	})
	p.Await("就绪，有纸")
}

// keyFolder is where the machine has its PIN.
func (h *house) keyFolder() string { return filepath.Join(h.dir, "data", "keys") }
