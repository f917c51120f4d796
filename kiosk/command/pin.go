package command

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"yichuang/kiosk/config"
	"yichuang/kiosk/pin"
)

// setPIN reads the PIN of the operator panel twice: a slip of the finger would keep everybody out. It never stands on the command
// line, where the shell would remember it. The kiosk may run meanwhile.
func setPIN(cfg config.Config, in *os.File, stdout io.Writer) error {
	lines := bufio.NewScanner(in)
	read := func(asks string) (string, error) {
		fmt.Fprint(stdout, asks)
		if term.IsTerminal(int(in.Fd())) {
			typed, err := term.ReadPassword(int(in.Fd()))
			fmt.Fprintln(stdout)
			return string(typed), err
		}
		lines.Scan()
		return lines.Text(), lines.Err()
	}
	first, err := read("新的运维口令，6 到 12 位数字 the new PIN, 6 to 12 digits: ")
	if err == nil {
		err = pin.Check(first)
	}
	if err != nil {
		return err
	}
	second, err := read("再输入一遍 once more: ")
	if err != nil {
		return err
	}
	if first != second {
		return errors.New("两遍不一样，没有改。 The two differ, nothing was changed")
	}
	if err := pin.Set(filepath.Join(cfg.Data.Dir, "keys"), first); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "口令已设，马上有效。 The PIN is set and in force.")
	return nil
}
