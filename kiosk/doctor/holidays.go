package doctor

import (
	"context"
	"fmt"
	"os"
	"time"

	"yichuang/kiosk/calendar"
	"yichuang/kiosk/config"
)

// holidayNotice is how long before a year without data somebody is told: most promises end within it.
const holidayNotice = 14 * 24 * time.Hour

// lookDates looks at what the dates of receipts come from: the clock, and the holidays that the
// expected days are counted with.
func lookDates(ctx context.Context, cfg config.Config) Finding {
	return both(lookClock(ctx, cfg), holidays(cfg.Data.Dir, time.Now().In(calendar.Beijing)))
}

// holidays asks whether the days that receipts expect are known or estimated.
func holidays(dir string, now time.Time) Finding {
	c, err := calendar.Load(os.DirFS(dir))
	if err != nil {
		return Finding{State: Warning, Code: "D133", Says: "数据目录里的 holidays.json 写得不对，没有用 " + err.Error(), Do: "改好，再开一次终端"}
	}
	for _, day := range []time.Time{now, now.Add(holidayNotice)} {
		if _, known := c.Workday(day); !known {
			return Finding{State: Warning, Code: "D134", Says: fmt.Sprintf("没有 %d 年的放假安排，预计日期只能暂估", day.Year()),
				Do: "把国务院公布的放假安排写进数据目录的 holidays.json，见 docs/catalogue.md"}
		}
	}
	return good(fmt.Sprintf("有 %d 年的放假安排", now.Year()))
}
