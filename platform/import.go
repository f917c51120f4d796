package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/parcels"
)

// errNotAll is the exit status of an import that left something behind; what, was said line by line.
var errNotAll = errors.New("有没收全的，见上面。 Not everything was taken, see above")

// importParcels takes in what kiosks exported to a stick. It may run beside serve.
func importParcels(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	at := placeFlags(flags)
	named, err := at.parseWords(flags, args, []string{"the parcel or its folder"}, "data")
	if err != nil {
		return err
	}
	files, err := parcels.Find(named[0])
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s: 里面没有终端导出的文件（yichuang-….ycx）。 No parcels in it", named[0])
	}
	book, err := at.open(ctx, ledger.Options{}) // makes no folder: a mistyped one is not an empty ledger
	if err != nil {
		return err
	}
	defer book.Close()
	desk, err := parcels.Open(*at.data, book)
	if err != nil {
		return err
	}
	for _, file := range files {
		if fault := importOne(ctx, desk, file, out); fault != nil {
			err = errNotAll
			fmt.Fprintf(out, "  %v\n", fault)
		}
	}
	return err
}

// importOne takes one parcel in and says what became of it. The error says what is still to be done about it.
func importOne(ctx context.Context, desk parcels.Desk, path string, out io.Writer) error {
	fmt.Fprintln(out, filepath.Base(path))
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := desk.Import(ctx, file)
	if err != nil && len(r.Results) == 0 {
		return fmt.Errorf("没有收。 Not taken: %w", err)
	}
	refused := r.Count(contract.VerdictRejected, contract.VerdictConflict)
	fmt.Fprintf(out, "  终端 kiosk %s：新收 accepted %d，早已收到 duplicate %d，没有收 refused %d，等所属的件 later %d\n", r.Kiosk,
		r.Count(contract.VerdictAccepted), r.Count(contract.VerdictDuplicate), refused, r.Count(contract.VerdictRetry))
	if r.Pages > 0 {
		fmt.Fprintf(out, "  材料照片 pages：%d 页\n", r.Pages)
	}
	for _, result := range r.Results {
		if result.Reason != "" {
			fmt.Fprintf(out, "  %s %s %s\n", result.Id, result.Verdict, result.Reason)
		}
	}
	for _, fault := range r.Faults {
		fmt.Fprintf(out, "  不完整 not whole：%s\n", fault)
	}
	if err != nil {
		return fmt.Errorf("收了一部分，请再导入一次。 Import it again: %w", err)
	}
	if len(r.Results) > 0 {
		answer, err := desk.WriteAnswer(path, r)
		if err != nil {
			return fmt.Errorf("件收好了，答复没有写上 U 盘，终端联网后自己会知道。 The answer was not written: %w", err)
		}
		fmt.Fprintf(out, "  答复 answer：%s\n", filepath.Base(answer))
	}
	if len(r.Faults) > 0 {
		return errors.New("请在终端上重新导出一次：没收到的件都还在终端里。 Export again on the kiosk")
	}
	return nil
}
