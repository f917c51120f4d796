package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/clock"
	"yichuang/kiosk/config"
	"yichuang/kiosk/shelf"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
)

func lookDisk(_ context.Context, cfg config.Config) Finding {
	if err := os.MkdirAll(cfg.Data.Dir, 0o700); err != nil {
		return Finding{State: Bad, Code: "D141", Says: "数据目录不能用 " + err.Error(), Do: "检查 [data] dir 和目录的权限"}
	}
	f, err := os.CreateTemp(cfg.Data.Dir, "doctor-")
	if err == nil {
		err = errors.Join(f.Sync(), f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		return Finding{State: Bad, Code: "D142", Says: "数据目录写不进去 " + err.Error(), Do: "磁盘满了就清理；只读了就检查磁盘"}
	}
	room, free, err := store.RoomIn(cfg.Data.Dir)
	if err != nil {
		return Finding{State: Warning, Code: "D143", Says: "看不出磁盘还剩多少 " + err.Error(), Do: "用 df 看一看"}
	}
	says := fmt.Sprintf("还剩 %.1f GB", float64(free)/1e9)
	switch room {
	case store.Scarce:
		return Finding{State: Bad, Code: "D144", Says: says + "，新的申请已经停收", Do: "马上清理磁盘；腾出地方后自己恢复收件"}
	case store.Tight:
		return Finding{State: Warning, Code: "D145", Says: says, Do: "近日清理磁盘，少于 200 MB 就停收新的申请"}
	}
	return good(says)
}

func lookDatabase(ctx context.Context, cfg config.Config) Finding {
	s, err := store.Look(cfg.Data.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return good("还没有数据库，第一次开机时建立")
	}
	if errors.Is(err, store.ErrEarlier) {
		return Finding{State: Warning, Code: "D154", Says: "程序升级后还没有启动过，数据库还是原来的样子", Do: "重新启动一窗，再查一次"}
	}
	if err != nil {
		return damaged(err)
	}
	defer s.Close()
	if err := s.Check(ctx); err != nil {
		return damaged(err)
	}
	lines, err := s.Outbox(ctx)
	if err != nil {
		return damaged(err)
	}
	waiting, stuck := 0, 0
	for _, l := range lines {
		switch l.State {
		case cases.Waiting, cases.Sent:
			waiting++
		case cases.Refused, cases.NeedsStaff:
			stuck++
		}
	}
	if stuck > 0 {
		return Finding{State: Warning, Code: "D152", Says: fmt.Sprintf("完好；%d 件平台没有收，%d 件待上报", stuck, waiting), Do: "用 yichuang outbox 看原因"}
	}
	if aside, err := store.SetAside(cfg.Data.Dir); err != nil || len(aside) > 0 {
		return Finding{State: Warning, Code: "D153", Says: fmt.Sprintf("坏过 %d 次，已从备份恢复；%d 件待上报 it was damaged and restored", len(aside), waiting),
			Do: fmt.Sprintf("检查硬盘；坏的文件在 %v，里面有加密的办件数据，不会自动删除：交给维护人员，移走后销毁", aside)}
	}
	return good(fmt.Sprintf("完好，%d 件待上报", waiting))
}

func damaged(err error) Finding {
	return Finding{State: Bad, Code: "D151", Says: "数据库打不开或损坏 " + err.Error(), Do: "不要删任何文件，联系维护人员"}
}

// ask reaches the platform once for both the clock and the platform.
func ask(ctx context.Context, cfg config.Config) (uplink.Word, error) {
	identity, err := uplink.LoadIdentity(filepath.Join(cfg.Data.Dir, "identity"), cfg.Seal.Suite)
	if err != nil {
		return uplink.Word{}, err
	}
	return uplink.Ask(ctx, cfg.Platform.URL, identity)
}

func lookClock(ctx context.Context, cfg config.Config) Finding {
	now := time.Now().In(calendar.Beijing)
	word, err := ask(ctx, cfg)
	switch {
	case err != nil && behind(ctx, cfg):
		return Finding{State: Warning, Code: "D135", Says: now.Format("2006-01-02 15:04:05") + "，明显不对：和上次记下的时间对不上", Do: "timedatectl set-time 设成现在的时间，或换主板电池"}
	case err != nil:
		return Finding{State: Warning, Code: "D131", Says: now.Format("2006-01-02 15:04:05") + "，连不上平台，没有核对", Do: "平台通了再看"}
	case word.Skew.Abs() > clock.Off:
		return Finding{State: Warning, Code: "D132", Says: fmt.Sprintf("和平台差 %v", word.Skew.Round(time.Second)), Do: "timedatectl set-ntp true，或换主板电池"}
	}
	return good(now.Format("2006-01-02 15:04:05") + "，和平台一致")
}

// behind reports whether the clock is plainly wrong after what the running kiosk noted last.
func behind(ctx context.Context, cfg config.Config) bool {
	s, err := store.Look(cfg.Data.Dir)
	if err != nil {
		return false
	}
	defer s.Close()
	var last clock.Known
	text, err := s.Noted(ctx, clock.Note)
	if err != nil || json.Unmarshal([]byte(text), &last) != nil {
		return false
	}
	return clock.New(clock.System(), last).Read().Wrong()
}

func lookPlatform(ctx context.Context, cfg config.Config) Finding {
	word, err := ask(ctx, cfg)
	switch {
	case errors.Is(err, uplink.ErrNotEnrolled):
		return Finding{State: Bad, Code: "D161", Says: "还没有接入平台 not enrolled", Do: "yichuang enrol -config FILE -code CODE"}
	case err != nil:
		return Finding{State: Warning, Code: "D162", Says: fmt.Sprintf("连不上 %s：%v", cfg.Platform.URL, err), Do: "检查网络和 [platform] url、ca；这期间照样收件，网通后自动上报"}
	}
	if f, found := lookPublished(ctx, cfg); found {
		return f
	}
	return good("连得上，版本 " + word.Version)
}

// published are the sorts of what a platform publishes, as the doctor looks at each.
var published = []struct {
	name, folder, instead string
	refused               func(context.Context, *store.Store) (*uplink.Refused, error)
	notTaken, spoilt      string // codes
}{
	{"目录", "catalogue", "仍用原来的", uplink.RefusedCatalogue, "D163", "D164"},
	{"宣传画", "posters", "仍放原来的", uplink.RefusedPosters, "D165", "D166"},
}

// lookPublished finds out whether something that the platform published did not come into force.
func lookPublished(ctx context.Context, cfg config.Config) (Finding, bool) {
	s, err := store.Look(cfg.Data.Dir)
	if err == nil { // else the database's own finding says it
		defer s.Close()
	}
	for _, p := range published {
		if err == nil {
			if r, err := p.refused(ctx, s); err == nil && r != nil {
				return Finding{State: Warning, Code: p.notTaken, Says: fmt.Sprintf("连得上；平台发布的%s %.20q 没有采用，%s：%s %s", p.name, r.Version, p.instead, r.Code, r.Says),
					Do: "按 docs/codes.md 里 " + string(r.Code) + " 的说明处理"}, true
			}
		}
		if files := shelf.Broken(filepath.Join(cfg.Data.Dir, p.folder)); len(files) > 0 {
			return Finding{State: Warning, Code: p.spoilt, Says: fmt.Sprintf("连得上；保存的%s坏过 %d 次，坏的放在一边：%s", p.name, len(files), filepath.Dir(files[0])),
				Do: "检查磁盘；看过以后可以删掉这些 .broken 文件"}, true
		}
	}
	return Finding{}, false
}
