package app_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"yichuang/kiosk"
	"yichuang/kiosk/cases"
)

// toAgree goes from the attract screen to who the card says is here.
func (s *stage) toAgree() {
	s.t.Helper()
	s.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	s.machine.cards <- mother()
	s.Await("您好")
}

// toForm answers all questions so that the bundle can take them.
func (s *stage) toForm() {
	s.t.Helper()
	s.toAgree()
	s.answerAll()
}

// toCheck fills the form in.
func (s *stage) toCheck() {
	s.t.Helper()
	s.toForm()
	s.fillChild()
	s.TapAll("下一步")
	s.Tap("母亲手机号")
	s.typing("13850123456")
	s.TapAll("收起", "下一步")
	s.fillFather()
	s.fillHome()
	s.TapAll("收起", "下一步")
	s.Await("份免交")
	s.Tap("下一步")
	s.Await("请核对")
}

func (s *stage) fillChild() {
	s.t.Helper()
	s.Tap("新生儿姓名")
	s.typing("linlin")
	s.TapAll("下一项")
	s.typing("202611020930")
	s.TapAll("完成", "性别：女")
}

func (s *stage) fillFather() {
	s.t.Helper()
	s.Tap("父亲姓名")
	s.typing("linlin")
	s.Tap("下一项")
	s.typing("110105194912310038") // made up from the standard's example
	s.Tap("下一项")
	s.typing("13950123456")
	s.TapAll("完成", "下一步")
}

func (s *stage) fillHome() {
	s.t.Helper()
	s.Tap("户主姓名")
	s.typing("linlin")
	s.Tap("完成")
	s.TapAll("医保参保地", "涵东街道", "新区社区居委会", "下一步")
}

// shape is how the screen hangs, and what a citizen switches on at home.
type shape struct {
	name      string
	landscape bool
	switches  []string
	reach     float32 // nothing above may have to be touched
}

// shapes are both ways to hang a screen, with everything a citizen can switch on at home, alone and with the rest.
var shapes = everyShape()

func everyShape() (all []shape) {
	ways := []struct {
		name     string
		switches []string
	}{{"english", []string{"English"}}, {"landscape", nil}, {"low", nil}, {"large", []string{"大字"}}, {"contrast", []string{"高对比"}}}
	for mix := range 1 << len(ways) {
		var s shape
		var names []string
		for i, way := range ways {
			if mix&(1<<i) != 0 {
				names, s.switches = append(names, way.name), append(s.switches, way.switches...)
			}
		}
		s.name, s.landscape = cmp.Or(strings.Join(names, "-"), "portrait"), slices.Contains(names, "landscape")
		if slices.Contains(names, "low") {
			s.switches = append(s.switches, "无障碍", "按键都在下方", "好了") // which takes the other switches away from home
			s.reach = map[bool]float32{false: 960, true: 410}[s.landscape]
		}
		all = append(all, s)
	}
	return all
}

// switchTo switches on what belongs to a shape.
func (s *stage) switchTo(shape shape) {
	s.t.Helper()
	s.TapAll(shape.switches...)
	s.reach = shape.reach
}

func TestEveryScreen(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			s := newStage(t, shape.landscape)
			look := func(name string) { s.t.Helper(); s.look(shape.name + "-" + name) }
			look("01-attract")
			s.Tap("轻触屏幕开始办事")
			s.switchTo(shape)
			look("02-home")
			s.Tap("无障碍")
			look("02-access")
			s.TapAll("一个按键")
			look("02-access-switch")
			s.TapAll("外接键盘", "好了")
			s.Tap("找一找")
			look("02-search")
			s.typing("s")
			look("02-search-found")
			s.typing("zzzz")
			look("02-search-none")
			s.Tap("收起")
			look("02-search-closed")
			s.Tap("返回")
			s.Tap("出生一件事")
			look("03-bundle")
			s.Tap("开始办理")
			look("04-identify")
			s.machine.states <- kiosk.ReaderReading
			s.Await("正在读取，请不要拿开…")
			look("04-identify-reading")
			s.machine.states <- kiosk.ReaderGone
			s.Await("读卡器暂时不能用")
			look("04-identify-gone")
			s.Tap("手工输入")
			look("04-byhand")
			s.TapAll("收起", "返回")
			s.Tap("请人帮忙")
			s.askForHelp(look)
			s.Tap("给谁办：替别人办")
			look("04-agent")
			s.machine.cards <- father()
			s.Await("您是他的什么人？")
			look("04-relation")
			s.Tap("我是帮办代办员")
			look("04-principal")
			s.machine.cards <- father()
			s.Await("这是您自己的身份证，请用对方的")
			look("04-principal-wrong")
			s.Tap("手工输入")
			look("04-principal-byhand")
			s.TapAll("收起", "返回")
			s.machine.cards <- mother()
			s.Await("不是他")
			look("05-agree-agent")
			s.TapAll("不是他", "返回", "返回", "给谁办：办自己的事")
			s.machine.cards <- mother()
			s.Await("请授权用于本次办事")
			look("05-agree")
			s.machine.findings["结婚证电子证照"] = cases.Absent
			s.TapAll("同意并继续", "福建省内医院", "下一步", "没有", "下一步")
			look("06-diverted")
			s.TapAll("改一下回答", "有结婚证", "下一步", "双方都是")
			look("06-question")
			for _, answer := range []string{"双方都是", "跟母亲", "是，第一次领", "参加了", "还没有", "是，给自己的孩子办"} {
				s.TapAll(answer, "下一步")
			}
			look("07-form-open")
			s.typing("linzi")
			look("07-form-typing")
			s.Tap("选日期：出生时间")
			look("07-picker-days")
			s.Tap("23 今天")
			look("07-picker-hours")
			s.Tap("9 点")
			look("07-picker-minutes")
			s.TapAll("换钟点", "换一天", "换个月")
			look("07-picker-months")
			s.TapAll("换一年")
			look("07-picker-years")
			s.TapAll("换年代")
			look("07-picker-decades")
			s.TapAll("收起", "下一步")
			look("07-form-mistakes")
			s.Tap("新生儿姓名")
			for range 6 {
				s.backspace()
			}
			s.TapAll("收起")
			s.fillChild()
			s.Tap("下一步")
			s.Tap("母亲手机号")
			s.typing("1385012345")
			s.Tap("完成")
			look("07-form-wrong")
			s.Tap("母亲手机号")
			s.typing("6")
			s.TapAll("完成", "下一步")
			look("07-form-offer")
			s.Tap("放上父亲的身份证，自动填写")
			look("07-party")
			s.machine.cards <- mother()
			s.Await("这是您自己的身份证，请放父亲的")
			look("07-party-wrong")
			s.machine.cards <- father()
			s.Await("来自父亲身份证")
			look("07-form-party")
			s.Tap("手工填写")
			s.fillFather()
			s.Tap("医保参保地")
			look("07-form-town")
			s.Tap("涵东街道")
			look("07-form-village")
			s.Tap("收起")
			s.fillHome()
			s.TapAll("收起", "下一步")
			look("08-materials")
			s.underTheCamera(look)
			s.photograph(look)
			s.Tap("下一步")
			look("09-check")
			s.Tap("不便手写")
			look("09-sign-by-name")
			s.TapAll("收起", "返回")
			s.Tap("提交申请")
			look("09-check-unsigned")
			s.sign()
			look("09-check-signed")
			s.Tap("提交申请")
			s.Await("申请已收到")
			s.machine.progress <- 6
			s.Await("60%")
			look("10-received-printing")
			s.machine.prints <- kiosk.PrintResult{OK: true}
			s.Await("回执已打印，请取走")
			decided := kiosk.Standing{Official: "11350303MB00000000"}
			for n, m := range s.machine.visit.Plan().Own() {
				decided.Decisions = append(decided.Decisions, cases.Decision{Matter: m.ID, State: []string{"秒批通过", "受理"}[n%2]})
			}
			s.machine.standings <- decided
			s.Await("11350303MB00000000")
			look("10-received")
			s.Tap("再打一份")
			s.machine.links <- kiosk.Link{Waiting: 23}
			s.machine.prints <- kiosk.PrintResult{Code: "E201", Sentence: "打印纸用完了。申请已经收到，请用手机拍下二维码，以后也可以补打。"}
			s.Await("打印纸用完了。")
			s.Await("离线受理")
			look("10-received-unprinted")
			s.Tap("评价并结束")
			look("11-evaluate")
			s.Tap("提交评价")
			look("11-evaluate-nothing")
			s.TapAll("非常不满意", "更多…", "多头跑窗口和部门", "想说得具体些（可不填）")
			s.typing("chuangkou")
			s.Tap("空格")
			look("11-evaluate-why")
			s.Tap("完成")
			look("11-evaluate-bad")
			s.TapAll("非常满意", "一窗受理一次办结")
			look("11-evaluate-chosen")
			s.Tap("提交评价")
			s.Await("办好了，请慢走")
			s.reach = 0
			look("12-farewell")
		})
	}
}

// photograph goes through everything that the upload page can show, to two pages.
func (s *stage) photograph(look func(string)) {
	s.t.Helper()
	s.Tap("用手机拍照上传")
	look("08-upload-opening")
	s.machine.slots <- &kiosk.Problem{Code: "E402", Sentence: "请稍等再试一次，或者改成带到窗口。"}
	s.Await("现在不能用手机上传")
	look("08-upload-refused")
	s.Tap("再试一次")
	s.machine.slots <- kiosk.Slot{ID: "slot", URL: "https://zwfw.example.cn:8443/u/7x1k9qm4t2b8n5c3v6g0hwdzr1"}
	s.Await("扫不了的，在手机浏览器里打开：")
	look("08-upload")
	s.Tap("完成")
	look("08-upload-nothing")
	s.machine.coming <- kiosk.SlotState{Open: true, Pages: []string{"sm3:01", "sm3:02"}}
	s.Await("已收到 2 页")
	look("08-upload-pages")
	s.machine.coming <- kiosk.SlotState{Open: true, Cut: true, Pages: []string{"sm3:01", "sm3:02"}}
	s.Await("网络断了")
	look("08-upload-cut")
	s.machine.coming <- kiosk.SlotState{Pages: []string{"sm3:01", "sm3:02"}}
	s.Await("二维码过期了")
	look("08-upload-expired")
	s.Tap("完成")
	s.Await("重新上传")
	look("08-materials-uploaded")
}

// askForHelp goes through the help and one of its ways of speaking, and back.
func (s *stage) askForHelp(look func(string)) {
	s.t.Helper()
	look("04-help")
	s.Tap("办不成事")
	look("04-speak")
	s.Tap("送出")
	look("04-speak-nothing")
	s.TapAll("为一件事跑了好几趟", "用自己的话说（可不填）")
	for range 12 {
		s.typing("chuangkoushuobanbuliao")
		s.Tap("空格")
	}
	look("04-speak-typing")
	s.Tap("下一项")
	s.typing("138")
	s.Tap("完成")
	look("04-speak-wrong")
	s.TapAll("返回", "投诉")
	look("04-speak-grievance")
	s.TapAll("返回", "建议", "字看不清楚", "送出")
	s.Await("谢谢，我们记下了")
	look("04-spoken")
	s.Tap("回到刚才")
}

// backspace taps the key that takes the last sign away, which has a picture and no word.
func (s *stage) backspace() {
	s.Tap("delete")
}
