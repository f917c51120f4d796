package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"yichuang/assets"
	"yichuang/platform/ledger"
)

func TestPublishesAFolder(t *testing.T) {
	data, folder := t.TempDir(), filepath.Join(t.TempDir(), "catalogue")
	if err := os.CopyFS(folder, assets.Catalogue()); err != nil {
		t.Fatal(err)
	}
	head := filepath.Join(folder, "catalogue.yaml")
	text, err := os.ReadFile(head)
	if err != nil {
		t.Fatal(err)
	}
	out, said, status := output(t, "publish", "-data", data, "-catalogue", folder)
	if status != 0 || said != "" || !strings.Contains(out, "sm3:") {
		t.Fatalf("publish: %q %q %d", out, said, status)
	}
	if info, err := os.Stat(filepath.Join(data, "publishing-0001.pem")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the publishing key: %v, %v", info, err)
	}
	if _, said, status := output(t, "publish", "-data", data, "-catalogue", folder); status != 1 || !strings.Contains(said, "version") {
		t.Errorf("the same again: %d %q", status, said)
	}
	if err := os.WriteFile(head, append(text, "colour: red\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, said, status := output(t, "publish", "-data", data, "-catalogue", folder); status != 1 || out != "" ||
		!regexp.MustCompile(`(?m)^catalogue\.yaml:\d+: `).MatchString(said) {
		t.Errorf("a faulty one: %q %q %d", out, said, status)
	}
	listed, _, status := output(t, "catalogues", "-data", data, "-json")
	var all []ledger.Publication
	if err := json.Unmarshal([]byte(listed), &all); err != nil || status != 0 || len(all) != 1 || all[0].District != "350303" {
		t.Errorf("catalogues: %q %d %v", listed, status, err)
	}
	if table, _, status := output(t, "catalogues", "-data", data); status != 0 || !strings.Contains(table, all[0].Version) {
		t.Errorf("catalogues: %q %d", table, status)
	}
	for _, args := range [][]string{{"publish", "-data", data}, {"publish", "-catalogue", folder}, {"catalogues"}, {"catalogues", "-data", data, "all"}} {
		if _, said, status := output(t, args...); status != 2 || said == "" {
			t.Errorf("%v: status %d, %q", args, status, said)
		}
	}
	if _, said, status := output(t, "publish", "-data", filepath.Join(data, "nowhere"), "-catalogue", folder); status != 1 || said == "" {
		t.Errorf("a ledger that is not there: %d %q", status, said)
	}
}
