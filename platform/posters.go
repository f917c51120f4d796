package main

import (
	"context"
	"flag"
	"io"
	"os"
	"time"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/seal"
	"yichuang/platform/ledger"
	"yichuang/platform/publish"
)

// postersCommand puts posters out to all kiosks, takes them back, or lists them. It may run beside serve, as publish does.
func postersCommand(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	word := ""
	if len(args) > 0 {
		word, args = args[0], args[1:]
	}
	switch word {
	case "publish":
		folder := flags.String("posters", "", "folder of the posters")
		return putOut(ctx, flags, args, out, "已发布 published", func(book ledger.Ledger, key seal.Signer) (ledger.Publication, error) {
			return publish.Posters(ctx, book, key, os.DirFS(*folder))
		}, "data", "posters")
	case "withdraw":
		return putOut(ctx, flags, args, out, "已撤回，终端改放自带的 withdrawn", func(book ledger.Ledger, key seal.Signer) (ledger.Publication, error) {
			return publish.Withdraw(ctx, book, key, time.Now().In(calendar.Beijing))
		}, "data")
	case "list":
		return listPublished(ctx, flags, args, out, ledger.Ledger.PosterSets)
	}
	return errUsage("posters: publish, withdraw or list")
}
