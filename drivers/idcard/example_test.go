package idcard_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"yichuang/drivers/idcard"
	"yichuang/drivers/idcard/emulator"
	"yichuang/drivers/serialport"
)

// Waits for a card and reads it. In service the line's name is a stable one, such as /dev/yichuang-reader; here a module
// that is not there answers on it, with the card of a made-up person.
func ExampleReader_Await() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	module, err := emulator.New(filepath.Join(dir, "reader"))
	if err != nil {
		panic(err)
	}
	defer module.Close()
	specimen, _ := emulator.Find("lin")
	module.Lay(specimen)

	port := serialport.Open(serialport.Config{Name: module.Name(), Baud: 115200})
	defer port.Close()
	reader := idcard.New(port)

	ctx := context.Background()
	card, err := reader.Await(ctx) // reader.Watch tells meanwhile what to say on a screen
	if err != nil {
		panic(err)
	}
	fmt.Println(card.Type, card.Address().String()) // of a made-up person: a real card's never goes into a log
	card.Wipe()

	module.Lift()
	fmt.Println(reader.AwaitLift(ctx), reader.State())
	// Output:
	// 居民身份证 福建省莆田市涵江区涵西街道延宁社区8号302室
	// <nil> idle
}
