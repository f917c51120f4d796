package app_test

import (
	"image/color"
	"strings"
	"testing"

	"yichuang/drivers/idcard"
)

// The printer goes in the middle of a receipt. The screen says so, and shows the QR code; with the printer back the receipt can be
// printed, whole and once, and who has gone on to evaluate is told and shown the code there.
func TestPulledInMidReceipt(t *testing.T) {
	all := []string{"printer"}
	if *pullAll {
		all = append(all, "paper", "cover")
	}
	for _, plug := range all {
		t.Run(plug, func(t *testing.T) {
			p := plugIn(t)
			p.sitDown(t)
			struck := make(chan bool)
			p.house.printer.After(700, func() {
				switch plug {
				case "printer":
					p.house.printer.Unplug()
				case "paper":
					p.house.printer.Set(func(f *paperFaults) { f.PaperOut = true })
				case "cover":
					p.house.printer.Set(func(f *paperFaults) { f.CoverOpen = true })
				}
				close(struck)
			})
			p.untilSigned(func() { p.house.lay(t, "chen") })
			p.Tap("提交申请")
			p.Await("申请已收到")
			number := p.promised()
			p.Tap("评价并结束") // in a hurry
			<-struck
			p.Await("请用手机拍下二维码")
			p.Tap("看二维码")
			if !strings.Contains(readQR(t, p.canvas.Capture()), number) {
				t.Error("another code")
			}
			p.TapAll("好了", "满意")
			if !p.Sees("回执没有打印") && !p.Sees("不确定回执有没有打出来") { // all of it may have been sent
				t.Error("forgets that there is no receipt")
			}
			p.app.Stop()
			p.house.reader.Lift()
			p.pull(plug, false)
			p.sitDown(t)
			p.TapAll("轻触屏幕开始办事", "补打回执")
			p.house.lay(t, "chen")
			p.Await(number)
			p.Tap("补打")
			p.gone("正在打印")
			p.printed()
			papers := p.house.printer.Papers()
			if last := strings.Join(papers[len(papers)-1].Lines, "\n"); !strings.Contains(last, number) || !strings.Contains(last, "窗口扫码可核对本回执") {
				t.Errorf("the receipt that came out is not whole:\n%s", last)
			}
			p.settled(t)
		})
	}
}

// The reader goes while it reads a card: the page says so, and goes on with the same card when it is back.
func TestPulledWhileACardIsRead(t *testing.T) {
	p := plugIn(t)
	p.sitDown(t)
	p.TapAll("轻触屏幕开始办事", "出生一件事", "开始办理")
	for _, at := range []idcard.Command{idcard.CmdFind, idcard.CmdSelect, idcard.CmdRead} {
		p.house.reader.At(at, func() { p.house.reader.Unplug() })
		p.house.lay(t, "chen")
		p.Await("读卡器暂时不能用")
		p.Await("可以手工输入，照样办理")
		p.house.reader.Lift()
		p.pull("reader", false)
		p.Await("请把身份证平放在感应区")
	}
	p.house.lay(t, "chen")
	p.Await("您好")
}

// The line goes silent, or breaks, in the middle of what is asked of the platform. Nobody waits for ever, the screen says what
// happened, and what was asked can be asked again when the line is back.
func TestPulledInMidAnswer(t *testing.T) {
	silent := `{"type":"timeout","stream":"downstream","attributes":{"timeout":0}}`
	broken := `{"type":"limit_data","stream":"downstream","attributes":{"bytes":40}}`
	toxics := []string{broken}
	if *pullAll {
		toxics = append(toxics, silent)
	} else {
		silent = broken // and nobody has to wait for a time to run out
	}
	p := plugIn(t)
	p.sitDown(t)
	back := func() {
		p.wire.cut()
		p.pull("network", false)
	}
	p.TapAll("轻触屏幕开始办事")
	for _, toxic := range toxics {
		p.Tap("我的证照")
		p.wire.poison(t, toxic)
		p.house.lay(t, "lin")
		p.Await("现在连不上证照库，请稍后再试，或者到窗口查询。")
		back()
		p.Tap("再试一次")
		p.Await("只在屏幕上看，不打印")
		p.house.reader.Lift()
		p.Tap("返回首页")

		p.Tap("查进度")
		p.wire.poison(t, toxic)
		p.house.lay(t, "lin")
		p.Await("网络中断，这里是本机知道的进度")
		back()
		p.Tap("再试一次")
		p.gone("网络中断")
		p.Await("没有查到您的办件")
		p.house.reader.Lift()
		p.Tap("返回首页")
	}

	p.TapAll("出生一件事", "开始办理")
	p.house.lay(t, "lin")
	p.Await("您好")
	p.house.reader.Lift()
	p.answerAndFillTo("没有查到您名下的结婚证电子证照")
	p.wire.poison(t, silent)
	p.Tap("用手机拍照上传")
	p.Await("现在不能用手机上传")
	p.Await("请稍等再试一次，或者改成带到窗口。")
	back()
	p.Tap("再试一次")
	p.Await("还没有收到照片")
	url := readQR(t, p.canvas.Capture())
	p.wire.poison(t, silent)
	p.Await("可以等网络恢复，也可以改成带到窗口")
	back()
	upload(t, url, picture(t, p.house.dir, "page.jpg", color.White)) // the phone has its own way
	p.Await("已收到 1 页")
	p.wire.poison(t, silent)
	p.Tap("完成")
	p.Await("已上传")
	p.Tap("用高拍仪重拍")
	p.camera.taking = func() { p.camera.plug(false) }
	p.Tap("拍一张")
	p.Await("高拍仪现在不能用")
	p.camera.plug(true)
	p.stage.until("a picture can be taken", func() bool { _, can := p.Find("拍一张"); return can })
	p.Tap("拍一张")
	p.Await("已拍 1 页")
	p.camera.taking = func() { p.camera.plug(false) }
	p.Tap("拍一张")
	p.Await("高拍仪现在不能用")
	p.Await("已拍 1 页")
	p.Tap("完成")
	p.Await("份材料")
	p.Tap("下一步")
	p.Await("请核对")
	p.sign()
	p.Tap("提交申请")
	p.Await("申请已收到") // the line says nothing still
	p.promised()
	p.printed()
	back()
	p.Await("正式办件编号")
	p.settled(t)
}
