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
	var file string
	if n := len(args) - 1; n > 0 && !strings.HasPrefix(args[n], "-") {
		args, file = args[:n], args[n]
	}
	if err := at.parse(flags, args[1:], "data"); err != nil {
		return err
	}
	if file == "" {
		return errUsage("licences import: the file is missing")
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
	f, err := os.Open(file)
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
