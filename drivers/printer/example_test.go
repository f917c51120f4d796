package printer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"yichuang/drivers/printer"
	"yichuang/drivers/printer/emulator"
	"yichuang/drivers/serialport"
)

// Prints a receipt and says what is known about it. In service the line's name is a stable one, such as
// /dev/yichuang-printer; here a printer that is not there takes the bytes.
func ExamplePrinter_Print() {
	profile, err := printer.LoadProfile("generic-80")
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	paper, err := emulator.Open(filepath.Join(dir, "printer"), emulator.Options{Profile: profile})
	if err != nil {
		panic(err)
	}
	defer paper.Close()

	port := serialport.Open(serialport.Config{Name: paper.Name(), Baud: 115200})
	defer port.Close()
	p := printer.New(port, profile, nil) // fonts, for signs the printer has not
	defer p.Close()
	states, stop := p.Watch()
	for state := range states {
		if state == printer.StateReady {
			break
		}
	}
	stop()

	doc := printer.NewDocument().
		Styled(printer.Style{Align: printer.Centre, Size: printer.Double}, "收件回执").
		KeyValue("业务", "出生一件事").
		Cut()
	result := p.Print(context.Background(), doc, nil)
	fmt.Println(result.Outcome)
	for _, line := range paper.Papers()[0].Lines {
		fmt.Println(line)
	}
	// Output:
	// confirmed
	// 收件回执
	// 业务 出生一件事
}
