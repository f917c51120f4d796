package command_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yichuang/kiosk"
	"yichuang/kiosk/command"
	"yichuang/kiosk/config"
)

const written = `[site]
code = "A03"
name = "涵江区行政服务中心"
level = "district"
area = "350303"
[reader]
port = "reader"
[printer]
port = "printer"
[platform]
url = "https://127.0.0.1:1"
ca = "ca.pem"
[data]
dir = "data"
`

func TestTheWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kiosk.toml")
	if err := os.WriteFile(file, []byte(written), 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := filepath.Join(t.TempDir(), "wrong.toml")
	if err := os.WriteFile(wrong, []byte(strings.Replace(written, "level", "levl", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	model := filepath.Join(t.TempDir(), "model.toml")
	if err := os.WriteFile(model, []byte(strings.Replace(written, `port = "printer"`, "port = \"printer\"\nprofile = \"nobody-80\"", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		exit int
		says string
	}{
		{"nothing", nil, command.Wrong, "用法"},
		{"an unknown word", []string{"dance", "-config", file}, command.Wrong, "用法"},
		{"an unknown flag", []string{"-config", file, "-fast"}, command.Wrong, "用法"},
		{"a code where none belongs", []string{"outbox", "-config", file, "-code", "X"}, command.Wrong, "用法"},
		{"enrol without a code", []string{"enrol", "-config", file}, command.Wrong, "用法"},
		{"version", []string{"version"}, command.OK, "yichuang "},
		{"no config", []string{"-config", file + ".none"}, command.Wrong, "读不到配置文件"},
		{"a wrong config", []string{"-config", wrong}, command.Wrong, "wrong.toml:4: [site] levl"},
		{"an unknown printer", []string{"-config", model}, command.Wrong, "model.toml:10: [printer] profile"},
		{"doctor with a word of another", []string{"doctor", "-config", file, "-code", "X"}, command.Wrong, "用法"},
		{"not enrolled", []string{"-config", file}, command.Fail, "yichuang enrol"},
		{"a sign that fetches, not enrolled", []string{"-signage", "-fetch", "-config", file}, command.Fail, "yichuang enrol"},
		{"fetch without a sign", []string{"-fetch", "-config", file}, command.Wrong, "用法"},
		{"signage with a word of another", []string{"doctor", "-signage", "-config", file}, command.Wrong, "用法"},
		{"an empty outbox", []string{"outbox", "-config", file, "-json"}, command.OK, "[]"},
		{"an empty outbox in words", []string{"outbox", "-config", file}, command.OK, "没有等待上报的件，0 件平台已收。"},
		{"show nothing", []string{"outbox", "show", "-config", file}, command.Wrong, "用法"},
		{"show two", []string{"outbox", "show", "-config", file, "a", "b"}, command.Wrong, "用法"},
		{"show one that is not there", []string{"outbox", "show", "-config", file, "a"}, command.Fail, "没有这一件"},
		{"retry one that is not there", []string{"outbox", "retry", "-config", file, "a"}, command.Fail, "没有这一件"},
		{"outbox with too much", []string{"outbox", "-config", file, "a"}, command.Wrong, "用法"},
		{"export to nowhere", []string{"export", "-config", file}, command.Wrong, "用法"},
		{"export where nothing is", []string{"export", "-config", file, "-to", file + ".none"}, command.Fail, "E801"},
		{"export before enrolling", []string{"export", "-config", file, "-same-disk", "-to", t.TempDir()}, command.Fail, "yichuang enrol"},
		{"rotate-keys with a word of another", []string{"rotate-keys", "-config", file, "-json"}, command.Wrong, "用法"},
		{"operator-pin with a word of another", []string{"operator-pin", "-config", file, "-code", "X"}, command.Wrong, "用法"},
		{"rotate-keys", []string{"rotate-keys", "-config", file}, command.OK, "重启终端后启用"},
		{"a platform that is away", []string{"enrol", "-config", file, "-code", "K7QF-2M9X-PT4R-8HWA"}, command.Fail, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if exit := command.Run(c.args, &out, &out, closed{}); exit != c.exit || !strings.Contains(out.String(), c.says) {
				t.Errorf("exit %d, says: %s", exit, out.String())
			}
		})
	}
}

// closed is a window that is closed as soon as it is there.
type closed struct{}

func (closed) Kiosk(_ context.Context, _ config.Screen, open func() (*kiosk.Kiosk, error)) error {
	k, err := open()
	if err == nil {
		k.Close()
	}
	return err
}

func (closed) Sign(_ context.Context, _ config.Screen, open func() (*kiosk.Sign, error)) error {
	s, err := open()
	if err == nil {
		s.Close()
	}
	return err
}
