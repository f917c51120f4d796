//go:build ignore

// This program makes the machine's sounds: short tones that swell and fade like a small bell, never louder than half of
// what there is. Sixteen bits, one channel.
package main

import (
	"encoding/binary"
	"log"
	"math"
	"os"
)

const rate = 22050

// note is a tone that begins at a moment, in seconds.
type note struct{ begins, hertz, loud float64 }

var sounds = map[string][]note{
	"card-read": {{0, 784, 0.8}, {0.12, 1047, 0.8}},                   // rising: taken
	"card-left": {{0, 880, 1}, {0.22, 659, 1}, {0.44, 880, 1}},        // calls back
	"printed":   {{0, 1047, 0.7}, {0.1, 1319, 0.7}, {0.2, 1568, 0.7}}, // a run upwards: look here
	"wrong":     {{0, 392, 0.9}, {0.18, 330, 0.9}},                    // falling, low, not shrill
}

const rings = 0.45 // seconds, for each note

func main() {
	for name, notes := range sounds {
		length := int((notes[len(notes)-1].begins + rings) * rate)
		samples := make([]int16, length)
		for i := range samples {
			var v float64
			for _, n := range notes {
				v += n.at(float64(i)/rate - n.begins)
			}
			samples[i] = int16(v / 2 * math.MaxInt16 / 1.6)
		}
		if err := write(name+".wav", samples); err != nil {
			log.Fatal(err)
		}
	}
}

func (n note) at(t float64) float64 {
	if t < 0 || t > rings {
		return 0
	}
	swell := min(1, t/0.008) * math.Exp(-t*9) * min(1, (rings-t)/0.05)
	return n.loud * swell * (math.Sin(2*math.Pi*n.hertz*t) + 0.25*math.Sin(4*math.Pi*n.hertz*t))
}

func write(name string, samples []int16) error {
	data := len(samples) * 2
	b := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(36+data))...)
	b = append(b, "WAVEfmt "...)
	for _, v := range []uint32{16, 1 | 1<<16, rate, rate * 2, 2 | 16<<16} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(data))
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	return os.WriteFile(name, b, 0o644)
}
