package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/ledger"
)

// errInvalid is a receipt that is not right. All that is to be said stands in the output: exit status 1, and no more words.
var errInvalid = errors.New("the receipt is not valid")

// keyFile is what export-keys writes for counters that have no ledger at hand.
type keyFile struct {
	Keys []ledger.VerifyKey `json:"keys"`
}

func exportKeys(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	at := placeFlags(flags)
	if err := at.parse(flags, args); err != nil {
		return err
	}
	book, err := at.open(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	keys, err := book.VerifyKeys(ctx)
	if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(keyFile{keys})
}

// verifyReceipt checks the text of a receipt's QR code, and needs no network for it. Exit status 0: valid, 1: not
// valid, 2: it could not be checked.
func verifyReceipt(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	file := flags.String("keys", "", "file that export-keys wrote")
	at := placeFlags(flags)
	if err := flags.Parse(args); err != nil {
		return errUsage("verify-receipt: " + err.Error())
	}
	ledgerGiven := *at.data != "" || *at.ledger != ""
	if (*file == "") == !ledgerGiven {
		return errUsage("verify-receipt: either -keys or -data must be given")
	}
	if fault := addressFault(*at.ledger); *at.ledger != "" && fault != "" {
		return errUsage("verify-receipt: " + fault)
	}
	text := strings.Join(flags.Args(), "") // typed with blanks between
	if text == "-" {
		typed, err := io.ReadAll(io.LimitReader(os.Stdin, 4096))
		if err != nil {
			return errUsage("verify-receipt: " + err.Error())
		}
		text = string(typed)
	}
	if text = asScanned(text); text == "" {
		return errUsage("verify-receipt: the text of the QR code is missing")
	}
	var book ledger.Ledger
	keys, err := keysFrom(*file)
	if ledgerGiven {
		if book, err = at.open(ctx, ledger.Options{}); err == nil {
			defer book.Close()
			keys, err = book.VerifyKeys(ctx)
		}
	}
	if err != nil {
		return errUsage("verify-receipt: 没法核对 it cannot be checked: " + err.Error())
	}
	return tell(ctx, out, text, keys, book)
}

func keysFrom(file string) ([]ledger.VerifyKey, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var k keyFile
	if err := json.Unmarshal(text, &k); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(k.Keys) == 0 {
		return nil, fmt.Errorf("%s: there are no keys in it", file)
	}
	return k.Keys, nil
}

// asScanned takes out of a text what typing by hand brings in: blanks, line ends, full-width signs.
func asScanned(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\ufeff', r == '\u200b':
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, text)
}

// tell says what a receipt is and whether it is right; book is nil when there is none at hand.
func tell(ctx context.Context, out io.Writer, text string, keys []ledger.VerifyKey, book ledger.Ledger) error {
	invalid := func(why string) error {
		fmt.Fprintln(out, "结论：无效。"+why)
		return errInvalid
	}
	t, err := cases.ParseTicket(text)
	if err != nil {
		return invalid("这不是一窗终端的回执二维码，或者没有扫全、抄错了一个字。请再扫一次。")
	}
	fmt.Fprintf(out, "回执编号：%s\n签名密钥：%s\n", t.Number, t.Key)
	key, err := keyOf(t, keys)
	switch {
	case errors.Is(err, errUnknownKey):
		return invalid("签名的密钥没有在本平台登记过：不是本平台的终端出的，或者密钥文件太旧，请重新导出。")
	case errors.Is(err, errForeignKey):
		return invalid("签名的密钥不是这个终端的，编号被改过。")
	case err != nil:
		return errUsage("verify-receipt: 没法核对 it cannot be checked: " + err.Error())
	}
	fmt.Fprintf(out, "签发终端：%s，密钥 %s 起登记\n", key.Site, inBeijing(key.Since))
	verify, err := seal.ParseVerifyPEM([]byte(key.PEM))
	if err != nil || verify.ID() != t.Key {
		return errUsage("verify-receipt: 没法核对，登记的密钥坏了 it cannot be checked: the registered key is damaged")
	}
	if verify.Verify(t.Signed(), t.Signature) != nil {
		return invalid("签名不符：编号或内容被改过。")
	}
	if book == nil {
		fmt.Fprintln(out, "办件：手边没有账本，不知道到了没有。")
	} else if err := tellArrival(ctx, out, t, book, invalid); err != nil {
		return err
	}
	fmt.Fprintf(out, "结论：有效。是终端 %s 出的回执，没有被改过。\n", key.Site)
	return nil
}

func tellArrival(ctx context.Context, out io.Writer, t cases.Ticket, book ledger.Ledger, invalid func(string) error) error {
	a, err := book.Arrived(ctx, t.Number)
	switch {
	case errors.Is(err, ledger.ErrNoCase):
		fmt.Fprintln(out, "办件：平台还没有收到。终端断网时会这样，网通后自动上报。")
	case err != nil:
		return errUsage("verify-receipt: 没法核对 it cannot be checked: " + err.Error())
	case a.Digest != t.Digest:
		return invalid("平台上同一编号的办件，内容和这张回执不一样，请交主管人员核查。")
	default:
		fmt.Fprintf(out, "办件：%s 已到平台，办件编号 %s，%s。\n", inBeijing(a.ReceivedAt), a.Official, a.State)
	}
	return nil
}

var (
	errUnknownKey = errors.New("no such key")
	errForeignKey = errors.New("the key of another site")
)

// keyOf finds the key that a receipt names, of the site whose code stands in its number.
func keyOf(t cases.Ticket, keys []ledger.VerifyKey) (ledger.VerifyKey, error) {
	site, err := strings.Split(t.Number, "-")[1], errUnknownKey // ParseTicket has checked the shape
	for _, k := range keys {
		switch {
		case k.ID == t.Key && k.Site == site:
			return k, nil
		case k.ID == t.Key:
			err = errForeignKey
		}
	}
	return ledger.VerifyKey{}, err
}

func inBeijing(t time.Time) string { return t.In(calendar.Beijing).Format("2006-01-02 15:04") }
