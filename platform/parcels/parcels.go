// Package parcels takes in what kiosks without a line send on a USB stick, and writes the answer that travels back. What
// a parcel holds goes the way that batches of the line go (server.Reception); this package only unpacks, and believes a
// parcel no more than a stranger's request.
package parcels

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/keys"
	"yichuang/platform/ledger"
	"yichuang/platform/pages"
	"yichuang/platform/server"
)

// What makes a file none that can be taken in.
var (
	ErrNoParcel = errors.New("不是终端导出的文件，或开头就坏了。 Not a kiosk's parcel")
	ErrForeign  = errors.New("封给了另一个平台，或本平台少了旧密钥（opening-*.pem）。 Sealed for another platform")
	ErrNoKiosk  = errors.New("这台终端没有在本平台接入过，或不是用它的密钥签的。 Not signed by a kiosk that ever enrolled here")
)

// Desk is where parcels are opened. It may be used from any goroutine.
type Desk struct {
	book      ledger.Ledger
	keys      *keys.Folder
	reception server.Reception
	shelf     *pages.Store
	sign      seal.Signer // the oldest publishing key: the one that every kiosk knows, whenever it enrolled
}

// Open makes a desk over book, with the platform's keys in dir. It may be used while the server runs.
func Open(dir string, book ledger.Ledger) (Desk, error) {
	quiet := slog.New(slog.DiscardHandler) // whoever imports is told item by item
	own, err := keys.Open(dir, time.Now, quiet)
	if err != nil {
		return Desk{}, err
	}
	shelf, err := pages.Open(filepath.Join(dir, "pages"), own.SealTo(), own)
	if err != nil {
		return Desk{}, err
	}
	holder, err := server.Holder(dir)
	if err != nil {
		return Desk{}, err
	}
	return Desk{book: book, keys: own, shelf: shelf, reception: server.NewReception(book, own, holder, quiet), sign: own.Oldest()}, nil
}

// Report is what became of one parcel.
type Report struct {
	Parcel  string
	Kiosk   string
	Results []contract.Result // of all items that could be read
	Pages   int               // new ones of its cases
	Faults  []string          // what is wrong with the parcel, in words; none when it is whole
}

// Count is how many results have one of the verdicts.
func (r Report) Count(verdicts ...contract.Verdict) int {
	n := 0
	for _, result := range r.Results {
		for _, v := range verdicts {
			if result.Verdict == v {
				n++
			}
		}
	}
	return n
}

// Import takes the parcel in from its beginning to its end, part by part: each batch is signed by itself, and what was
// accepted once is a duplicate the next time, so what can be read of a damaged parcel is taken, and the faults say that it was
// not all. The error is one of those above, when nothing could be taken at all, or one of the ledger; then it
// can be imported again.
func (d Desk) Import(ctx context.Context, r io.Reader) (Report, error) {
	parcel, err := contract.NewParcelReader(r)
	if err != nil {
		return Report{}, fmt.Errorf("%w: %w", ErrNoParcel, err)
	}
	u := &unpacking{Desk: d, parcel: parcel, report: Report{Parcel: parcel.Name.String(), Kiosk: parcel.Name.Kiosk}}
	if err := u.all(ctx); err != nil {
		return u.report, err
	}
	if err := u.refused(); err != nil {
		return u.report, err
	}
	return u.report, d.book.Imported(ctx, u.report.Kiosk, u.report.Parcel, u.report.summary())
}

// summary is the line of the audit.
func (r Report) summary() string {
	return fmt.Sprintf("accepted %d, duplicate %d, refused %d, later %d, faults %d", r.Count(contract.VerdictAccepted), r.Count(contract.VerdictDuplicate),
		r.Count(contract.VerdictRejected, contract.VerdictConflict), r.Count(contract.VerdictRetry), len(r.Faults))
}

// Find lists the parcels in a folder, whatever somebody called them, or the one file that is named. The error is of the
// operating system.
func Find(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	var found []string
	for _, e := range entries {
		if name := e.Name(); e.Type().IsRegular() && strings.EqualFold(filepath.Ext(name), contract.ParcelEnding) && name[0] != '.' {
			found = append(found, filepath.Join(path, name))
		}
	}
	return found, err
}
