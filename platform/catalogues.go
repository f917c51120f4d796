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

	"yichuang/platform/keys"
	"yichuang/platform/ledger"
	"yichuang/platform/publish"
)

// publishCatalogue puts a folder out to all kiosks. It may run beside serve, which tells them at their next question.
func publishCatalogue(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	at := placeFlags(flags)
	folder := flags.String("catalogue", "", "folder of the catalogue")
	if err := at.parse(flags, args, "data", "catalogue"); err != nil {
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
	p, err := publish.Catalogue(ctx, book, own.Signer(), os.DirFS(*folder))
	switch {
	case errors.Is(err, ledger.ErrNotNewer):
		return fmt.Errorf("没有发布：catalogue.yaml 里的 version 要比上一次的新（年.月.序号），date 不能比上一次的早。 "+
			"Nothing was published: %w", err)
	case err != nil:
		return fmt.Errorf("没有发布，请先改好。 Nothing was published, mend this first:\n%w", err)
	}
	_, err = fmt.Fprintf(out, "已发布 published %s，%d 字节 bytes，%s\n", p.Version, p.Size, p.Digest)
	return err
}
