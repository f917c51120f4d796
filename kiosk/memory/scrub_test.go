package memory

import (
	"crypto/sha256"
	"os"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"yichuang/assets"
)

// What was given back reads as before, and takes no room until then.
func TestWhatIsGivenBackCanBeReadAgain(t *testing.T) {
	font := assets.FontRegular()
	before := sha256.Sum256(font)
	GiveBack(font, nil, font[:1], font[:os.Getpagesize()])
	if n := resident(t, font); n > 2 { // the ends belong to others too
		t.Errorf("%d pages of it are in memory", n)
	}
	if sha256.Sum256(font) != before {
		t.Error("it reads otherwise now")
	}
}

// resident counts the pages of b that this process holds.
func resident(t *testing.T, b []byte) (n int) {
	t.Helper()
	file, err := os.Open("/proc/self/pagemap") // 8 bytes a page, the highest bit: it is there
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	page := uintptr(os.Getpagesize())
	first := uintptr(unsafe.Pointer(unsafe.SliceData(b))) / page
	entries := make([]byte, (uintptr(len(b))/page+1)*8)
	if _, err := unix.Pread(int(file.Fd()), entries, int64(first*8)); err != nil {
		t.Fatal(err)
	}
	for i := 7; i < len(entries); i += 8 {
		if entries[i]&0x80 != 0 {
			n++
		}
	}
	return n
}
