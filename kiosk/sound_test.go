package kiosk

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/assets"
	"yichuang/drivers/sound"
	"yichuang/kiosk/config"
)

// spoken says every sentence with a wave as long as it.
type spoken struct{}

func (spoken) Able() bool { return true }
func (spoken) Say(_ context.Context, sentence string) (sound.Wave, error) {
	return sound.Wave{Rate: 8000, Channels: 1, Samples: make([]int16, len(sentence))}, nil
}

// heard is a machine with an aplay that keeps what it is given, a file each, in the folder returned.
func heard(t *testing.T, cfg config.Sound, play string) (*Kiosk, string) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\nn=$(ls DIR | wc -l)\n" + play
	if err := os.WriteFile(filepath.Join(dir, "aplay"), []byte(strings.ReplaceAll(script, "DIR", dir)), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	k := &Kiosk{log: slog.New(slog.DiscardHandler), sounds: newSounds(cfg, spoken{})}
	t.Cleanup(k.sounds.close)
	return k, dir
}

const keeps = "cat >DIR/new; mv DIR/new DIR/played.$n\n"

func played(t *testing.T, dir string) []sound.Wave {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "played.*"))
	var all []sound.Wave
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		w, err := sound.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	return all
}

func TestSentencesAreSaidInTurn(t *testing.T) {
	k, dir := heard(t, config.Sound{On: true, Volume: 100}, keeps)
	k.Speak(t.Context(), []string{"一", "二三"})
	if all := played(t, dir); len(all) != 2 || len(all[0].Samples) != 3 || len(all[1].Samples) != 6 {
		t.Errorf("played: %v", all)
	}
}

// Each chime is bundled, short, not shrill, and played at the volume of the config.
func TestChimes(t *testing.T) {
	for _, c := range []Chime{CardRead, CardLeft, Printed, Wrong} {
		whole, err := sound.Parse(assets.Sound(string(c)))
		if err != nil || whole.Length() < 300*time.Millisecond || whole.Length() > time.Second {
			t.Fatalf("%s: %v, %v", c, whole.Length(), err)
		}
		k, dir := heard(t, config.Sound{On: true, Volume: 50}, keeps)
		k.Chime(c)
		k.sounds.running.Wait()
		all := played(t, dir)
		if len(all) != 1 || len(all[0].Samples) != len(whole.Samples) {
			t.Fatalf("%s: played %d", c, len(all))
		}
		for i, s := range whole.Samples {
			if all[0].Samples[i] != s/2 {
				t.Fatalf("%s: %d is played as %d at half the volume", c, s, all[0].Samples[i])
			}
		}
	}
}

func TestNothingIsHeardWhenItIsOff(t *testing.T) {
	k, dir := heard(t, config.Sound{Volume: 70}, keeps)
	k.Chime(CardRead)
	k.Speak(t.Context(), []string{"一"})
	k.sounds.running.Wait()
	if all := played(t, dir); len(all) > 0 || k.Hearing().Voice {
		t.Errorf("%d played, %+v", len(all), k.Hearing())
	}
}

// Whoever closes the machine finds no sound and no process of it left.
func TestClosingSilences(t *testing.T) {
	k, dir := heard(t, config.Sound{On: true, Volume: 70}, "echo $$ >DIR/new; mv DIR/new DIR/pid.$n; exec sleep 600\n")
	said := make(chan struct{})
	go func() { k.Speak(context.Background(), []string{"一", "二"}); close(said) }()
	var pids []string
	for end := time.Now().Add(30 * time.Second); len(pids) == 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
		pids, _ = filepath.Glob(filepath.Join(dir, "pid.*"))
	}
	k.sounds.close()
	<-said
	if len(pids) != 1 {
		t.Fatalf("%d were playing", len(pids))
	}
	pid, _ := os.ReadFile(pids[0])
	if _, err := os.Stat("/proc/" + strings.TrimSpace(string(pid))); err == nil {
		t.Errorf("process %s is left", pid)
	}
	k.Chime(Wrong) // and nothing begins
}

// Without the engine, or without what plays it, no voice is offered.
func TestNoVoiceWithoutItsParts(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	k := &Kiosk{log: slog.New(slog.DiscardHandler), sounds: newSounds(config.Sound{On: true}, nil)}
	defer k.sounds.close()
	for _, program := range []string{"aplay", "espeak-ng"} {
		if k.Hearing().Voice {
			t.Errorf("a voice without %s", program)
		}
		k.Chime(Wrong)
		if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if !k.Hearing().Voice {
		t.Error("no voice with all its parts")
	}
}
