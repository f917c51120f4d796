package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"yichuang/kiosk/config"
	"yichuang/kiosk/doctor"
)

// marks stand in front of a finding for people; a JSON reader has the words.
var marks = map[doctor.State]string{doctor.Good: "好 good   ", doctor.Warning: "注意 warn ", doctor.Bad: "坏 bad    "}

// examine looks at every part, and prints a page or reads a card when asked. It returns the
// exit status.
func examine(ctx context.Context, cfg config.Config, asJSON, page, card bool, stdout io.Writer) int {
	findings := doctor.Look(ctx, cfg)
	if page {
		findings = append(findings, doctor.PrintPage(ctx, cfg))
	}
	if card {
		if !asJSON {
			fmt.Fprintln(stdout, "请在一分钟内把一张身份证放在读卡器上… lay a card down within a minute")
		}
		findings = append(findings, doctor.ReadCard(ctx, cfg))
	}
	if asJSON {
		e := json.NewEncoder(stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		e.Encode(findings)
		return doctor.Worst(findings)
	}
	for _, f := range findings {
		fmt.Fprintf(stdout, "%s %-9s %s  %s\n", marks[f.State], f.Part, f.Code, f.Says)
		if f.Do != "" {
			fmt.Fprintf(stdout, "          → %s\n", f.Do)
		}
	}
	return doctor.Worst(findings)
}
