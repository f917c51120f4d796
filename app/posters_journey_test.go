package app_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"yichuang/kiosk"
	"yichuang/kiosk/command"
	"yichuang/kiosk/config"
	"yichuang/kiosk/posters"
	"yichuang/platform/publish"
)

// hang publishes posters: one with words, one with a picture, and one for another machine.
func (h *house) hang(t *testing.T, version, title string) {
	t.Helper()
	folder := fstest.MapFS{"p.png": {Data: gradient(t, 900, 1200)}, posters.File: {Data: []byte("version: " + version + `
date: 2090-01-01
district: "350303"
posters:
- {kind: 反诈, title: 给别处的, for: {sites: [B09]}}
- {kind: 反诈, title: 早就过了的, to: 2020-01-01}
- {kind: 普法, title: ` + title + `, seconds: 5}
- {kind: 普法, title: 图, picture: p.png, seconds: 5}
`)}}
	if _, err := publish.Posters(t.Context(), h.platform.Book, h.platform.Keys(t).Signer(), folder); err != nil {
		t.Fatal(err)
	}
}

// untilHangs waits until a machine has posters whose first one has that title.
func untilHangs(t *testing.T, all func() []posters.Poster, title string) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !strings.HasPrefix(all()[0].Title, title); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the first poster is %q, want %q", all()[0].Title, title)
		}
	}
}

const bundledFirst = "工作人员不会"

// From the platform to the screen nobody stands at: also after a restart without a platform, and with a damaged file the bundled
// ones; when the platform is there again, so are its posters.
func TestPublishedPostersAreShown(t *testing.T) {
	h := build(t)
	k := h.open(t)
	defer k.Close()
	s := inFront(t, k)
	if !s.Sees(bundledFirst) {
		t.Errorf("begins with:\n%s", s.Words())
	}
	s.app.Stop()
	h.hang(t, "2090.1.1", "民法典宣传月")
	untilHangs(t, k.Posters, "民法典宣传月")
	s = inFront(t, k)
	s.Await("法治涵江")
	s.Await("民法典宣传月")
	if n := len(k.Posters()); n != 2 {
		t.Errorf("%d posters are due", n)
	}
	s.wait(5 * time.Second)
	s.awaitGone("民法典宣传月")
	if !s.showsPicture() {
		t.Error("no picture is shown")
	}
	s.app.Stop()
	k.Close()
	h.platform.Stop()

	k = h.open(t)
	untilHangs(t, k.Posters, "民法典宣传月")
	k.Close()
	files, err := filepath.Glob(filepath.Join(h.dir, "data", "posters", "*.zip"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(files[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
	k = h.open(t)
	defer k.Close()
	s = inFront(t, k)
	if !s.Sees(bundledFirst) {
		t.Errorf("with a damaged file:\n%s", s.Words())
	}
	s.app.Stop()
	h.platform.Start(t)
	untilHangs(t, k.Posters, "民法典宣传月")
	if _, err := publish.Withdraw(t.Context(), h.platform.Book, h.platform.Keys(t).Signer(), time.Now()); err != nil {
		t.Fatal(err)
	}
	untilHangs(t, k.Posters, bundledFirst)
}

// shown is what the program would have put into a window.
type shown struct {
	kiosk func(context.Context, *kiosk.Kiosk) error
	sign  func(*kiosk.Sign)
}

func (s shown) Kiosk(ctx context.Context, _ config.Screen, open func() (*kiosk.Kiosk, error)) error {
	if s.kiosk == nil {
		return errors.New("a kiosk is shown in the place of a sign")
	}
	k, err := open()
	if err != nil {
		return err
	}
	defer k.Close()
	return s.kiosk(ctx, k)
}

func (s shown) Sign(_ context.Context, _ config.Screen, open func() (*kiosk.Sign, error)) error {
	if s.sign == nil {
		return errors.New("a sign is shown in the place of a kiosk")
	}
	sign, err := open()
	if err != nil {
		return err
	}
	defer sign.Close()
	s.sign(sign)
	return nil
}

// A sign beside a kiosk shows what that has fetched; where none runs, it fetches itself, and not where one does.
func TestASignAlone(t *testing.T) {
	h := build(t)
	h.hang(t, "2090.1.1", "民法典宣传月")
	seen := false
	sign := func(exit int, words ...string) {
		t.Helper()
		args := append([]string{"-signage", "-config", h.config}, words...)
		if got := command.Run(args, io.Discard, io.Discard, shown{sign: func(s *kiosk.Sign) {
			untilHangs(t, s.Posters, "民法典宣传月")
			seen = s.Site().Code == "A03" && len(s.Catalogue().Offered()) > 0
		}}); got != exit {
			t.Errorf("%v ended with %d", words, got)
		}
	}
	sign(command.OK, "-fetch")
	if !seen {
		t.Error("nothing was shown")
	}
	k := h.open(t)
	defer k.Close()
	untilHangs(t, k.Posters, "民法典宣传月")
	sign(command.OK)
	sign(command.Fail, "-fetch")
}
