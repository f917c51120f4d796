package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"yichuang/platform/ledger"
	"yichuang/platform/publish"
	"yichuang/platform/server"
)

// publishCatalogue puts a folder out to all kiosks. It may run beside serve, which tells them at their next question.
func publishCatalogue(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	data := flags.String("data", "", "folder of the ledger and the keys")
	folder := flags.String("catalogue", "", "folder of the catalogue")
	if err := parse(flags, args, "data", "catalogue"); err != nil {
		return err
	}
	book, err := ledger.OpenSQLite(ctx, *data, ledger.Options{}) // makes no folder: nobody would hear of what is published there
	if err != nil {
		return err
	}
	defer book.Close()
	keys, err := server.PublishingKeys(*data)
	if err != nil {
		return err
	}
	p, err := publish.Catalogue(ctx, book, keys[0], os.DirFS(*folder))
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

func listCatalogues(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	data := flags.String("data", "", "folder of the ledger")
	asJSON := flags.Bool("json", false, "as JSON")
	if err := parse(flags, args, "data"); err != nil {
		return err
	}
	book, err := ledger.OpenSQLite(ctx, *data, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	all, err := book.Catalogues(ctx)
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(all)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "VERSION\tDATE\tDISTRICT\tBYTES\tKEY\tPUBLISHED\tDIGEST")
	for _, p := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", p.Version, p.Date, p.District, p.Size, p.Key,
			p.PublishedAt.Local().Format(time.DateTime), p.Digest)
	}
	return table.Flush()
}
