package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/keys"
	"yichuang/platform/ledger"
	"yichuang/platform/publish"
)

// publishCatalogue puts a folder out to all kiosks. It may run beside serve, which tells them at their next question.
func publishCatalogue(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	folder := flags.String("catalogue", "", "folder of the catalogue")
	return putOut(ctx, flags, args, out, "已发布 published", func(book ledger.Ledger, key seal.Signer) (ledger.Publication, error) {
		return publish.Catalogue(ctx, book, key, os.DirFS(*folder))
	}, "data", "catalogue")
}

// putOut opens ledger and keys, publishes something, and says what.
func putOut(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer, done string,
	do func(ledger.Ledger, seal.Signer) (ledger.Publication, error), needed ...string) error {
	at := placeFlags(flags)
	if err := at.parse(flags, args, needed...); err != nil {
		return err
	}
	book, err := at.open(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	own, err := keys.Open(*at.data, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	p, err := do(book, own.Signer())
	switch {
	case errors.Is(err, ledger.ErrNotNewer):
		return fmt.Errorf("没有发布：yaml 里的 version 要比上一次的新（年.月.序号），date 不能比上一次的早。 "+
			"Nothing was published: %w", err)
	case errors.Is(err, publish.ErrNoPosters):
		return fmt.Errorf("没有发布过，不用撤回。 Nothing to withdraw: %w", err)
	case err != nil:
		return fmt.Errorf("没有发布，请先改好。 Nothing was published, mend this first:\n%w", err)
	}
	_, err = fmt.Fprintf(out, "%s %s，%d 字节 bytes，%s\n", done, p.Version, p.Size, p.Digest)
	return err
}
