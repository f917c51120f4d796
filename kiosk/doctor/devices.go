package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/printer"
	"yichuang/drivers/serialport"
	"yichuang/kiosk/config"
)

// Devices are those that a running kiosk holds, with their lines: no other program can ask them.
type Devices struct {
	ReaderLine, PrinterLine *serialport.Port
	Reader                  *idcard.Reader
	Printer                 *printer.Printer
}

func (d Devices) lookReader(ctx context.Context, cfg config.Config) Finding {
	if f := down(d.ReaderLine, cfg.Reader.Port, "D11"); f != nil {
		return *f
	}
	return readerFinding(ctx, d.Reader, cfg.Reader.Baud)
}

func (d Devices) lookPrinter(ctx context.Context, cfg config.Config) Finding {
	if f := down(d.PrinterLine, cfg.Printer.Port, "D12"); f != nil {
		return *f
	}
	return printerFinding(d.Printer.Status(ctx))
}

// down says that a line is not up, and nil of one that is.
func down(line *serialport.Port, name, code string) *Finding {
	if line.State() == serialport.Up {
		return nil
	}
	f := shut(name, code, line.Err())
	return &f
}

func shut(name, code string, err error) Finding {
	return Finding{State: Bad, Code: code + "2", Says: fmt.Sprintf("%s 打不开 cannot be opened: %v", name, err),
		Do: "检查线和电源；看 /dev 下有没有这个名字（udev 规则见 docs/devices.md）"}
}

// openWithin is how long a line may take to come up.
const openWithin = 3 * time.Second

// open waits for a line to come up and returns it, or a Finding that says why it does not.
func open(ctx context.Context, name string, baud int, code string) (*serialport.Port, *Finding) {
	port := serialport.Open(serialport.Config{Name: name, Baud: baud})
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond) // why a line does not open is no change of its state
	defer look.Stop()
	for {
		select {
		case <-look.C:
			if port.State() == serialport.Up {
				return port, nil
			}
			if errors.Is(port.Err(), serialport.ErrBusy) {
				port.Close()
				return nil, &Finding{State: Warning, Code: code + "1", Says: name + " 正被另一个程序使用，多半是终端程序 in use",
					Do: "要检查设备，先停下终端：systemctl stop yichuang"}
			}
		case <-ctx.Done():
			f := shut(name, code, port.Err())
			port.Close()
			return nil, &f
		}
	}
}

func lookReader(ctx context.Context, cfg config.Config) Finding {
	port, fault := open(ctx, cfg.Reader.Port, cfg.Reader.Baud, "D11")
	if fault != nil {
		return *fault
	}
	defer port.Close()
	return readerFinding(ctx, idcard.New(port), cfg.Reader.Baud)
}

// readerFinding puts the reader's answer in words.
func readerFinding(ctx context.Context, reader *idcard.Reader, baud int) Finding {
	err := reader.Status(ctx)
	if errors.Is(err, idcard.ErrNoReply) { // some modules sleep until they are reset
		if err = reader.Reset(ctx); err == nil {
			err = reader.Status(ctx)
		}
	}
	var refused *idcard.ReadError
	switch {
	case errors.As(err, &refused):
		return Finding{State: Bad, Code: "D114", Says: fmt.Sprintf("读卡器自检不过 the module refuses: %v", refused), Do: "断电十秒再试；还不行就换读卡器"}
	case err != nil:
		return Finding{State: Bad, Code: "D113", Says: fmt.Sprintf("串口通，读卡器不回话 no answer at %d baud", baud),
			Do: "核对 [reader] baud（常见 115200、9600）和接的是不是读卡器"}
	}
	number, err := reader.ModuleNumber(ctx)
	if err != nil {
		return Finding{State: Warning, Code: "D115", Says: "读卡器就绪，但读不到模块编号 no module number", Do: "能读卡就可以用；读不了就换读卡器"}
	}
	return good("就绪，模块编号 " + number)
}

func lookPrinter(ctx context.Context, cfg config.Config) Finding {
	profile, err := printer.LoadProfile(cfg.Printer.Profile)
	if err != nil {
		return Finding{State: Bad, Code: "D120", Says: "没有这个打印机型号 no such profile: " + cfg.Printer.Profile,
			Do: fmt.Sprintf("[printer] profile 可用 allowed: %v", printer.ProfileNames())}
	}
	port, fault := open(ctx, cfg.Printer.Port, cfg.Printer.Baud, "D12")
	if fault != nil {
		return *fault
	}
	defer port.Close()
	p := printer.New(port, profile, nil)
	defer p.Close()
	return printerFinding(p.Status(ctx))
}

// printerFinding puts the printer's state in words.
func printerFinding(s printer.Status) Finding {
	state := s.State()
	f, known := map[printer.State]Finding{
		printer.StateReady:      good("就绪，有纸"),
		printer.StatePresented:  {State: Warning, Code: "D124", Says: "出纸口有一张没取走的纸", Do: "取走它"},
		printer.StatePaperLow:   {State: Warning, Code: "D125", Says: "纸快用完了", Do: "准备换纸"},
		printer.StatePaperOut:   {State: Bad, Code: "D126", Says: "没有纸了", Do: "换纸"},
		printer.StateCoverOpen:  {State: Bad, Code: "D127", Says: "盖子开着", Do: "关好盖子"},
		printer.StateCutterJam:  {State: Bad, Code: "D128", Says: "切刀卡住了", Do: "关电源，清出碎纸，再开"},
		printer.StateOverheated: {State: Warning, Code: "D129", Says: "打印头过热，凉了会自己好", Do: "等几分钟"},
	}[state]
	if known {
		return f
	}
	if s.Answers == printer.NotSupported {
		return Finding{State: Warning, Code: "D123", Says: "这个型号不回答状态，看不出有没有纸", Do: "用 -print 打一张试试"}
	}
	return Finding{State: Bad, Code: "D123", Says: fmt.Sprintf("串口通，打印机不能用或不回话 state: %s", state),
		Do: "看打印机的灯；核对 [printer] baud 和 profile；用 -print 打一张试试"}
}
