package main

import (
	"context"
	"flag"
	"net/url"
	"os"
	"regexp"
	"strings"

	"yichuang/platform/ledger"
)

// place is where a command finds the platform: the folder of its keys and pages, which holds a ledger in SQLite too,
// unless an address says that the ledger is in PostgreSQL.
type place struct{ data, ledger *string }

// placeFlags adds -data and -ledger.
func placeFlags(flags *flag.FlagSet) place {
	return place{
		flags.String("data", "", "folder of the keys and the pages, and of the ledger unless -ledger is given"),
		flags.String("ledger", "", "postgres://HOST/DATABASE of the ledger; the password in PGPASSFILE or PGPASSWORD"),
	}
}

// parse reads the flags and wants every one of needed to be given, and the ledger's place.
func (p place) parse(flags *flag.FlagSet, args []string, needed ...string) error {
	_, err := p.parseWords(flags, args, nil, needed...)
	return err
}

// parseWords is parse with words behind the flags.
func (p place) parseWords(flags *flag.FlagSet, args, words []string, needed ...string) ([]string, error) {
	given, err := parseWords(flags, args, words, needed...)
	switch {
	case err != nil:
		return nil, err
	case *p.ledger == "" && *p.data == "":
		return nil, errUsage(flags.Name() + ": -data is missing")
	case *p.ledger != "":
		if fault := addressFault(*p.ledger); fault != "" {
			return nil, errUsage(flags.Name() + ": " + fault)
		}
	}
	return given, nil
}

var postgresScheme = regexp.MustCompile(`^postgres(ql)?://`)

// addressFault says what is wrong with the address of a ledger. Everybody on the machine can read a command line.
func addressFault(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil, !postgresScheme.MatchString(address), strings.Trim(u.Path, "/") == "" && !u.Query().Has("service"):
		return "-ledger must be postgres://HOST/DATABASE"
	case u.User != nil && strings.Contains(u.User.String(), ":"), u.Query().Has("password"), u.Query().Has("sslpassword"):
		return "-ledger must not hold the password: set PGPASSFILE or PGPASSWORD"
	}
	return ""
}

// open opens the ledger. It makes no folder: a mistyped one is not an empty ledger.
func (p place) open(ctx context.Context, o ledger.Options) (ledger.Ledger, error) {
	if *p.ledger != "" {
		return ledger.OpenPostgres(ctx, *p.ledger, o)
	}
	return ledger.OpenSQLite(ctx, *p.data, o)
}

// make opens the ledger after making the folder.
func (p place) make(ctx context.Context, o ledger.Options) (ledger.Ledger, error) {
	if *p.data != "" {
		if err := os.MkdirAll(*p.data, 0o700); err != nil {
			return nil, err
		}
	}
	return p.open(ctx, o)
}
