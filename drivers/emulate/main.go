// Command yichuang-emulate is a card reader and a receipt printer that are not there:
// pseudo-terminals that speak the real wire protocols, and a device desk, a
// web page on loopback where a person lays down a card, pulls a cable or looks at the
// paper. For trying a kiosk without devices, never for one in service: its cards
// are specimens of made-up people, and it keeps what was printed in memory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"yichuang/assets"
	"yichuang/assets/version"
	"yichuang/drivers/faults"
	reader "yichuang/drivers/idcard/emulator"
	"yichuang/drivers/printer"
	paper "yichuang/drivers/printer/emulator"
)

const usage = `用法 usage:
  yichuang-emulate -link DIR [-card NAME] [-profile NAME] [-desk ADDR] [-fault NAME[@MOMENT]]...
  yichuang-emulate -cards     样卡一览 lists the specimen cards
  yichuang-emulate -faults    故障一览 lists the faults; MOMENT puts one into the middle of a job:
                              reader:unplug@read (find select read address), printer:cover@1500 (bytes)
  yichuang-emulate version
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run carries the words out until ctx ends. Exit status 2 says that the words are wrong, 1 that something failed.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && args[0] == "version" {
		fmt.Fprintln(stdout, "yichuang-emulate", version.Number)
		return 0
	}
	flags := flag.NewFlagSet("yichuang-emulate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	link := flags.String("link", "", "")
	card := flags.String("card", "", "")
	cards := flags.Bool("cards", false, "")
	list := flags.Bool("faults", false, "")
	var words []string
	flags.Func("fault", "", func(word string) error { words = append(words, word); return nil })
	profile := flags.String("profile", "generic-80", "")
	address := flags.String("desk", "127.0.0.1:8844", "")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 || (*link == "") != (*cards || *list) {
		fmt.Fprint(stderr, usage)
		return 2
	}
	if *list {
		for _, f := range faults.All() {
			fmt.Fprintf(stdout, "%-28s %s\n", f.Name, f.Says)
		}
		return 0
	}
	if *cards {
		for _, s := range reader.Specimens {
			fmt.Fprintf(stdout, "%-10s %s\n", s.ID, s.Title)
		}
		return 0
	}
	laid, known := reader.Find(*card)
	if *card != "" && !known {
		fmt.Fprintf(stderr, "没有样卡 %s，请看 -cards。 There is no card %s: see -cards.\n", *card, *card)
		return 2
	}
	var plans []faults.Plan
	for _, word := range words {
		plan, err := faults.Parse(word)
		if err != nil {
			fmt.Fprintf(stderr, "没有故障 %s，请看 -faults。 There is no fault %s: see -faults.\n", word, word)
			return 2
		}
		plans = append(plans, plan)
	}
	model, err := printer.LoadProfile(*profile)
	if err != nil {
		fmt.Fprintf(stderr, "没有打印机型号 %s，可用：%s\n", *profile, strings.Join(printer.ProfileNames(), " "))
		return 2
	}
	err = serve(ctx, *link, model, *address, stdout, func(d faults.Devices) {
		if known {
			d.Reader.Lay(laid)
		}
		for _, p := range plans {
			p.Begin(d)
		}
	})
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// serve runs both devices and the desk until ctx ends.
func serve(ctx context.Context, dir string, model printer.Profile, address string, stdout io.Writer, begin func(faults.Devices)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	fonts, err := printer.ParseFonts(assets.FontRegular(), assets.FontBold())
	if err != nil {
		return err
	}
	m, err := reader.New(filepath.Join(dir, "reader"))
	if err != nil {
		return err
	}
	defer m.Close()
	p, err := paper.Open(filepath.Join(dir, "printer"), paper.Options{Profile: model, Fonts: fonts, Baud: 115200})
	if err != nil {
		return err
	}
	defer p.Close()
	devices := faults.Devices{Reader: m, Printer: p}
	begin(devices)

	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("device desk: %w", err)
	}
	if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
		l.Close()
		return errors.New("设备台只能开在本机 127.0.0.1。 The device desk is for loopback only")
	}
	server := &http.Server{Handler: newDesk(dir, devices), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	fmt.Fprintf(stdout, "reader %s\nprinter %s\ndesk http://%s/\n", m.Name(), filepath.Join(dir, "printer"), l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
