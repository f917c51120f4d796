package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"yichuang/platform/ledger"
	"yichuang/platform/server"
)

// licencesCommand puts a file of e-licences on the ledger's own shelf, for trials.
func licencesCommand(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	if len(args) == 0 || args[0] != "import" {
		return errUsage("licences: the only thing that can be done with them is import")
	}
	at := placeFlags(flags)
	file, err := at.parseWords(flags, args[1:], []string{"the file"}, "data")
	if err != nil {
		return err
	}
	book, err := at.make(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	shelf, err := server.Shelf(*at.data, book)
	if err != nil {
		return err
	}
	f, err := os.Open(file[0])
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := shelf.Import(ctx, f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	_, err = fmt.Fprintf(out, "%d licences\n", n)
	return err
}

// isPublic reports whether s is https://HOST or https://HOST:PORT and nothing more.
func isPublic(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && strings.TrimSuffix(s, "/") == "https://"+u.Host
}
