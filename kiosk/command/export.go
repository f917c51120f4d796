package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"yichuang/kiosk/config"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
)

// errAnswers is the end of an export beside which an answer was not believed; why, was said before.
var errAnswers = errors.New("U 盘上有答复没有采用，见上面。 An answer on the stick was not taken, see above")

// export takes in what answers lie on the stick, and then writes what is still undelivered onto it.
func export(ctx context.Context, cfg config.Config, to string, sameDisk bool, stdout io.Writer) error {
	var stick *uplink.StickError
	if err := uplink.CheckStick(to, cfg.Data.Dir); err != nil && !(sameDisk && errors.As(err, &stick) && stick.Code == "E802") {
		return err
	}
	id, err := uplink.LoadIdentity(filepath.Join(cfg.Data.Dir, "identity"), cfg.Seal.Suite)
	if err != nil {
		return err
	}
	keys, err := seal.OpenKeyring(filepath.Join(cfg.Data.Dir, "keys"), cfg.Seal.Suite)
	if err != nil {
		return err
	}
	s, err := store.Beside(cfg.Data.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(stdout, "还没有收过件，没有要导出的。 Nothing to export.")
		return nil
	}
	if err != nil {
		return err
	}
	defer s.Close()
	answers, x, err := uplink.Carry(ctx, s, id, keys, to, time.Now())
	believed := tellAnswers(answers, stdout)
	if err != nil {
		return err
	}
	if x.Items == 0 {
		fmt.Fprintln(stdout, "没有等待上报的件，不用导出。 Nothing to export.")
	} else {
		fmt.Fprintf(stdout, "已导出 %d 件：%s（%d KB，已读回核对）。\n", x.Items, x.File, (x.Size+1023)/1024)
		fmt.Fprintln(stdout, "这些件仍留在终端上，平台说收到了才算报上去；网先通了就走网络，不会重复。先卸载（umount），再拔 U 盘。")
	}
	if !believed {
		return errAnswers
	}
	return nil
}

// tellAnswers says what the platform answered, and whether all of it is believed.
func tellAnswers(answers []uplink.Carried, stdout io.Writer) bool {
	believed := true
	for _, a := range answers {
		if a.Problem != nil {
			believed = false
			fmt.Fprintf(stdout, "%s 的答复：%v\n", a.Parcel, a.Problem)
			continue
		}
		fmt.Fprintf(stdout, "%s 的答复：平台收到 %d 件", a.Parcel, a.Arrived)
		if a.Refused > 0 {
			fmt.Fprintf(stdout, "，没有收 %d 件（用 outbox show 看原因）", a.Refused)
		}
		fmt.Fprintln(stdout, "。")
	}
	return believed
}
