package uplink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

// Exported is a parcel on a stick.
type Exported struct {
	File  string // path
	Items int
	Size  int64 // bytes
}

// Export writes everything that the platform may still take into one new parcel in the folder dir, for when the line stays
// dead. It may be used while the kiosk runs (store.Beside): the items go on waiting for the line, since nobody has them until
// the platform says so, and whichever way one arrives first, it counts once. Items is 0, and nothing is written, when nothing
// waits. The error is a *StickError, or one of the store or the keys.
func Export(ctx context.Context, s *store.Store, id *Identity, keys *seal.Keyring, dir string, now time.Time) (Exported, error) {
	items, err := s.Undelivered(ctx, nil, contract.MaxItems, contract.MaxBytes)
	if err != nil || len(items) == 0 {
		return Exported{}, err
	}
	if err := sweepStick(dir, id.Kiosk); err != nil {
		return Exported{}, err
	}
	name, path, err := nextParcel(ctx, s, id.Kiosk, dir)
	if err != nil {
		return Exported{}, err
	}
	p := &packer{store: s, identity: id, sign: keys.Signer(), name: name, now: now}
	if err := settleOnStick(path, func(w io.Writer) error { return p.write(ctx, w, items) }, p.check); err != nil {
		return Exported{}, err
	}
	if err := s.MarkExported(ctx, name.String(), now, p.packed); err != nil {
		return Exported{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Exported{}, onStick(err)
	}
	return Exported{File: path, Items: len(p.packed), Size: info.Size()}, nil
}

// Carry takes in what answers lie on the stick, so that whoever carries it needs one step, and then exports. It is for both what is
// said of TakeAnswers and Export.
func Carry(ctx context.Context, s *store.Store, id *Identity, keys *seal.Keyring, dir string, now time.Time) ([]Carried, Exported, error) {
	answers, err := TakeAnswers(ctx, s, id, dir)
	if err != nil {
		return answers, Exported{}, err
	}
	x, err := Export(ctx, s, id, keys, dir, now)
	return answers, x, err
}

// sweepStick removes what an export of this kiosk that was broken off left, so that it takes no room.
func sweepStick(dir, kiosk string) error {
	left, err := ours(dir, kiosk, contract.ParcelEnding+tempEnding)
	for _, path := range left {
		err = errors.Join(err, onStick(removed(path)))
	}
	return err
}

// nextParcel is a name that nothing on the stick has: a machine that was set up anew begins to count anew, and must not
// write over what it carried before.
func nextParcel(ctx context.Context, s *store.Store, kiosk, dir string) (contract.ParcelName, string, error) {
	for {
		name := contract.ParcelName{Kiosk: kiosk}
		var err error
		if name.Epoch, name.Number, err = s.NumberParcel(ctx); err != nil {
			return name, "", err
		}
		path := filepath.Join(dir, name.String()+contract.ParcelEnding)
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return name, path, nil
		} else if err != nil {
			return name, "", onStick(err)
		}
	}
}

// packer fills one parcel.
type packer struct {
	store    *store.Store
	identity *Identity
	sign     seal.Signer
	name     contract.ParcelName
	now      time.Time
	packed   []string // ids of the items in it
	parts    []string // digests of its parts
	paged    int      // bytes of pages in it
}

// write writes the parcel, beginning with the first items, which are not none.
func (p *packer) write(ctx context.Context, w io.Writer, items []cases.Item) error {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("uplink: %w", err)
	}
	stick := stickWriter{w}
	parcel, err := contract.NewParcelWriter(stick, p.name, p.identity.SealTo, p.sign)
	if err != nil {
		return err
	}
	for len(items) > 0 {
		body, t := pack(encoder, p.identity.Kiosk, p.sign, items)
		if t != nil {
			return t
		}
		if err := parcel.Add(contract.PartBatch, body, len(items)); err != nil {
			return err
		}
		p.packed = append(p.packed, ids(items)...)
		for _, i := range items {
			if err := p.pages(ctx, parcel, i); err != nil {
				return err
			}
		}
		if items, err = p.store.Undelivered(ctx, &items[len(items)-1], contract.MaxItems, contract.MaxBytes); err != nil {
			return err
		}
	}
	p.parts, err = parcel.Close(p.now)
	return err
}

// mostPages is how many bytes of pages go into a parcel: FAT32 ends a file at 4 GiB. Those that do not fit wait for the line.
const mostPages = 2 << 30

// pages adds the pages of a case. One that is gone or damaged keeps no case back: the uplink tells staff of it.
func (p *packer) pages(ctx context.Context, parcel *contract.ParcelWriter, i cases.Item) error {
	if i.Kind != cases.KindCase {
		return nil
	}
	digests, err := p.store.PagesOf(ctx, i.ID)
	if err != nil {
		return err
	}
	for _, digest := range digests {
		sealed, err := p.store.Page(digest)
		if err != nil || p.paged+len(sealed) > mostPages {
			continue
		}
		p.paged += len(sealed)
		if err := parcel.Add(contract.PartPage, append([]byte(digest+"\n"), sealed...), 0); err != nil {
			return err
		}
	}
	return nil
}

// check reads the parcel again. The error is a *StickError.
func (p *packer) check(r io.Reader) error {
	parcel, err := contract.NewParcelReader(r)
	if err != nil || parcel.Name != p.name {
		return differs(err)
	}
	for _, digest := range p.parts {
		if envelope, err := parcel.Next(); err != nil || !seal.DigestFits(digest, envelope) {
			return differs(err)
		}
	}
	if _, err := parcel.Next(); err != io.EOF {
		return differs(err)
	}
	return nil
}

func differs(err error) error {
	return &StickError{"E807", "写上 U 盘的和读回来的不一样：U 盘坏了，换一只。 The stick does not keep what was written to it", err}
}

// stickWriter tells the stick's own errors from others.
type stickWriter struct{ io.Writer }

func (s stickWriter) Write(b []byte) (int, error) {
	n, err := s.Writer.Write(b)
	return n, onStick(err)
}
