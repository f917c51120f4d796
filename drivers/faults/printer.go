package faults

import (
	"fmt"
	"time"

	paper "yichuang/drivers/printer/emulator"
)

// printerFaults are section 4's for both devices, then the printer's own.
var printerFaults = append([]Fault{
	printing("silent", "不回话", func(f *paper.Faults) *bool { return &f.Silent }, true),
	printing("delay", "每句迟 0.3 秒", func(f *paper.Faults) *time.Duration { return &f.Delay }, 300*time.Millisecond),
	printing("bytewise", "一个字节一个字节地回", func(f *paper.Faults) *bool { return &f.ByteByByte }, true),
	printing("twice", "每句回两遍，连在一起", func(f *paper.Faults) *bool { return &f.Twice }, true),
	clutter("garbage-before", "每句前面有杂字节", func(f *paper.Faults) *[]byte { return &f.Before }),
	clutter("garbage-inside", "每句中间有杂字节", func(f *paper.Faults) *[]byte { return &f.Inside }),
	printing("late", "回答迟一步，和下一句的一起到", func(f *paper.Faults) *bool { return &f.HoldBack }, true),
	{
		Name: "printer:hangup", Says: "一句回到一半断线",
		turn: func(d Devices, on bool) {
			d.Printer.Set(func(f *paper.Faults) {
				if f.HangupAt = 0; on {
					f.HangupAt = 5 // a process id is seven bytes, a full status six
				}
			})
			if !on {
				plug(d.Printer, false)
			}
		},
		is: func(d Devices) bool { return d.Printer.Faults().HangupAt > 0 },
	},
	{
		Name: "printer:unplug", Says: "拔掉线",
		turn: func(d Devices, on bool) { plug(d.Printer, on) },
		is:   func(d Devices) bool { return !d.Printer.Plugged() },
	},
	printing("stuck", "不收数据", func(f *paper.Faults) *bool { return &f.StopReading }, true),

	printing("paper-out", "纸用完", func(f *paper.Faults) *bool { return &f.PaperOut }, true),
	printing("paper-low", "纸快用完", func(f *paper.Faults) *bool { return &f.PaperLow }, true),
	printing("cover", "盖子打开", func(f *paper.Faults) *bool { return &f.CoverOpen }, true),
	printing("cutter", "切刀卡住", func(f *paper.Faults) *bool { return &f.CutterJam }, true),
	printing("overheated", "打印头过热", func(f *paper.Faults) *bool { return &f.Overheated }, true),
	printing("mechanical", "机械故障", func(f *paper.Faults) *bool { return &f.Mechanical }, true),
	printing("fatal", "不能恢复的故障", func(f *paper.Faults) *bool { return &f.Fatal }, true),
	printing("offline", "脱机，不说为什么", func(f *paper.Faults) *bool { return &f.Offline }, true),
	printing("power-off", "断电（再通电后设置全丢）", func(f *paper.Faults) *bool { return &f.PowerOff }, true),
	{
		Name: "printer:cut-jam", Says: "打完切纸时卡住",
		turn: func(d Devices, on bool) {
			d.Printer.Set(func(f *paper.Faults) {
				if f.JamAtCut = on; !on {
					f.CutterJam = false
				}
			})
		},
		is: func(d Devices) bool { return d.Printer.Faults().JamAtCut },
	},
	printing("bit7", "状态字节第 7 位为 1", func(f *paper.Faults) *bool { return &f.Bit7 }, true),
	printing("near-end-inverted", "纸将尽说反了", func(f *paper.Faults) *bool { return &f.InvertedNearEnd }, true),
	printing("chatty", "自动状态夹在回答之间", func(f *paper.Faults) *bool { return &f.Chatty }, true),
	printing("xoff", "叫停（XOFF）不动", func(f *paper.Faults) *bool { return &f.XOFF }, true),
	printing("confirm-missing", "打完不确认", func(f *paper.Faults) *paper.Confirm { return &f.Confirm }, paper.ConfirmMissing),
	printing("confirm-late", "确认迟到 3 秒", func(f *paper.Faults) *paper.Confirm { return &f.Confirm }, paper.ConfirmLate),
	printing("confirm-twice", "确认两遍", func(f *paper.Faults) *paper.Confirm { return &f.Confirm }, paper.ConfirmTwice),
	printing("confirm-other", "确认的是别的编号", func(f *paper.Faults) *paper.Confirm { return &f.Confirm }, paper.ConfirmOther),
	{
		Name: "printer:left", Says: "出口有回执没人取",
		turn: func(d Devices, on bool) {
			if on {
				d.Printer.LeavePaper()
			} else {
				d.Printer.TakePaper()
			}
		},
		is: func(d Devices) bool { waits, _ := d.Printer.AtExit(); return waits },
	},
	{
		Name: "printer:retract-jam", Says: "收回回执时卡住",
		turn: func(d Devices, on bool) {
			d.Printer.Set(func(f *paper.Faults) {
				if f.JamOnRetract = on; !on {
					f.Mechanical = false
				}
			})
		},
		is: func(d Devices) bool { return d.Printer.Faults().JamOnRetract },
	},
}, bits()...)

// printing is a fault that is a field with a value in it.
func printing[T comparable](name, says string, field func(*paper.Faults) *T, bad T) Fault {
	return Fault{
		Name: "printer:" + name, Says: says,
		turn: func(d Devices, on bool) {
			d.Printer.Set(func(f *paper.Faults) {
				if is := field(f); on {
					*is = bad
				} else if *is == bad {
					*is = *new(T)
				}
			})
		},
		is: func(d Devices) bool { f := d.Printer.Faults(); return *field(&f) == bad },
	}
}

// strayBytes are bytes that are no answer of any printer.
var strayBytes = []byte{0xFF, 0x80, 0x45}

func clutter(name, says string, field func(*paper.Faults) *[]byte) Fault {
	return Fault{
		Name: "printer:" + name, Says: says,
		turn: func(d Devices, on bool) {
			d.Printer.Set(func(f *paper.Faults) {
				if *field(f) = nil; on {
					*field(f) = strayBytes
				}
			})
		},
		is: func(d Devices) bool { f := d.Printer.Faults(); return len(*field(&f)) > 0 },
	}
}

// bits are each bit that can say something in each answer to 10 04 n, alone and with nothing else to go with it.
func bits() (all []Fault) {
	for n := 1; n <= 4; n++ {
		for _, bit := range []int{2, 3, 5, 6} {
			all = append(all, Fault{
				Name: fmt.Sprintf("printer:bit-%d-%d", n, bit), Says: fmt.Sprintf("状态 %d 只有第 %d 位", n, bit),
				turn: func(d Devices, on bool) {
					d.Printer.Set(func(f *paper.Faults) {
						if f.Extra[n] &^= 1 << bit; on {
							f.Extra[n] |= 1 << bit
						}
					})
				},
				is: func(d Devices) bool { return d.Printer.Faults().Extra[n]&(1<<bit) != 0 },
			})
		}
	}
	return all
}
