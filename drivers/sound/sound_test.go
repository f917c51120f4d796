package sound_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yichuang/drivers/sound"
)

// tone is a wave of that length.
func tone(length time.Duration) sound.Wave {
	w := sound.Wave{Rate: 8000, Channels: 1, Samples: make([]int16, int(length.Seconds()*8000))}
	for i := range w.Samples {
		w.Samples[i] = int16(i%100*200 - 10000)
	}
	return w
}

func TestWavesComeBack(t *testing.T) {
	w := tone(time.Second)
	back, err := sound.Parse(w.Bytes())
	if err != nil || !bytes.Equal(back.Bytes(), w.Bytes()) || back.Length() != time.Second {
		t.Errorf("%v after %v, %v", back.Length(), w.Length(), err)
	}
	if half := w.Times(0.5); half.Samples[0] != w.Samples[0]/2 || w.Samples[0] != -10000 {
		t.Errorf("half of %d is %d", w.Samples[0], half.Samples[0])
	}
	if loud := w.Times(10); loud.Samples[0] != -32768 {
		t.Errorf("too loud is %d", loud.Samples[0])
	}
}

func FuzzParse(f *testing.F) {
	f.Add(tone(time.Millisecond).Bytes())
	f.Add([]byte("RIFF\xff\xff\xff\x7fWAVEdata\xff\xff\xff\xff"))
	f.Add([]byte("RIFF....WAVEfmt \x10\x00\x00\x00\x01\x00\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, file []byte) {
		w, err := sound.Parse(file)
		if err != nil && !errors.Is(err, sound.ErrNoWave) {
			t.Fatal(err)
		}
		if len(w.Samples)*2 > len(file) || w.Length() < 0 {
			t.Errorf("%d samples of %d bytes, %v", len(w.Samples), len(file), w.Length())
		}
	})
}

func needEspeak(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		t.Skip("espeak-ng is not installed: make deps")
	}
}

// The real engine says sentences: a longer one takes longer, and none is silence.
func TestEspeakSpeaks(t *testing.T) {
	needEspeak(t)
	for _, x := range []struct{ short, long string }{
		{"好", "请把身份证平放在感应区，听到声音以前请不要拿开"},
		{"Yes", "Please place your identity card flat on the reader, and leave it there"},
	} {
		a, err := sound.Espeak{}.Say(t.Context(), x.short)
		b, err2 := sound.Espeak{}.Say(t.Context(), x.long)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if a.Length() < 100*time.Millisecond || b.Length() < 3*time.Second || b.Length() > 12*time.Second || loudest(b) < 3000 {
			t.Errorf("%q lasts %v, %q %v, at most as loud as %d", x.short, a.Length(), x.long, b.Length(), loudest(b))
		}
	}
}

func loudest(w sound.Wave) (most int16) {
	for _, s := range w.Samples {
		most = max(most, s)
	}
	return most
}

// What Debian's Mandarin voice makes of Chinese signs, sound by sound: with -v cmn it reads the pinyin in English.
func TestTheVoiceSpeaksMandarin(t *testing.T) {
	needEspeak(t)
	var sounds = func(voice, sentence string) string {
		cmd := exec.Command("espeak-ng", "-v", voice, "-q", "--ipa", "--stdin")
		cmd.Stdin = strings.NewReader(sentence)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if ipa := sounds("cmn-latn-pinyin", "请把身份证放在感应区"); strings.Contains(ipa, "(en)") {
		t.Errorf("read in English: %s", ipa)
	}
	if ipa := sounds("cmn-latn-pinyin", "chong2 xin1"); !strings.Contains(ipa, "ts.h") {
		t.Errorf("pinyin is not taken: %s", ipa)
	}
}

// recorder puts an aplay into the PATH that keeps what it is given in the folder returned.
func recorder(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "aplay")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+strings.ReplaceAll(script, "DIR", dir)), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return dir
}

func TestPlayHandsTheWaveOver(t *testing.T) {
	dir := recorder(t, "cat >DIR/played\n")
	w := tone(time.Second)
	if err := sound.Play(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "played")); err != nil || !bytes.Equal(got, w.Bytes()) {
		t.Errorf("%d bytes were played of %d, %v", len(got), len(w.Bytes()), err)
	}
}

func TestPlaySaysWhyNothingIsHeard(t *testing.T) {
	recorder(t, "echo audio open error: No such device >&2; exit 1\n")
	if err := sound.Play(t.Context(), tone(time.Second)); err == nil || !strings.Contains(err.Error(), "No such device") {
		t.Errorf("%v", err)
	}
}

// Playing ends with ctx, and its process with it.
func TestPlayEndsAtOnce(t *testing.T) {
	dir := recorder(t, "echo $$ >DIR/pid.new; mv DIR/pid.new DIR/pid; exec sleep 600\n")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- sound.Play(ctx, tone(time.Second)) }()
	pid := await(t, filepath.Join(dir, "pid"))
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat("/proc/" + pid); err == nil {
		t.Errorf("process %s is left", pid)
	}
}

func await(t *testing.T, file string) string {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if text, err := os.ReadFile(file); err == nil {
			return strings.TrimSpace(string(text))
		}
	}
	t.Fatalf("%s never came", file)
	return ""
}

// other says everything with the same wave.
type other struct{ wave sound.Wave }

func (o other) Able() bool                                      { return true }
func (o other) Say(context.Context, string) (sound.Wave, error) { return o.wave, nil }

func TestRecordingsGoFirst(t *testing.T) {
	dir := t.TempDir()
	mine, theirs := tone(2*time.Second), tone(time.Second)
	if name := sound.File("申请已收到"); name != "2cfc7d21e9f8e5e9.wav" { // printf %s 申请已收到 | sha256sum | cut -c1-16
		t.Errorf("it is looked for under %s", name)
	}
	if err := os.WriteFile(filepath.Join(dir, sound.File("申请已收到")), mine.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, sound.File("坏了")), []byte("no wave"), 0o644); err != nil {
		t.Fatal(err)
	}
	voice := sound.Recorded{Dir: dir, Else: other{theirs}}
	for sentence, want := range map[string]time.Duration{"申请已收到": 2 * time.Second, "没有录的": time.Second, "坏了": time.Second} {
		if w, err := voice.Say(t.Context(), sentence); err != nil || w.Length() != want {
			t.Errorf("%s: %v, %v", sentence, w.Length(), err)
		}
	}
}
