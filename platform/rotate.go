package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"yichuang/kiosk/seal"
	"yichuang/platform/keys"
)

// rotateKeys makes further keys. It may run beside serve, which takes them into use by itself.
func rotateKeys(_ context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	data := flags.String("data", "", "folder of the keys")
	suite := flags.String("suite", "", "sm or intl: what the platform signs with from then on; empty: as before")
	if err := parse(flags, args, "data"); err != nil {
		return err
	}
	if *suite != "" && !slices.Contains(seal.Suites(), seal.Suite(*suite)) {
		return errUsage("rotate-keys: -suite must be sm or intl")
	}
	if err := os.MkdirAll(*data, 0o700); err != nil {
		return err
	}
	if err := keys.Rotate(*data, seal.Suite(*suite)); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "新密钥已生成，十分钟后启用，不用重启；旧密钥保留。有几个节点的，十分钟内把新的 *.pem 拷到每个节点。"+
		" New keys are made and used in ten minutes; the old ones still read. Copy the new *.pem to every node before.")
	return err
}
