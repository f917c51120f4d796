package printer_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/emulator"
	"yichuang/drivers/serialport"
)

const (
	printAtMost = 1.05 // a receipt's time to its bytes' time
	bytesAtMost = 0.1  // a receipt's bytes to those of one raster of it
)

// whole is a receipt as a hall hands it out, with a rare sign in the name, which costs a raster.
func whole() *printer.Document {
	return printer.NewDocument().
		Styled(printer.Style{Align: printer.Centre}, "涵江区行政服务中心 A03").
		Styled(printer.Style{Align: printer.Centre, Size: printer.Double}, "收件回执").
		Styled(printer.Style{Align: printer.Centre, Bold: true}, "新生儿出生一件事").
		Rule().
		Styled(printer.Style{Align: printer.Centre, Bold: true}, number).
		Rule().
		KeyValue("申请人", "欧阳䶮").
		KeyValue("收件时间", "2026-11-24 10:32").
		KeyValue("终端号", "A03").
		KeyValue("预计办结", "2026年12月08日前").
		KeyValue("一并办理", "出生医学证明首次签发、预防接种证办理、国内出生户口登记、城乡居民基本医疗保险参保登记、社会保障卡申领").
		KeyValue("取件时带", "父母双方身份证、结婚证、户口簿").
		Rule().
		Text("本机已收到您的申请，还没有受理。办理时限从受理那天算起。").
		Text("凭本回执或身份证可以随时查进度。").
		QR("https://example.invalid/r/"+number+"?d=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0&s=MEUCIQDf0123456789abcdef").
		Styled(printer.Style{Align: printer.Centre}, "窗口扫码可核对本回执").
		Feed(1).
		Cut()
}

// sentCount is a port that counts what is sent.
type sentCount struct {
	*serialport.Port
	sent atomic.Int64
}

func (c *sentCount) Write(ctx context.Context, b []byte) error {
	c.sent.Add(int64(len(b)))
	return c.Port.Write(ctx, b)
}

// BenchmarkPrintRatio: from Print to a confirmed receipt, status questions included, against the time the bytes sent need
// on the line. The emulator takes bytes no faster than that and prints them at once.
func BenchmarkPrintRatio(b *testing.B) {
	for _, baud := range []int{115200, 19200, 9600} {
		b.Run(fmt.Sprint(baud), func(b *testing.B) {
			profile, err := printer.LoadProfile("generic-80")
			if err != nil {
				b.Fatal(err)
			}
			link := filepath.Join(b.TempDir(), "printer")
			emu, err := emulator.Open(link, emulator.Options{Profile: profile, Fonts: testFonts(), Baud: baud})
			if err != nil {
				b.Fatal(err)
			}
			defer emu.Close()
			port := &sentCount{Port: serialport.Open(serialport.Config{Name: link, Baud: baud})}
			defer port.Close()
			p := printer.New(port, profile, testFonts())
			defer p.Close()
			for end := time.Now().Add(soon); p.State() != printer.StateReady; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					b.Fatal(p.State())
				}
			}
			for b.Loop() {
				var ratios []float64
				for range 7 {
					time.Sleep(100 * time.Millisecond) // what is asked after a receipt is over before anybody wants the next
					before, began := port.sent.Load(), time.Now()
					if r := p.Print(context.Background(), whole(), nil); r.Outcome != printer.Confirmed {
						b.Fatalf("%+v", r)
					}
					took := time.Since(began)
					wire := time.Duration(port.sent.Load()-before) * 10 * time.Second / time.Duration(baud)
					ratios = append(ratios, float64(took)/float64(wire))
				}
				slices.Sort(ratios)
				median := ratios[len(ratios)/2]
				b.ReportMetric(median, "x-the-wire")
				if median > printAtMost {
					b.Fatalf("a receipt takes %.3f times as long as its bytes, want at most %v; all: %.3f", median, printAtMost, ratios)
				}
			}
		})
	}
}

// BenchmarkBytesRatio: the bytes of a receipt against those of the same receipt sent as one raster.
func BenchmarkBytesRatio(b *testing.B) {
	for _, name := range printer.ProfileNames() {
		b.Run(name, func(b *testing.B) {
			profile, err := printer.LoadProfile(name)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				page, err := printer.Lay(whole(), profile)
				if err != nil {
					b.Fatal(err)
				}
				sent := len(slices.Concat(page.Bytes(testFonts())...))
				ratio := float64(sent) / float64(8+profile.Dots/8*page.Height()) // 8: the raster's own command
				b.ReportMetric(ratio, "x-one-raster")
				b.ReportMetric(float64(sent), "bytes")
				if ratio > bytesAtMost {
					b.Fatalf("%d bytes are %.3f of one raster, want at most %v", sent, ratio, bytesAtMost)
				}
			}
		})
	}
}
