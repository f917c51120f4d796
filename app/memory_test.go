package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// mark is what a citizen leaves, in one of the ways a program may hold it.
type mark struct {
	what, as string
	bytes    []byte
}

// marks are looked for by their first two bytes.
type marks [1 << 16][]mark

func (m *marks) add(what, as string, b []byte) {
	key := binary.LittleEndian.Uint16(b)
	m[key] = append(m[key], mark{what, as, slices.Clone(b)})
}

// text adds words, and what programs make of them.
func (m *marks) text(t *testing.T, what, text string) {
	t.Helper()
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var little, big, wide []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		little, big = binary.LittleEndian.AppendUint16(little, unit), binary.BigEndian.AppendUint16(big, unit)
	}
	for _, sign := range text {
		wide = binary.LittleEndian.AppendUint32(wide, uint32(sign))
	}
	plain := []byte(text)
	m.add(what, "UTF-8", plain)
	m.add(what, "UTF-16LE", little)
	m.add(what, "UTF-16BE", big)
	m.add(what, "UTF-32LE", wide)
	m.add(what, "hex", []byte(hex.EncodeToString(plain)))
	m.add(what, "HEX", []byte(strings.ToUpper(hex.EncodeToString(plain))))
	if !bytes.Equal(gb, plain) {
		m.add(what, "GB 18030", gb)
	}
	for before := range 3 { // where the text begins inside of what is written in base64
		written := base64.StdEncoding.EncodeToString(append(make([]byte, before), plain...))
		m.add(what, "base64", []byte(written[(before*8+5)/6:len(written)-4]))
	}
}

// point adds one place of a signature, as the pad, the case and JSON hold it.
func (m *marks) point(x, y float32) {
	pair := binary.LittleEndian.AppendUint32(nil, math.Float32bits(x))
	m.add("signature", "float32", binary.LittleEndian.AppendUint32(pair, math.Float32bits(y)))
	m.add("signature", "JSON", fmt.Appendf(nil, `"x":%v,"y":%v`, x, y))
}

// hits count what was found: what, as what and where.
type hits map[string]int

func (h hits) add(m mark, where string) { h[m.what+" as "+m.as+" in "+where]++ }

func (h hits) of(what string) (n int) {
	for says, count := range h {
		if strings.HasPrefix(says, what+" as ") {
			n += count
		}
	}
	return n
}

func (h hits) all() (n int) {
	for _, count := range h {
		n += count
	}
	return n
}

func (h hits) String() string {
	var lines []string
	for _, says := range slices.Sorted(maps.Keys(h)) {
		lines = append(lines, fmt.Sprintf("%4d %s", h[says], says))
	}
	return strings.Join(lines, "\n")
}

func (m *marks) in(content []byte, where string, found hits) {
	for at := 0; at+2 <= len(content); at++ {
		for _, one := range m[binary.LittleEndian.Uint16(content[at:])] {
			if bytes.HasPrefix(content[at:], one.bytes) {
				found.add(one, where)
			}
		}
	}
}

// memory searches everything that a process can write to, and returns how many bytes that were.
func (m *marks) memory(t *testing.T, pid int, found hits) (searched int) {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var may string
		fmt.Sscanf(line, "%x-%x %s", &from, &to, &may)
		if !strings.HasPrefix(may, "rw") {
			continue
		}
		where := "memory"
		if f := strings.Fields(line); len(f) > 5 {
			where = strings.Join(f[5:], " ")
		} else if from >= 0xc000000000 && from < 0xd000000000 {
			where = "Go's heap"
		}
		content := make([]byte, to-from)
		n, err := memory.ReadAt(content, from)
		if err != nil && n == 0 && !strings.HasPrefix(where, "[v") {
			t.Logf("%s is not read: %v", strings.TrimSpace(line), err)
		}
		searched += n
		m.in(content[:n], where, found)
	}
	return searched
}

// files searches every file under a folder.
func (m *marks) files(t *testing.T, dir string, found hits) (searched int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // SQLite has done with it
		}
		content = bytes.TrimRight(content, "\x00") // the ballast is nothing else
		searched += len(content)
		m.in(content, "file "+e.Name(), found)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return searched
}
