// Package sound plays waves through the system's sound and has sentences spoken by an engine of the system. It knows no
// kiosk: what is played or said, and when, is its callers' business.
package sound

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// Wave is sound: samples of 16 bits, of several channels in turn.
type Wave struct {
	Rate     int // samples a second and channel
	Channels int
	Samples  []int16
}

// ErrNoWave is what Parse returns for anything but a WAV file with samples of 16 bits.
var ErrNoWave = errors.New("no WAV file of 16 bits")

// Parse reads a WAV file (RIFF, PCM). Lengths that reach beyond its end are cut: who writes into a pipe cannot know them.
func Parse(file []byte) (Wave, error) {
	if len(file) < 12 || string(file[:4]) != "RIFF" || string(file[8:12]) != "WAVE" {
		return Wave{}, ErrNoWave
	}
	var w Wave
	for rest := file[12:]; len(rest) >= 8; {
		name, length := string(rest[:4]), uint64(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		part := rest[:min(length, uint64(len(rest)))]
		switch name {
		case "fmt ":
			if len(part) < 16 || binary.LittleEndian.Uint16(part) != 1 || binary.LittleEndian.Uint16(part[14:]) != 16 {
				return Wave{}, ErrNoWave
			}
			w.Channels, w.Rate = int(binary.LittleEndian.Uint16(part[2:])), int(binary.LittleEndian.Uint32(part[4:]))
		case "data":
			if w.Channels < 1 || w.Rate < 1 {
				return Wave{}, ErrNoWave
			}
			w.Samples = make([]int16, len(part)/2)
			for i := range w.Samples {
				w.Samples[i] = int16(binary.LittleEndian.Uint16(part[2*i:]))
			}
			return w, nil
		}
		rest = rest[min(length+length%2, uint64(len(rest))):]
	}
	return Wave{}, ErrNoWave
}

// Bytes is w as a WAV file.
func (w Wave) Bytes() []byte {
	data := 2 * len(w.Samples)
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(36+data))
	b = binary.LittleEndian.AppendUint32(append(b, "WAVEfmt "...), 16)
	for _, v := range []uint32{1 | uint32(w.Channels)<<16, uint32(w.Rate), uint32(w.Rate * w.Channels * 2), uint32(w.Channels*2) | 16<<16} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), uint32(data))
	for _, s := range w.Samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	return b
}

// Times is w, its samples multiplied by a factor.
func (w Wave) Times(factor float64) Wave {
	louder := make([]int16, len(w.Samples))
	for i, s := range w.Samples {
		louder[i] = int16(max(math.MinInt16, min(math.MaxInt16, float64(s)*factor)))
	}
	w.Samples = louder
	return w
}

// Length is how long w sounds.
func (w Wave) Length() time.Duration {
	if w.Rate*w.Channels == 0 {
		return 0
	}
	return time.Duration(len(w.Samples)) * time.Second / time.Duration(w.Rate*w.Channels)
}
