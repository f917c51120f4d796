package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"yichuang/platform/ledger"
)

// list reads something out of the ledger and prints it as a table, a tab between columns, or as JSON.
func list[T any](ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer, head string,
	read func(ledger.Ledger) ([]T, error), row func(T) string) error {
	at := placeFlags(flags)
	asJSON := flags.Bool("json", false, "as JSON")
	if err := at.parse(flags, args); err != nil {
		return err
	}
	book, err := at.open(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	all, err := read(book)
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(all)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, head)
	for _, one := range all {
		fmt.Fprintln(table, row(one))
	}
	return table.Flush()
}

func listCases(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	return list(ctx, flags, args, out, "RECEIPT\tOFFICIAL\tBUNDLE\tSTATE\tMATTERS\tPAGES\tRECEIVED",
		func(book ledger.Ledger) ([]ledger.CaseLine, error) { return book.Cases(ctx) },
		func(c ledger.CaseLine) string {
			return fmt.Sprintf("%s\t%s\t%s\t%s\t%d\t%s\t%s", c.Receipt, c.Official, c.Bundle, c.State, len(c.Matters), pagesOf(c), c.ReceivedAt.Local().Format(time.DateTime))
		})
}

// pagesOf says how many of a case's pages are here, and whether more are on their way.
func pagesOf(c ledger.CaseLine) string {
	switch {
	case c.Pages == 0:
		return "-"
	case c.PagesToCome > 0:
		return fmt.Sprintf("材料上传中 %d/%d", c.PagesHere, c.Pages)
	}
	return fmt.Sprintf("%d/%d", c.PagesHere, c.Pages)
}

func listCatalogues(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	return listPublished(ctx, flags, args, out, ledger.Ledger.Catalogues)
}

func listPublished(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer, read func(ledger.Ledger, context.Context) ([]ledger.Publication, error)) error {
	return list(ctx, flags, args, out, "VERSION\tDATE\tDISTRICT\tBYTES\tKEY\tPUBLISHED\tDIGEST",
		func(book ledger.Ledger) ([]ledger.Publication, error) { return read(book, ctx) },
		func(p ledger.Publication) string {
			return fmt.Sprintf("%s\t%s\t%s\t%d\t%s\t%s\t%s", p.Version, p.Date, p.District, p.Size, p.Key, p.PublishedAt.Local().Format(time.DateTime), p.Digest)
		})
}
