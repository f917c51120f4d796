package faults

import (
	"fmt"
	"maps"
	"time"

	"yichuang/drivers/idcard"
	reader "yichuang/drivers/idcard/emulator"
)

// readerFaults are section 4's for both devices, then the reader's own. What a card can hold (its type, 长期, rare signs, an
// unknown nation) is no fault of the reader: the specimen cards have it.
var readerFaults = append([]Fault{
	onOff("silent", "不回话", func(f *reader.Faults) *bool { return &f.Silent }),
	value("delay", "每句迟 0.3 秒", func(f *reader.Faults) *time.Duration { return &f.Delay }, 300*time.Millisecond),
	value("bytewise", "一个字节一个字节地回", func(f *reader.Faults) *time.Duration { return &f.OneByOne }, 200*time.Microsecond),
	onOff("twice", "每句回两遍，连在一起", func(f *reader.Faults) *bool { return &f.Twice }),
	garbage("garbage-before", "每句前面有杂字节", func(f *reader.Faults) *[]byte { return &f.Before }),
	garbage("garbage-inside", "每句中间有杂字节", func(f *reader.Faults) *[]byte { return &f.Inside }),
	onOff("late", "回答迟一步，和下一句的一起到", func(f *reader.Faults) *bool { return &f.HoldBack }),
	{
		Name: "reader:hangup", Says: "一句回到一半断线",
		turn: func(d Devices, on bool) {
			d.Reader.Change(func(f *reader.Faults) {
				if f.HangupAt = 0; on {
					f.HangupAt = 600 // the answer to a read is 1,295 bytes
				}
			})
			if !on {
				plug(d.Reader, false)
			}
		},
		is: func(d Devices) bool { return d.Reader.Faults().HangupAt > 0 },
	},
	{
		Name: "reader:unplug", Says: "拔掉线",
		turn: func(d Devices, on bool) { plug(d.Reader, on) },
		is:   func(d Devices) bool { return !d.Reader.Plugged() },
	},
	onOff("stuck", "不收数据", func(f *reader.Faults) *bool { return &f.StopReading }),

	onOff("false-preamble", "照片里有假帧头", func(f *reader.Faults) *bool { return &f.FalsePreamble }),
	onOff("checksum", "校验和错", func(f *reader.Faults) *bool { return &f.BadChecksum }),
	length("length-zero", "长度写成 0", 0),
	length("length-short", "长度写短了", 2),
	length("length-long", "长度写长了", 0x0900),
	length("length-huge", "长度写成 65535", 0xFFFF),
	value("find-bytes", "寻卡的附加字节不是零", func(f *reader.Faults) *[4]byte { return &f.FindBytes }, [4]byte{1, 2, 3, 4}),
	value("select-bytes", "选卡的附加字节不是零", func(f *reader.Faults) *[8]byte { return &f.SelectBytes }, [8]byte{8, 7, 6, 5, 4, 3, 2, 1}),
	value("sw12", "卡的状态字不是零", func(f *reader.Faults) *[2]byte { return &f.SW12 }, [2]byte{0x69, 0x82}),
	value("lifted-after-find", "寻卡后拿开", func(f *reader.Faults) *idcard.Command { return &f.LiftAfter }, idcard.CmdFind),
	value("lifted-after-select", "选卡后拿开", func(f *reader.Faults) *idcard.Command { return &f.LiftAfter }, idcard.CmdSelect),
	onOff("fails-until-lifted", "读不出来，拿开再放才行", func(f *reader.Faults) *bool { return &f.FailUntilLift }),
	fingers(0), fingers(512), fingers(1024),
	onOff("needs-reset", "要先复位", func(f *reader.Faults) *bool { return &f.NeedsReset }),
	onOff("wrong-speed", "速率不对", func(f *reader.Faults) *bool { return &f.WrongSpeed }),
}, refusals()...)

// value is a fault that is a field with a value in it.
func value[T comparable](name, says string, field func(*reader.Faults) *T, bad T) Fault {
	return Fault{
		Name: "reader:" + name, Says: says,
		turn: func(d Devices, on bool) {
			d.Reader.Change(func(f *reader.Faults) {
				if is := field(f); on {
					*is = bad
				} else if *is == bad {
					*is = *new(T)
				}
			})
		},
		is: func(d Devices) bool { f := d.Reader.Faults(); return *field(&f) == bad },
	}
}

func onOff(name, says string, field func(*reader.Faults) *bool) Fault {
	return value(name, says, field, true)
}

// noise are bytes that begin nothing, and one that begins a preamble.
var noise = []byte{0x00, 0xFF, 0xAA}

func garbage(name, says string, field func(*reader.Faults) *[]byte) Fault {
	return Fault{
		Name: "reader:" + name, Says: says,
		turn: func(d Devices, on bool) {
			d.Reader.Change(func(f *reader.Faults) {
				if *field(f) = nil; on {
					*field(f) = noise
				}
			})
		},
		is: func(d Devices) bool { f := d.Reader.Faults(); return len(*field(&f)) > 0 },
	}
}

func length(name, says string, n uint16) Fault {
	return value(name, says, func(f *reader.Faults) **uint16 { return &f.Length }, &n)
}

func fingers(n int) Fault {
	return value(fmt.Sprintf("fingers-%d", n), fmt.Sprintf("指纹 %d 字节", n), func(f *reader.Faults) **int { return &f.Fingers }, &n)
}

// refusals are every SW3 of DEVICES.md section 1, each to the command it belongs to.
func refusals() (all []Fault) {
	every := reader.EveryCommand
	for _, r := range []struct {
		sw3  byte
		to   idcard.Command
		says string
	}{
		{0x10, every, "主机校验和错"}, {0x11, every, "主机长度错"}, {0x21, every, "不认识命令"}, {0x23, every, "不许用"},
		{0x24, idcard.CmdRead, "不明错误"}, {0x31, idcard.CmdRead, "卡不认模块"}, {0x32, idcard.CmdRead, "模块不认卡"},
		{0x33, idcard.CmdRead, "信息验证错"}, {0x37, idcard.CmdRead, "指纹验证错"}, {0x3F, idcard.CmdRead, "信息长度错"},
		{0x40, idcard.CmdRead, "不认识卡的类型"}, {0x41, idcard.CmdRead, "读卡失败"}, {0x47, idcard.CmdRead, "取随机数失败"},
		{0x60, every, "自检失败"}, {0x66, every, "模块没有授权"}, {0x80, idcard.CmdFind, "寻不到卡"},
		{0x81, idcard.CmdSelect, "选不中卡"}, {0x90, idcard.CmdRead, "说成功却没有内容"}, {0x91, idcard.CmdNewestAddress, "没有这一项"},
		{0x9F, idcard.CmdSelect, "选卡却答寻到卡"},
	} {
		is := func(f reader.Faults) bool { words, ok := f.Answers[r.to]; return ok && words[2] == r.sw3 }
		all = append(all, Fault{
			Name: fmt.Sprintf("reader:sw3-%02x", r.sw3), Says: fmt.Sprintf("状态字 %02X：%s", r.sw3, r.says),
			turn: func(d Devices, on bool) {
				d.Reader.Change(func(f *reader.Faults) {
					switch answers := maps.Clone(f.Answers); {
					case on && answers == nil:
						f.Answers = map[idcard.Command][3]byte{r.to: {0, 0, r.sw3}}
					case on:
						answers[r.to] = [3]byte{0, 0, r.sw3}
						f.Answers = answers
					case is(*f):
						delete(answers, r.to)
						f.Answers = answers
					}
				})
			},
			is: func(d Devices) bool { return is(d.Reader.Faults()) },
		})
	}
	return all
}

// plug pulls a device's cable, or puts it back. Either fails only when the device is closed already.
func plug(device interface {
	Unplug() error
	Replug() error
}, out bool) {
	if out {
		_ = device.Unplug()
	} else {
		_ = device.Replug()
	}
}
