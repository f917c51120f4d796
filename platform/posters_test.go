package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"yichuang/platform/ledger"
)

func TestPublishesListsAndWithdrawsPosters(t *testing.T) {
	data, folder := t.TempDir(), t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, "posters.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const good = "version: 2026.12.1\ndate: 2026-12-01\ndistrict: \"350303\"\nposters:\n- {kind: 反诈, title: 一}\n"
	write(good)
	if _, said, status := output(t, "posters", "withdraw", "-data", data); status != 1 || !strings.Contains(said, "没有发布过") {
		t.Errorf("withdrawn before anything was published: %d %q", status, said)
	}
	if out, said, status := output(t, "posters", "publish", "-data", data, "-posters", folder); status != 0 || said != "" || !strings.Contains(out, "sm3:") {
		t.Fatalf("publish: %q %q %d", out, said, status)
	}
	if _, said, status := output(t, "posters", "publish", "-data", data, "-posters", folder); status != 1 || !strings.Contains(said, "yaml 里的 version") {
		t.Errorf("the same again: %d %q", status, said)
	}
	for name, spoil := range map[string][2]string{"kind": {"反诈", "广告"}, "district": {"350303", "3503"}, "version": {"2026.12.1", "next"}, "date": {"2026-12-01", "soon"}} {
		write(strings.Replace(good, spoil[0], spoil[1], 1))
		if out, said, status := output(t, "posters", "publish", "-data", data, "-posters", folder); status != 1 || out != "" ||
			!regexp.MustCompile(`(?m)^posters\.yaml:\d+: .*`+name).MatchString(said) {
			t.Errorf("a wrong %s: %q %q %d", name, out, said, status)
		}
	}
	if out, said, status := output(t, "posters", "withdraw", "-data", data); status != 0 || !strings.Contains(out, "已撤回") {
		t.Errorf("withdraw: %q %q %d", out, said, status)
	}
	listed, _, status := output(t, "posters", "list", "-data", data, "-json")
	var all []ledger.Publication
	if err := json.Unmarshal([]byte(listed), &all); err != nil || status != 0 || len(all) != 2 || all[1].District != "350303" || all[1].Version == all[0].Version {
		t.Errorf("list: %q %d %v", listed, status, err)
	}
	if table, _, status := output(t, "posters", "list", "-data", data); status != 0 || !strings.Contains(table, all[1].Version) {
		t.Errorf("list: %q %d", table, status)
	}
	for _, args := range [][]string{{"posters"}, {"posters", "dance"}, {"posters", "publish", "-data", data}, {"posters", "publish", "-posters", folder},
		{"posters", "withdraw"}, {"posters", "list"}, {"posters", "list", "-data", data, "all"}} {
		if _, said, status := output(t, args...); status != 2 || said == "" {
			t.Errorf("%v: status %d, %q", args, status, said)
		}
	}
}
