package app_test

import (
	"encoding/json"
	"flag"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
)

var wipes = flag.String("wipes", "done,crash", "the ways to end a visit that are tried; make chaos tries all eight")

// What the made-up citizen leaves. None of it is in the program, its catalogue or its dictionaries.
const (
	markedName    = "翟测翊骁"
	markedNumber  = "350303197709236457"
	markedAddress = "福建省莆田市涵江区涵东街道潮汐弄七三九号"
	markedPhone   = "13774619283"
	markedOther   = "350303198403172627" // typed, the other parent's
	markedLetters = "kunpengyaoguang"
)

// kioskProcess is a whole kiosk in processes of its own.
type kioskProcess struct {
	t      *testing.T
	h      *house
	cmd    *exec.Cmd
	log    *os.File
	finger *net.UnixListener
	line   net.Conn
	in     *json.Decoder
	pid    int // of the process that shows the screen
	marks  *marks
}

func newKioskProcess(t *testing.T) *kioskProcess {
	t.Helper()
	p := &kioskProcess{t: t, h: build(t), marks: &marks{}}
	var err error
	if p.finger, err = net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(p.h.dir, "finger")}); err != nil {
		t.Fatal(err)
	}
	if p.log, err = os.Create(filepath.Join(p.h.dir, "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.stop(syscall.SIGKILL)
		p.finger.Close()
		p.log.Close()
		if t.Failed() {
			text, _ := os.ReadFile(p.log.Name())
			t.Logf("the log:\n%s", text)
		}
	})
	for what, text := range map[string]string{"name": markedName, "number": markedNumber, "address": markedAddress, "phone": markedPhone,
		"other number": markedOther, "letters": markedLetters,
		// as they are shown while they are typed
		"phone in groups": "137 7461 9283", "other number in groups": "350303 19840317 2627"} {
		p.marks.text(t, what, text)
	}
	p.start()
	return p
}

func (p *kioskProcess) start() {
	p.t.Helper()
	temp := filepath.Join(p.h.dir, "tmp")
	if err := os.MkdirAll(temp, 0o700); err != nil {
		p.t.Fatal(err)
	}
	p.cmd = exec.Command(os.Args[0], "-test.run=^TestScreenProcess$")
	p.cmd.Dir = temp
	p.cmd.Env = append(os.Environ(), screenConfig+"="+p.h.config, "TMPDIR="+temp, "HOME="+temp, "XDG_CACHE_HOME="+temp)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.meet()
}

// meet waits for the next process that shows a screen.
func (p *kioskProcess) meet() {
	p.t.Helper()
	p.finger.SetDeadline(time.Now().Add(60 * time.Second))
	line, err := p.finger.Accept()
	if err != nil {
		p.t.Fatalf("no screen: %v", err)
	}
	if p.line != nil {
		p.line.Close()
	}
	p.line, p.in = line, json.NewDecoder(line)
	var o order
	if err := p.in.Decode(&o); err != nil {
		p.t.Fatal(err)
	}
	p.pid = o.PID
}

func (p *kioskProcess) stop(how syscall.Signal) {
	if p.cmd != nil {
		syscall.Kill(-p.cmd.Process.Pid, how)
		p.cmd.Wait()
		p.cmd = nil
	}
}

func (p *kioskProcess) tell(o order) order {
	p.t.Helper()
	if err := json.NewEncoder(p.line).Encode(o); err != nil {
		p.t.Fatalf("%s: %v", o.Do, err)
	}
	var got order
	if err := p.in.Decode(&got); err != nil {
		time.Sleep(time.Second) // for its last words
		p.t.Fatalf("%s %s: %v", o.Do, o.Word, err)
	}
	return got
}

func (p *kioskProcess) tap(words ...string) {
	p.t.Helper()
	for _, w := range words {
		p.tell(order{Do: "tap", Word: w})
	}
}

func (p *kioskProcess) typing(signs string) { p.t.Helper(); p.tap(strings.Split(signs, "")...) }

func (p *kioskProcess) await(words string) { p.t.Helper(); p.tell(order{Do: "await", Word: words}) }

// sign signs, with places that are marks.
func (p *kioskProcess) sign() {
	p.t.Helper()
	pad := p.tell(order{Do: "find", Word: "请在此处签名"})
	var path []fyne.Position
	for i := range 12 {
		x, y := 103.37+float32(i)*41.13, 61.71+float32(i*7%5)*37.19
		path = append(path, pad.Pos.AddXY(x, y))
		if at := path[i].Subtract(pad.Pos); i > 2 && i < 9 {
			p.marks.point(at.X/pad.Size.Width, at.Y/pad.Size.Width)
		}
	}
	p.tell(order{Do: "finger", Path: path})
}

// comes lays the marked card down and tells everything, up to the signature.
func (p *kioskProcess) comes() {
	p.t.Helper()
	p.await("轻触屏幕开始办事")
	p.tap("轻触屏幕开始办事", "出生一件事", "开始办理")
	p.lay()
	p.await("您好")
	p.tap("同意并继续")
	for _, answer := range []string{"福建省内医院", "有结婚证", "双方都是", "跟母亲", "是，第一次领", "参加了", "还没有", "是，给自己的孩子办"} {
		p.tap(answer, "下一步")
	}
	p.tap("新生儿姓名")
	p.typing(markedLetters)
	p.tap("下一项")
	p.typing("202611020930")
	p.tap("完成", "性别：女", "下一步", "母亲姓名")
	p.typing("linlin")
	p.tap("下一项")
	p.typing(markedOther)
	p.tap("下一项")
	p.typing(markedPhone)
	p.tap("完成", "下一步", "父亲手机号")
	p.typing(markedPhone)
	p.tap("完成", "下一步", "户主姓名")
	p.typing("linlin")
	p.tap("完成", "医保参保地", "涵东街道", "新区社区居委会", "下一步", "收起", "下一步")
	p.await("份免交")
	p.tap("用手机拍照上传")
	p.await("还没有收到照片")
	p.tap("改成带到窗口")
	p.await("份免交")
	p.tap("下一步")
	p.await("请核对")
	p.sign()
}

func (p *kioskProcess) lay() {
	p.t.Helper()
	s, _ := reader.Find("lin")
	card := s.Card
	card.NewestAddress = nil
	card.Name, card.Number = idcard.Text(markedName), idcard.Text(markedNumber)
	resident := *card.Resident
	resident.Address = idcard.Text(markedAddress)
	card.Resident, card.Birth = &resident, idcard.Date{Year: 1977, Month: 9, Day: 23}
	marked, err := reader.NewSpecimen("marked", "wipe test", card)
	if err != nil {
		p.t.Fatal(err)
	}
	p.h.reader.Lay(marked)
}

// processes are the kiosk's, as the kernel knows them.
func (p *kioskProcess) processes() (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
		if f := strings.Fields(rest); f[0] != "Z" && f[2] == strconv.Itoa(p.cmd.Process.Pid) {
			pid, _ := strconv.Atoi(strings.Split(file, "/")[2])
			pids = append(pids, pid)
		}
	}
	return pids
}

// search looks into all of the kiosk's processes and files.
func (p *kioskProcess) search() hits {
	p.t.Helper()
	found, bytes := hits{}, 0
	pids := p.processes()
	for _, pid := range pids {
		bytes += p.marks.memory(p.t, pid, found)
	}
	bytes += p.marks.files(p.t, p.h.dir, found)
	p.t.Logf("%d hits in %d processes and %d MB", found.all(), len(pids), bytes>>20)
	return found
}

// ways end a visit in which everything was told; but for the card that is taken away while it is read.
var ways = map[string]func(p *kioskProcess){
	"done": func(p *kioskProcess) {
		p.comes()
		p.found(everything...)
		p.tap("提交申请")
		p.await("回执已打印")
		p.tap("评价并结束", "不评价")
	},
	"next": func(p *kioskProcess) { // somebody else is there at once
		p.comes()
		p.found(everything...)
		p.tap("提交申请")
		p.await("回执已打印")
		p.tap("评价并结束", "不评价")
		p.h.reader.Lift()
		p.await(nextOne)
		p.tap(nextOne, "出生一件事")
		p.forgets()
		p.tell(order{Do: "wait", For: 91 * time.Second})
	},
	"cancel": func(p *kioskProcess) {
		p.comes()
		p.found(everything...)
		p.tell(order{Do: "wait", For: 61 * time.Second})
		p.await("您还在吗？")
		p.tap("结束")
	},
	"timeout": func(p *kioskProcess) {
		p.comes()
		p.found(everything...)
		p.tell(order{Do: "wait", For: 91 * time.Second})
	},
	"card": func(p *kioskProcess) { // taken away as soon as what is on it is read, and nobody stays
		p.await("轻触屏幕开始办事")
		p.h.reader.At(idcard.CmdNewestAddress, p.h.reader.Lift)
		p.tap("轻触屏幕开始办事", "出生一件事", "开始办理")
		p.lay()
		p.await("您好")
		p.found("name", "number", "address")
		p.tell(order{Do: "wait", For: 91 * time.Second})
	},
	"printer": func(p *kioskProcess) {
		p.comes()
		p.found(everything...)
		p.h.printer.Set(func(f *paperFaults) { f.JamAtCut = true })
		p.tap("提交申请")
		p.await("请用手机拍下二维码")
		p.tap("评价并结束", "不评价")
	},
	"crash": func(p *kioskProcess) {
		p.comes()
		p.found(everything...)
		p.stop(syscall.SIGSEGV) // Go tells of it in the log, as of every crash
		p.start()
	},
	"operator": func(p *kioskProcess) {
		p.comes()
		p.found(everything...)
		p.stop(syscall.SIGTERM)
		p.start()
	},
}

// everything that is told in a whole visit. The letters are no part of it: they are gone as soon as they are a word.
var everything = []string{"name", "number", "address", "phone", "other number", "signature"}

// found makes sure that the marks would be found: now they must be there.
func (p *kioskProcess) found(whats ...string) {
	p.t.Helper()
	during := p.search()
	for _, what := range whats {
		if during.of(what) == 0 {
			p.t.Errorf("the %s would not be found", what)
		}
	}
	p.t.Logf("in the visit:\n%s", during)
}

// Whichever way a visit ends: soon nothing of it is in the memory of the kiosk's process, nor in any file.
func TestGoodbyeLeavesNothing(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root reads the memory of a kiosk")
	}
	for _, name := range strings.Split(*wipes, ",") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newKioskProcess(t)
			ways[name](p)
			p.h.reader.Lift()
			p.await("轻触屏幕开始办事")
			p.forgets()
		})
	}
}

// forgets waits until nothing is found any more.
func (p *kioskProcess) forgets() {
	p.t.Helper()
	after := p.search()
	p.t.Logf("when the next one may come:\n%s", after)
	for end := time.Now().Add(60 * time.Second); after.all() > 0; after = p.search() {
		if time.Now().After(end) {
			p.t.Fatalf("still there:\n%s", after)
		}
		time.Sleep(2 * time.Second)
	}
}
