// Command yichuang-platform is the central platform: it enrols kiosks, takes in
// what they bring, gives it official numbers and publishes catalogues and posters. This file reads the command line; what is
// done stands in server and ledger.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"regexp"
	"runtime/debug"
	"syscall"
	"time"

	"yichuang/assets/version"
	"yichuang/platform/ledger"
	"yichuang/platform/server"
)

const usage = `用法 usage:
  yichuang-platform serve      -data DIR [-listen ADDR] [-implementation CODE] [-public-url URL]
  yichuang-platform enrol-code -data DIR -site A03
  yichuang-platform cases      -data DIR [-json]
  yichuang-platform import     -data DIR PACKAGE|FOLDER
  yichuang-platform ask        -data DIR CASE TEXT
  yichuang-platform inbox      -data DIR [-json]
  yichuang-platform show       -data DIR -reason TEXT ID
  yichuang-platform fleet      -data DIR [-json]
  yichuang-platform licences import -data DIR FILE
  yichuang-platform publish    -data DIR -catalogue FOLDER
  yichuang-platform catalogues -data DIR [-json]
  yichuang-platform posters publish  -data DIR -posters FOLDER
  yichuang-platform posters list     -data DIR [-json]
  yichuang-platform posters withdraw -data DIR
  yichuang-platform verify-receipt [-keys FILE | -data DIR] TEXT|-
  yichuang-platform export-keys -data DIR
  yichuang-platform rotate-keys -data DIR [-suite sm|intl]
  yichuang-platform version
账本在 PostgreSQL 时都加 with the ledger in PostgreSQL, add to each: -ledger postgres://HOST/DATABASE`

// errUsage is wrong use: one sentence and exit status 2.
type errUsage string

func (e errUsage) Error() string { return string(e) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	var wrong errUsage
	switch {
	case errors.As(err, &wrong):
		fmt.Fprintf(os.Stderr, "yichuang-platform: %s\n%s\n", wrong, usage)
		os.Exit(2)
	case errors.Is(err, errInvalid):
		os.Exit(1)
	case err != nil:
		fmt.Fprintf(os.Stderr, "yichuang-platform: %v\n", err)
		os.Exit(1)
	}
}

// run does one command. Results go to out, logs to log.
func run(ctx context.Context, args []string, out, log io.Writer) error {
	if len(args) == 0 {
		return errUsage("a command is missing")
	}
	commands := map[string]func(context.Context, *flag.FlagSet, []string, io.Writer, io.Writer) error{
		"serve": serve, "enrol-code": enrolCode, "cases": listCases, "import": importParcels, "licences": licencesCommand,
		"ask": askCitizen, "inbox": listInbox, "show": show, "fleet": listFleet,
		"publish": publishCatalogue, "catalogues": listCatalogues, "posters": postersCommand, "version": sayVersion,
		"verify-receipt": verifyReceipt, "export-keys": exportKeys, "rotate-keys": rotateKeys,
	}
	command, known := commands[args[0]]
	if !known {
		return errUsage(fmt.Sprintf("there is no command %q", args[0]))
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main says what was wrong, in one place
	return command(ctx, flags, args[1:], out, log)
}

// parse reads the flags and wants every one of needed to be given.
func parse(flags *flag.FlagSet, args []string, needed ...string) error {
	_, err := parseWords(flags, args, nil, needed...)
	return err
}

// parseWords is parse with words behind the flags; what they are is for who forgets them.
func parseWords(flags *flag.FlagSet, args, words []string, needed ...string) ([]string, error) {
	if err := flags.Parse(args); err != nil {
		return nil, errUsage(flags.Name() + ": " + err.Error())
	}
	if flags.NArg() > len(words) {
		return nil, errUsage(fmt.Sprintf("%s: %q is too much", flags.Name(), flags.Arg(len(words))))
	}
	for _, name := range needed {
		if flags.Lookup(name).Value.String() == "" {
			return nil, errUsage(fmt.Sprintf("%s: -%s is missing", flags.Name(), name))
		}
	}
	if n := flags.NArg(); n < len(words) {
		return nil, errUsage(fmt.Sprintf("%s: %s is missing", flags.Name(), words[n]))
	}
	return flags.Args(), nil
}

// memoryGoal is where the garbage collector begins to work harder: far above what a node needs, and far enough under the 512 MB
// that it may have at most. GOMEMLIMIT says otherwise.
const memoryGoal = 384 << 20

func serve(ctx context.Context, flags *flag.FlagSet, args []string, out, log io.Writer) error {
	at := placeFlags(flags)
	listen := flags.String("listen", "127.0.0.1:8443", "address to listen on")
	implementation := flags.String("implementation", ledger.PlaceholderImplementation, "31-sign implementation code of official numbers")
	public := flags.String("public-url", "", "https address that citizens' phones reach the platform by; empty: the one kiosks use")
	if err := at.parse(flags, args, "data", "listen"); err != nil {
		return err
	}
	if *public != "" && !isPublic(*public) {
		return errUsage("serve: -public-url must be https://HOST or https://HOST:PORT")
	}
	if err := ledger.CheckImplementation(*implementation); err != nil {
		return errUsage("serve: " + err.Error())
	}
	host, _, err := net.SplitHostPort(*listen)
	if err != nil {
		return errUsage("serve: -listen must be HOST:PORT, such as 127.0.0.1:8443")
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	logger := slog.New(slog.NewJSONHandler(log, nil))
	if *implementation == ledger.PlaceholderImplementation {
		logger.Warn("official numbers begin with the placeholder code; set -implementation", "code", *implementation)
	}
	book, err := at.make(ctx, ledger.Options{Implementation: *implementation})
	if err != nil {
		return err
	}
	defer book.Close()
	hosts := []string{host}
	if name, err := os.Hostname(); err == nil {
		hosts = append(hosts, name)
	}
	s, err := server.New(server.Options{Dir: *at.data, Ledger: book, Log: logger, Version: version.Number, Hosts: hosts, PublicURL: *public})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "yichuang-platform %s ready on https://%s, data in %s\n", version.Number, ln.Addr(), *at.data)
	return s.Serve(ctx, ln)
}

// codeLives is how long an enrolment code can be used.
const codeLives = 24 * time.Hour

var siteShape = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)

func enrolCode(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	at := placeFlags(flags)
	site := flags.String("site", "", "site code of the kiosk")
	if err := at.parse(flags, args, "site"); err != nil {
		return err
	}
	if !siteShape.MatchString(*site) {
		return errUsage("enrol-code: -site must be 1 to 8 capital letters or digits, such as A03")
	}
	book, err := at.make(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	code := ledger.NewCode()
	if err := book.AddCode(ctx, ledger.HashCode(code), *site, time.Now().Add(codeLives)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, code)
	return err
}

func sayVersion(_ context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	if err := parse(flags, args); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "yichuang-platform", version.Number)
	return err
}
