package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/printer"
	"yichuang/kiosk/calendar"
	"yichuang/kiosk/config"
	"yichuang/kiosk/person"
	"yichuang/kiosk/receipt"
)

// How long a trial may take.
const (
	printWithin = 45 * time.Second
	readWithin  = time.Minute
)

// PrintPage prints a test page: text in both sizes, a sign that no printer's font has, and a QR code.
func PrintPage(ctx context.Context, cfg config.Config) Finding {
	f := printPage(ctx, cfg)
	f.Part = "printer"
	return f
}

func printPage(ctx context.Context, cfg config.Config) Finding {
	profile, err := printer.LoadProfile(cfg.Printer.Profile)
	if err != nil {
		return Finding{State: Bad, Code: "D120", Says: "没有这个打印机型号 no such profile: " + cfg.Printer.Profile}
	}
	fonts, err := receipt.Fonts()
	if err != nil {
		return Finding{State: Bad, Code: "D170", Says: "字体读不出来 " + err.Error(), Do: "重新安装 yichuang"}
	}
	port, fault := open(ctx, cfg.Printer.Port, cfg.Printer.Baud, "D12")
	if fault != nil {
		return *fault
	}
	defer port.Close()
	p := printer.New(port, profile, fonts)
	defer p.Close()
	return tryPrinter(ctx, cfg, p)
}

// PrintPage prints the same page for the running kiosk.
func (d Devices) PrintPage(ctx context.Context, cfg config.Config) Finding {
	f := tryPrinter(ctx, cfg, d.Printer)
	f.Part = "printer"
	return f
}

func tryPrinter(ctx context.Context, cfg config.Config, p *printer.Printer) Finding {
	ctx, cancel := context.WithTimeout(ctx, printWithin)
	defer cancel()
	result := p.Print(ctx, receipt.TestPage(cfg.Site.Name, cfg.Site.Code, time.Now().In(calendar.Beijing)), nil)
	switch result.Outcome {
	case printer.Confirmed, printer.Processed:
		return good("测试页已打印，请看字和二维码清不清楚")
	case printer.Unknown:
		return Finding{State: Warning, Code: "D171", Says: "测试页送出去了，打印机没有确认", Do: "看出纸口有没有纸；有就可以用"}
	}
	return Finding{State: Bad, Code: "D172", Says: fmt.Sprintf("测试页没有打印 not printed: %s", result.Reason), Do: "看打印机的灯、纸和线"}
}

// ReadCard waits a minute for a card and says, masked, what was read.
func ReadCard(ctx context.Context, cfg config.Config) Finding {
	f := readCard(ctx, cfg)
	f.Part = "reader"
	return f
}

func readCard(ctx context.Context, cfg config.Config) Finding {
	port, fault := open(ctx, cfg.Reader.Port, cfg.Reader.Baud, "D11")
	if fault != nil {
		return *fault
	}
	defer port.Close()
	return tryReader(ctx, idcard.New(port), func(card *idcard.Card) string {
		return fmt.Sprintf("%s，%s，%s", card.Type, person.MaskName(card.Name.String()), person.MaskNumber(card.Number.String()))
	})
}

// ReadCard waits a minute for a card, for the running kiosk, and says no more than that it can be read: others may see the screen.
func (d Devices) ReadCard(ctx context.Context) Finding {
	f := tryReader(ctx, d.Reader, func(*idcard.Card) string { return "读卡正常，读到的内容已经清除" })
	f.Part = "reader"
	return f
}

func tryReader(ctx context.Context, reader *idcard.Reader, says func(*idcard.Card) string) Finding {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	failed := reader.Failures()
	card, err := reader.Await(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded) && reader.Failures() > failed:
		return Finding{State: Bad, Code: "D181", Says: "卡放上了，读不出来 the card cannot be read", Do: "换一张卡试；都读不出来就换读卡器"}
	case err != nil:
		return Finding{State: Warning, Code: "D182", Says: fmt.Sprintf("没有读到卡 no card: %v", err), Do: "再运行一次，把卡平放在感应区"}
	}
	defer card.Wipe()
	return good(says(card))
}
