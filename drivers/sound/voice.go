package sound

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// Voice turns sentences into sound. Its methods may be called from any goroutine.
type Voice interface {
	// Able reports whether it can say anything at all.
	Able() bool
	// Say returns the sentence, spoken: as Mandarin when there is a Chinese sign in it, else as English. The error is ctx's when ctx ended first.
	Say(ctx context.Context, sentence string) (Wave, error)
}

// Espeak is eSpeak NG, as Debian packages it.
type Espeak struct{}

// espeak's own Mandarin voice of version 1.51 (-v cmn) reads its dictionary's pinyin letter by letter, in English; the one
// for pinyin uses the same dictionary, takes Chinese signs too, and says them.
const (
	mandarin = "cmn-latn-pinyin"
	english  = "en"
	espeak   = "espeak-ng"
)

// Able reports whether it is installed.
func (Espeak) Able() bool { return installed(espeak) }

// Say hands the sentence over by a pipe: arguments are seen by everybody on the machine. It is spoken somewhat slower than
// the engine's 175 words a minute.
func (Espeak) Say(ctx context.Context, sentence string) (Wave, error) {
	voice := english
	if strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		voice, sentence = mandarin, readings.Replace(sentence)
	}
	out, err := run(ctx, []byte(sentence+"\n"), espeak, "-v", voice, "-s", "150", "-b", "1", "--stdin", "--stdout")
	if err != nil {
		return Wave{}, err
	}
	return Parse(out)
}

// readings are words of service halls with a sign that espeak, which goes sign by sign, reads as it is read elsewhere.
var readings = strings.NewReplacer(
	"重新", " chong2 xin1 ", "重签", " chong2 qian1 ", "重办", " chong2 ban4 ", "重拍", " chong2 pai1 ",
	"银行", " yin2 hang2 ", "了解", " liao3 jie3 ", "办得了", " ban4 de5 liao3 ", "长大", " zhang3 da4 ", "家长", " jia1 zhang3 ",
	"还没", " hai2 mei2 ", "还在", " hai2 zai4 ", "还要", " hai2 yao4 ", "还有", " hai2 you3 ", "调取", " diao4 qu3 ", "着办", " zhe5 ban4 ",
	"一窗", " yi4 chuang1 ", "便民", " bian4 min2 ")

// Recorded plays what somebody has recorded, and has the rest said by another voice.
type Recorded struct {
	Dir  string // of WAV files of 16 bits, named by File
	Else Voice
}

// File is the name of the file with a sentence: the first 16 digits of its SHA-256 in hexadecimal, and .wav.
func File(sentence string) string {
	sum := sha256.Sum256([]byte(sentence))
	return hex.EncodeToString(sum[:8]) + ".wav"
}

// Able reports whether the other voice can speak: recordings alone would leave gaps.
func (r Recorded) Able() bool { return r.Else.Able() }

// Say returns the recording if there is one that can be read.
func (r Recorded) Say(ctx context.Context, sentence string) (Wave, error) {
	if file, err := os.ReadFile(filepath.Join(r.Dir, File(sentence))); err == nil {
		if w, err := Parse(file); err == nil {
			return w, nil
		}
	}
	return r.Else.Say(ctx, sentence)
}
