// Package command is the words of the program yichuang: it reads the arguments
// and the config, opens the machine, and says in a sentence what went wrong. The
// window itself is handed in by main.go, so that all else builds without OpenGL.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"yichuang/assets/version"
	"yichuang/drivers/printer"
	"yichuang/kiosk"
	"yichuang/kiosk/config"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
)

// Exit statuses of the program.
const (
	OK    = 0
	Fail  = 1 // something went wrong at work
	Wrong = 2 // the words or the config are wrong: nothing was done

	// Again is the kiosk's own: staff want it started again.
	Again = 75

	// doctor's own: the worst it found. 0 all good, 1 a warning, 2 something is bad.
)

const usage = `用法 usage:
  yichuang -config FILE                      打开终端 run the kiosk
  yichuang -signage -config FILE [-fetch]    大厅宣传屏 a hall's big screen; -fetch 单独一台机器，自己从平台取 on a machine of its own
  yichuang enrol  -config FILE -code CODE    用一次性注册码接入平台 enrol with a one-time code
  yichuang rotate-keys -config FILE          换本机的密钥，下次开机起用 new keys for this machine, from its next start
  yichuang outbox -config FILE [-all] [-json]
                                             平台还没收的件 what the platform does not have; -all 全部 everything
  yichuang outbox show  -config FILE RECEIPT|ID      一件的来龙去脉、怎么办 all about one, and what to do
  yichuang outbox retry -config FILE RECEIPT|ID|all  马上再报 try again at once
  yichuang export -config FILE -to DIR [-same-disk]  线路不通时导出到 U 盘 onto a USB stick while the line is dead
  yichuang doctor -config FILE [-json] [-print] [-read]
                                             检查各部分 examine every part; -print 打印测试页, -read 读一张卡
  yichuang operator-pin -config FILE         设运维口令（从键盘读两遍） set the PIN of the operator panel
  yichuang catalogue                         检查、查看、比较事项目录 check, show and compare catalogues
  yichuang version
`

// arguments is how many words stand behind the flags, where there are any.
var arguments = map[string]int{"outbox show": 1, "outbox retry": 1}

// Show opens the window of one or the other, and what stands behind it, which it closes again. It returns when ctx ends or the
// window is closed, or with the error of open, which is called once and from any goroutine.
type Show interface {
	Kiosk(ctx context.Context, screen config.Screen, open func() (*kiosk.Kiosk, error)) error
	Sign(ctx context.Context, screen config.Screen, open func() (*kiosk.Sign, error)) error
}

// Run carries the words out and returns the exit status.
func Run(args []string, stdout, stderr io.Writer, show Show) int {
	word := "run"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		word, args = args[0], args[1:]
	}
	if word == "version" && len(args) == 0 {
		fmt.Fprintln(stdout, "yichuang", version.Number)
		return OK
	}
	if word == "catalogue" {
		return catalogueWords(args, stdout, stderr)
	}
	if word == "outbox" && len(args) > 0 && (args[0] == "show" || args[0] == "retry") {
		word, args = word+" "+args[0], args[1:]
	}
	flags := flag.NewFlagSet(word, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file := flags.String("config", "", "")
	code := flags.String("code", "", "")
	asJSON := flags.Bool("json", false, "")
	all := flags.Bool("all", false, "")
	to := flags.String("to", "", "")
	sameDisk := flags.Bool("same-disk", false, "")
	page := flags.Bool("print", false, "")
	card := flags.Bool("read", false, "")
	signage := flags.Bool("signage", false, "")
	fetch := flags.Bool("fetch", false, "")
	err := flags.Parse(args)
	allowed := map[string][]string{"run": {"signage", "fetch"}, "enrol": {"code"}, "operator-pin": {}, "rotate-keys": {}, "outbox": {"json", "all"}, "outbox show": {}, "outbox retry": {},
		"export": {"to", "same-disk"}, "doctor": {"json", "print", "read"}}
	fits := func() bool {
		mine, known := allowed[word]
		flags.Visit(func(f *flag.Flag) { known = known && (f.Name == "config" || slices.Contains(mine, f.Name)) })
		return known && (word == "enrol") == (*code != "") && (word == "export") == (*to != "") && (*signage || !*fetch) &&
			flags.NArg() == arguments[word]
	}
	if err != nil || !fits() || *file == "" {
		fmt.Fprint(stderr, usage)
		return Wrong
	}
	cfg, err := config.Load(*file, printer.ProfileNames()...)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return Wrong
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	switch word {
	case "doctor":
		return examine(ctx, cfg, *asJSON, *page, *card, stdout)
	case "enrol":
		err = enrol(ctx, cfg, *code, stdout)
	case "rotate-keys":
		err = rotateKeys(cfg, stdout)
	case "operator-pin":
		err = setPIN(cfg, os.Stdin, stdout)
	case "outbox":
		err = outbox(ctx, cfg, *all, *asJSON, stdout)
	case "outbox show":
		err = showItem(ctx, cfg, flags.Arg(0), stdout)
	case "outbox retry":
		err = retry(ctx, cfg, flags.Arg(0), stdout)
	case "export":
		err = export(ctx, cfg, *to, *sameDisk, stdout)
	default:
		log := slog.New(slog.NewTextHandler(stderr, nil))
		if *signage {
			err = runSign(ctx, cfg, kiosk.SignOptions{Log: log, Fetch: *fetch, Spread: kiosk.Spread}, show)
		} else {
			err = run(ctx, cfg, log, show)
		}
	}
	switch {
	case errors.Is(err, ErrAgain):
		return Again
	case err != nil:
		fmt.Fprintln(stderr, explain(err))
		return Fail
	}
	return OK
}

// ErrAgain is what a Show returns when staff want the kiosk to be started again.
var ErrAgain = errors.New("to be started again")

// explain puts what a technician can do about it in front of the cause.
func explain(err error) string {
	switch {
	case errors.Is(err, uplink.ErrNotEnrolled):
		return "本机还没有接入平台：请先运行 yichuang enrol。 This machine is not enrolled: run yichuang enrol first."
	case errors.Is(err, store.ErrEarlier):
		return "程序升级后还没有启动过：请先重新启动一窗。 The kiosk has not run since the upgrade: restart it first."
	case errors.Is(err, store.ErrInUse):
		return "数据目录正由本机的另一个一窗程序使用；宣传屏和终端在同一台机器上的，去掉 -fetch。 The data folder is in use by another program: " + err.Error()
	case errors.Is(err, store.ErrDamaged):
		return "数据库损坏，没有删除任何东西，请联系维护人员。 The database is damaged; nothing was deleted: " + err.Error()
	}
	return err.Error()
}

func run(ctx context.Context, cfg config.Config, log *slog.Logger, show Show) error {
	return show.Kiosk(ctx, cfg.Screen, func() (*kiosk.Kiosk, error) {
		return kiosk.Open(cfg, kiosk.Options{Log: log, Spread: kiosk.Spread})
	})
}

func runSign(ctx context.Context, cfg config.Config, o kiosk.SignOptions, show Show) error {
	return show.Sign(ctx, cfg.Screen, func() (*kiosk.Sign, error) { return kiosk.OpenSign(cfg, o) })
}

func enrol(ctx context.Context, cfg config.Config, code string, stdout io.Writer) error {
	keys, err := seal.OpenKeyring(filepath.Join(cfg.Data.Dir, "keys"), cfg.Seal.Suite)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err = uplink.Enrol(ctx, uplink.EnrolRequest{URL: cfg.Platform.URL, CAFile: cfg.Platform.CA, Site: cfg.Site.Code,
		Code: code, Dir: filepath.Join(cfg.Data.Dir, "identity"), Data: cfg.Data.Dir, Keys: keys})
	if err == nil {
		fmt.Fprintf(stdout, "终端 %s 已接入平台。 Kiosk %s is enrolled.\n", cfg.Site.Code, cfg.Site.Code)
	}
	return err
}

// rotateKeys may run beside the kiosk, which goes on with the keys it has until it is started again.
func rotateKeys(cfg config.Config, stdout io.Writer) error {
	keys, err := seal.OpenKeyring(filepath.Join(cfg.Data.Dir, "keys"), cfg.Seal.Suite)
	if err == nil {
		err = keys.Rotate()
	}
	if err == nil {
		fmt.Fprintln(stdout, "密钥已换，重启终端后启用；旧密钥保留，用来读以前的数据。 New keys are made and used from the kiosk's next start on; the old ones still read.")
	}
	return err
}
