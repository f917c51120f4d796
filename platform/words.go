package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/platform/keys"
	"yichuang/platform/ledger"
)

// askCitizen asks the citizen of a case for something (补正). The kiosk hears of it at its next question.
func askCitizen(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	at := placeFlags(flags)
	named, err := at.parseWords(flags, args, []string{"the case", "the text"})
	if err != nil {
		return err
	}
	book, err := at.open(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	request, err := book.Ask(ctx, named[0], named[1])
	switch {
	case errors.Is(err, ledger.ErrNoCase):
		return fmt.Errorf("没有这一件：请写办件编号、受理凭证号或件的 id。 %w", err)
	case errors.Is(err, ledger.ErrSays):
		return fmt.Errorf("要补什么，请用 1 到 500 个字写清楚。 %w", err)
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(out, "已通知补正 asked: %s\n", request.ID)
	return err
}

func listInbox(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	return list(ctx, flags, args, out, "ID\tKIND\tABOUT\tCONTACT\tKIOSK\tCASE\tRECEIVED",
		func(book ledger.Ledger) ([]ledger.InboxLine, error) { return book.Inbox(ctx) },
		func(l ledger.InboxLine) string {
			contact := "无"
			if l.Contact {
				contact = "有"
			}
			about := l.About.String()
			if l.Level > 0 {
				about = fmt.Sprintf("%d 级差评", l.Level)
			}
			return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s", l.ID, l.Kind, about, contact, l.Kiosk, l.Official, l.ReceivedAt.Local().Format(time.DateTime))
		})
}

// show opens one thing that a kiosk handed over. That somebody read it, and why, is in the audit before it is seen.
func show(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	at := placeFlags(flags)
	reason := flags.String("reason", "", "why it has to be read")
	named, err := at.parseWords(flags, args, []string{"the id"}, "data", "reason")
	if err != nil {
		return err
	}
	book, err := at.open(ctx, ledger.Options{})
	if err != nil {
		return err
	}
	defer book.Close()
	own, err := keys.Open(*at.data, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	item, err := book.Read(ctx, named[0], *reason)
	if err != nil {
		return err
	}
	plain, err := own.Open(item.Body, item.Associated())
	if err != nil {
		return err
	}
	defer clear(plain)
	var text bytes.Buffer
	if err := json.Indent(&text, plain, "", "  "); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, text.String())
	return err
}

func listFleet(ctx context.Context, flags *flag.FlagSet, args []string, out, _ io.Writer) error {
	return list(ctx, flags, args, out, "KIOSK\tHEARD\tVERSION\tCATALOGUE\tEPOCH\tWAITING\tSTUCK\tOLDEST\tDISK\tREADER\tPRINTER\tCAMERA\tKEYS\tCLOCK\tUP",
		func(book ledger.Ledger) ([]ledger.FleetLine, error) { return book.Fleet(ctx) },
		func(l ledger.FleetLine) string {
			h := l.Heartbeat
			if h == nil {
				return l.Kiosk + "\t从来没有 never" + "\t\t\t\t\t\t\t\t\t\t\t\t\t"
			}
			camera := h.Camera
			if camera == "" {
				camera = "-"
			}
			return fmt.Sprintf("%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\t%.1f GB\t%s\t%s\t%s\t%s\t%s\t%s", l.Kiosk, ago(time.Since(l.HeardAt)), h.Version, h.Catalogue, h.Epoch,
				h.Outbox[cases.Waiting]+h.Outbox[cases.Sent], h.Outbox[cases.Refused]+h.Outbox[cases.NeedsStaff],
				span(time.Duration(h.Oldest)*time.Second), float64(h.DiskFree)/1e9, h.Reader, h.Printer, camera, h.Keys, clockInWords(h), span(time.Duration(h.Clock.Up)*time.Millisecond))
		})
}

func ago(d time.Duration) string { return span(d) + " ago" }

// span is a time as exact as staff want it: seconds, then minutes, then hours, then days.
func span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

func clockInWords(h *cases.Heartbeat) string {
	switch {
	case !h.ClockOff:
		return "ok"
	case h.Clock.Off == nil:
		return "WRONG " + h.Clock.Wall.Format(time.DateTime)
	}
	return fmt.Sprintf("WRONG by %v", -(time.Duration(*h.Clock.Off) * time.Millisecond).Round(time.Second))
}
