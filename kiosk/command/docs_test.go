package command_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"yichuang/kiosk/command"
)

// The example of docs/catalogue.md is a bundle that can be loaded.
func TestTheExampleOfThePageIsSound(t *testing.T) {
	page, err := os.ReadFile("../../docs/catalogue.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(# yaml-language-server.*?)```").FindSubmatch(page)
	if example == nil {
		t.Fatal("there is no example")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(small)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "T01-样例.yaml"), example[1], 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if exit := command.Run([]string{"catalogue", "check", dir}, &out, &out, nil); exit != command.OK {
		t.Errorf("exit %d: %s", exit, out.String())
	}
}
