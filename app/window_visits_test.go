package app_test

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/person"
)

var visits = flag.Int("visits", 0, "how many visits the real window gets; make soak gives it 2,000")

// load is what the program takes up, after so many visits.
type load struct {
	visits                       int
	memory, heap                 float64 // MB: all of it, shared pages in part; what Go's collector found reachable
	goroutines, threads, handles int
}

const (
	measuredEvery = 10
	warmedUpAfter = 200 // visits that fill the caches, and a stretch after which the load is compared
	flat          = 1.1 // the most, in parts of the first stretch after that
)

// A day in the hall, on the program as it is installed: everybody is served in the window, and it takes up no more at the end.
func TestVisitsInTheRealWindow(t *testing.T) {
	if *visits == 0 {
		t.Skip("only with -visits; TestRealWindow of the packaging has looked at the window")
	}
	h := build(t)
	h.screenIs(t, 1080, 1920, settle) // two thirds of a day would be waiting
	said, err := os.Create(filepath.Join(h.dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	t.Setenv("GODEBUG", "gctrace=1,schedtrace=2000,scheddetail=1") // of the program: the runtime tells of its heap and its goroutines
	w := &visitors{window: openWindowOf(t, h, said), h: h}
	defer w.keepWhatWasSeen()
	day := w.day()
	var curve []load
	rested := 0 // goroutines, when the first visits were over
	began, whole := time.Now(), 0
	for n := 1; n <= *visits; n++ {
		v := day[n%len(day)]
		v.goes()
		if v == day[0] {
			whole++
		}
		if n%measuredEvery == 0 || n == *visits {
			curve = append(curve, w.load(n, said.Name()))
			t.Logf("%v %+v", time.Since(began).Round(time.Second), curve[len(curve)-1])
		}
		if n == warmedUpAfter {
			rested = w.atRest(said.Name())
		}
	}
	if cases := h.delivered(t, whole); len(cases) != whole {
		t.Errorf("the platform has %d cases of %d that were handed in", len(cases), whole)
	}
	t.Logf("%d visits in %v, %d of them to the end", *visits, time.Since(began).Round(time.Second), whole)
	if left := w.atRest(said.Name()); *visits > warmedUpAfter && left > rested {
		t.Errorf("%d goroutines when %d visits were over, %d when all were", rested, warmedUpAfter, left)
	} else {
		t.Logf("%d goroutines at rest; %d after %d visits", left, rested, warmedUpAfter)
	}
	staysFlat(t, curve)
}

// staysFlat compares each stretch of visits with the first one that is not warming up.
func staysFlat(t *testing.T, curve []load) {
	t.Helper()
	var first []load
	for part := range slices.Chunk(curve, warmedUpAfter/measuredEvery) {
		switch {
		case part[0].visits <= warmedUpAfter || len(part) < warmedUpAfter/measuredEvery:
			continue
		case first == nil:
			first = part
		}
		for what, of := range map[string]func(load) float64{
			"MB":         func(l load) float64 { return l.memory },
			"MB of heap": func(l load) float64 { return l.heap },
			"goroutines": func(l load) float64 { return float64(l.goroutines) },
			"threads":    func(l load) float64 { return float64(l.threads) },
			"handles":    func(l load) float64 { return float64(l.handles) },
		} {
			was, is := median(first, of), median(part, of)
			t.Logf("to visit %d: %.1f %s, %.3f of the first", part[len(part)-1].visits, is, what, is/was)
			if is > was*flat {
				t.Errorf("%.1f %s at first, %.1f to visit %d", was, what, is, part[len(part)-1].visits)
			}
		}
	}
}

// atRest is how many goroutines there are when nobody has come for so long that everything which is wiped later was wiped.
func (w *window) atRest(said string) int {
	w.t.Helper()
	time.Sleep(time.Minute)
	fewest := w.load(0, said).goroutines
	for range 5 {
		time.Sleep(3 * time.Second) // between two tellings of the runtime
		fewest = min(fewest, w.load(0, said).goroutines)
	}
	return fewest
}

func median(all []load, of func(load) float64) float64 {
	var values []float64
	for _, l := range all {
		values = append(values, of(l))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// What the runtime says: https://pkg.go.dev/runtime#hdr-Environment_Variables. A goroutine of status 6 has ended.
var (
	oneGoroutine = regexp.MustCompile(`(?m)^  G\d+: status=[^6]`)
	oneRound     = regexp.MustCompile(`(?m)^gc \d+ @.*->\d+->(\d+) MB, `)
)

func (w *window) load(visits int, said string) load {
	w.t.Helper()
	pid := w.program.Process.Pid
	count := func(of string) int {
		all, err := os.ReadDir(fmt.Sprintf("/proc/%d/%s", pid, of))
		if err != nil {
			w.t.Fatal(err)
		}
		return len(all)
	}
	l := load{visits: visits, memory: float64(weigh(w.t, pid)) / (1 << 20), threads: count("task"), handles: count("fd")}
	text, err := os.ReadFile(said)
	if err != nil {
		w.t.Fatal(err)
	}
	text = text[max(0, len(text)-256<<10):]
	if rounds := oneRound.FindAllSubmatch(text, -1); len(rounds) > 0 {
		l.heap, _ = strconv.ParseFloat(string(rounds[len(rounds)-1][1]), 64)
	}
	if at := bytes.LastIndex(text, []byte("\nSCHED ")); at >= 0 { // that one may be written yet
		text = text[:at]
		l.goroutines = len(oneGoroutine.FindAll(text[max(0, bytes.LastIndex(text, []byte("\nSCHED "))):], -1))
	}
	return l
}

// keepWhatWasSeen keeps a picture of what there was instead, and what the program said.
func (w *window) keepWhatWasSeen() {
	if w.t.Failed() {
		path := filepath.Join(os.TempDir(), "visits-seen.png")
		savePNG(w.t, path, w.x.Picture(), png.BestSpeed)
		w.t.Logf("what was seen last: %s", path)
		said := filepath.Join(os.TempDir(), "visits-said.log")
		if text, err := os.ReadFile(w.x.Said.Name()); err == nil && os.WriteFile(said, text, 0o600) == nil {
			w.t.Logf("what the program said: %s", said)
		}
	}
}

// day is the visits of a day, again and again; the first of them is the whole one.
func (w *visitors) day() []*walk {
	w.t.Helper()
	w.machine.items = map[string]string{"uscc": "91350100M000100Y43", "name": "莆田市涵江区样例餐饮店", "legal": "陈秀华"}
	whole := w.learn("whole", func(v *walk) { v.handsIn("评价并结束", "满意", "提交评价") })
	return []*walk{
		whole,
		w.learn("looks", func(v *walk) {
			v.next()
			v.taps("出生一件事", "返回", "出生一件事", "开始办理", "返回", "个人事项", "返回")
		}),
		w.learn("searches", func(v *walk) {
			v.next()
			v.taps("找一找")
			v.types("kd")
			v.taps("收起", "不找了", "请人帮忙", "回到刚才")
		}),
		whole,
		w.learn("large", func(v *walk) {
			v.next()
			v.taps("大字", "高对比", "办其他事", "个人事项", "返回", "返回", "普通颜色", "退出大字版")
		}),
		w.learn("progress", func(v *walk) {
			v.next()
			v.taps("查进度")
			w.machine.mine <- func(person.Applicant) kiosk.Mine { return kiosk.Mine{Elsewhere: true} }
			v.lays("lin", jianguo(), "没有查到您的办件")
			v.taps("退出")
		}),
		whole,
		w.learn("foreign", func(v *walk) {
			v.next()
			v.taps("English", "出生一件事", "返回", "中文")
		}),
		w.learn("sent away", func(v *walk) {
			v.next()
			v.taps("出生一件事", "开始办理", "手工输入")
			v.types("linlin")
			v.taps("下一项")
			v.types("11010519491231002X")
			v.taps("完成", "下一步", "同意并继续", "省外医院", "下一步", "知道了，结束")
		}),
	}
}

// xiuhua and jianguo are who the specimen cards say.
func xiuhua() person.Applicant {
	return person.Applicant{Kind: person.Resident, Name: "陈秀华", Number: "350303199208170241", Sex: person.Female, Nation: "汉",
		Birth: "19920817", Address: "福建省莆田市涵江区涵东街道宫下社区3号", ValidFrom: "20190520", ValidTo: "20390520", Verified: true}
}

func jianguo() person.Applicant {
	return person.Applicant{Kind: person.Resident, Name: "林建国", Number: "350303198503060171", Sex: person.Male, Nation: "汉",
		Birth: "19850306", Address: "福建省莆田市涵江区涵西街道延宁社区8号302室", ValidFrom: "20160809", ValidTo: "20360809", Verified: true}
}

// handsIn is a whole visit, ended with those taps.
func (v *walk) handsIn(end ...string) {
	v.t.Helper()
	v.next()
	v.taps("企业事项", "信用修复一件事", "开始办理")
	v.lays("chen", xiuhua(), "您好")
	v.taps("同意并继续", "被列入经营异常名录", "下一步", "下一步")
	v.taps("经办人手机号")
	v.types("13850123456")
	v.taps("完成", "下一步", "决定书的文号")
	v.types("123")
	v.taps("下一项")
	v.types("20260301")
	v.taps("完成", "下一步", "下一步")
	v.signs()
	paper := 0
	v.also(func() { paper = v.h.printer.Printed() })
	v.tapUntil("提交申请", "申请已收到", 450)
	v.machine.prints <- kiosk.PrintResult{OK: true}
	v.Await("回执已打印")
	v.also(func() {
		v.x.Until("a receipt", func() bool { return v.h.printer.Printed() > paper })
		v.h.printer.TakePaper()
		time.Sleep(unseen) // until the page says so
	})
	v.taps(end...)
}
