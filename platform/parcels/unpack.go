package parcels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/server"
)

// unpacking is one parcel being read.
type unpacking struct {
	Desk
	parcel   *contract.ParcelReader
	report   Report
	parts    [][]string // the digests, one of each suite, of those read so far
	manifest bool       // was there
	opened   bool       // a part of it
	foreign  bool       // a part was sealed for a key that is not here
	unsigned bool       // a part was not signed by a key of this kiosk
}

// all reads to the end. Its error is the ledger's.
func (u *unpacking) all(ctx context.Context) error {
	for {
		envelope, err := u.parcel.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			u.fault("第 %d 部分没有读完，后面的没有了：U 盘提前拔出，或坏了 cut short: %v", err)
			break
		}
		if u.manifest {
			u.fault("第 %d 部分多余，没有看 more behind the manifest", nil)
			break
		}
		if err := u.part(ctx, envelope); err != nil {
			return err
		}
		u.parts = append(u.parts, digests(envelope))
	}
	if !u.manifest && len(u.report.Faults) == 0 {
		u.fault("第 %d 部分起没有了，清单也没有：没有拷完 the manifest is missing", nil)
	}
	return nil
}

// part takes one part in. Its error is the ledger's.
func (u *unpacking) part(ctx context.Context, envelope []byte) error {
	kind, content, err := u.parcel.Open(envelope, u.keys)
	if err != nil {
		u.foreign = u.foreign || errors.Is(err, seal.ErrUnknownKey)
		u.fault("第 %d 部分打不开，没有收 cannot be opened: %v", err)
		return nil
	}
	u.opened = true
	switch kind {
	case contract.PartBatch:
		return u.batch(ctx, content)
	case contract.PartPage:
		return u.page(ctx, content)
	case contract.PartManifest:
		return u.check(ctx, content)
	}
	u.fault("第 %d 部分是本平台不认识的一种，没有收：升级平台 of a kind not known here", nil)
	return nil
}

func (u *unpacking) batch(ctx context.Context, content []byte) error {
	taken, err := u.reception.Take(ctx, "zstd", bytes.NewReader(content), func(b contract.Batch) error {
		if b.Kiosk != u.parcel.Name.Kiosk {
			return server.NotSigned
		}
		pem, err := u.keyOf(ctx, b.Key)
		if err != nil {
			return err
		}
		return server.Signed(pem, b.Signed(), b.Signature)
	})
	var p *contract.Problem
	switch {
	case errors.As(err, &p):
		u.unsigned = u.unsigned || p.Code == contract.CodeSignature
		u.fault("第 %d 部分没有收 not taken: %v", p)
	case err != nil:
		return err
	}
	u.report.Results = append(u.report.Results, taken.Results...)
	return nil
}

// page takes a page in that a case of the kiosk names: cases are signed, so it is no stranger's.
func (u *unpacking) page(ctx context.Context, content []byte) error {
	digest, sealed, _ := bytes.Cut(content, []byte("\n"))
	if !ledger.IsPageDigest(string(digest)) {
		u.fault("第 %d 部分不像一页材料，没有收 not a page", nil)
		return nil
	}
	awaited, err := u.book.Awaits(ctx, u.parcel.Name.Kiosk, string(digest))
	if err != nil || !awaited {
		return err
	}
	var p *contract.Problem
	switch err := server.TakePage(ctx, u.shelf, u.book, u.parcel.Name.Kiosk, string(digest), sealed); {
	case errors.As(err, &p):
		u.fault("第 %d 部分的一页材料没有收 page not taken: %v", p)
	case err != nil:
		return err
	default:
		u.report.Pages++
	}
	return nil
}

// keyOf also knows the keys from before a kiosk enrolled again: the parcel may have been in a drawer for long.
func (u *unpacking) keyOf(ctx context.Context, id string) (string, error) {
	pem, err := u.book.VerifyKey(ctx, u.parcel.Name.Kiosk, id)
	if errors.Is(err, ledger.ErrNoKey) {
		return "", server.NotSigned
	}
	return pem, err
}

// check holds what was read against the manifest.
func (u *unpacking) check(ctx context.Context, note []byte) error {
	u.manifest = true
	var m contract.Manifest
	var trouble error // the ledger's own
	err := contract.OpenNote(string(contract.PartManifest), note, func(id string) (seal.VerifyKey, error) {
		pem, err := u.keyOf(ctx, id)
		if err != nil {
			if !errors.Is(err, server.NotSigned) {
				trouble = err
			}
			return seal.VerifyKey{}, err
		}
		return seal.ParseVerifyPEM([]byte(pem))
	}, &m)
	switch {
	case trouble != nil:
		return trouble
	case err != nil:
		u.fault("第 %d 部分是清单，签名不对 the manifest is not signed: %v", err)
	case m.Parcel != u.report.Parcel || !slices.EqualFunc(m.Parts, u.parts, func(told string, read []string) bool { return slices.Contains(read, told) }):
		u.fault("第 %d 部分是清单，和前面的对不上 the manifest does not fit", nil)
	}
	return nil
}

func digests(b []byte) (all []string) {
	for _, suite := range seal.Suites() {
		all = append(all, suite.Digest(b))
	}
	return all
}

// fault notes what is wrong with the part that is read now; parts are counted from 1.
func (u *unpacking) fault(says string, err error) {
	args := []any{len(u.parts) + 1}
	if err != nil {
		args = append(args, err)
	}
	u.report.Faults = append(u.report.Faults, fmt.Sprintf(says, args...))
}

// refused is why nothing at all could be taken, nil when something was or when the parcel is merely damaged.
func (u *unpacking) refused() error {
	switch {
	case len(u.report.Results) > 0:
	case u.foreign && !u.opened:
		return ErrForeign
	case u.unsigned:
		return ErrNoKiosk
	}
	return nil
}
