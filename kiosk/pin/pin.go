// Package pin keeps the PIN of those who look after a machine: as an argon2id hash in a file of its own, so that neither the file
// nor a backup of it tells the PIN to whoever has not the time to try for it. A wrong one makes the next wait, longer each time.
package pin

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"yichuang/kiosk/durable"
)

// What is wrong with a PIN, or with the file.
var (
	ErrUnsound = errors.New("口令要 6 到 12 位数字，不能全是一个数字，也不能是 123456 这样的。 A PIN has 6 to 12 digits, not all the same and not in a row")
	ErrNone    = errors.New("no PIN is set")
	ErrFile    = errors.New("the file with the PIN cannot be read")
)

// Cost of a hash: RFC 9106 section 4, the second recommended option, with one lane; 64 MiB and some tenths of a second.
const (
	passes = 3
	memory = 64 << 10 // KiB
	lanes  = 1
	length = 32 // bytes of the hash
	salted = 16 // bytes of the salt
)

// Check reports whether a PIN may be set. The error is ErrUnsound.
func Check(pin string) error {
	same, up, down := true, true, true
	for i, r := range pin {
		if r < '0' || r > '9' {
			return ErrUnsound
		}
		if i > 0 {
			step := r - rune(pin[i-1])
			same, up, down = same && step == 0, up && step == 1, down && step == -1
		}
	}
	if len(pin) < 6 || len(pin) > 12 || same || up || down {
		return ErrUnsound
	}
	return nil
}

// file is the PIN's, among the machine's keys.
func file(keys string) string { return filepath.Join(keys, "operator-pin") }

// Set puts a PIN in the place of the one before. keys is the folder of the machine's keys. The error is ErrUnsound, or one of the
// operating system. A running kiosk asks for the new one from then on.
func Set(keys, pin string) error {
	if err := Check(pin); err != nil {
		return err
	}
	salt := make([]byte, salted)
	rand.Read(salt) // it never fails
	text := base64.RawStdEncoding.EncodeToString
	line := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s\n", argon2.Version, memory, passes, lanes, text(salt),
		text(argon2.IDKey([]byte(pin), salt, passes, memory, lanes, length)))
	f, err := durable.New(file(keys))
	if err != nil {
		return err
	}
	defer f.Discard()
	return f.Replace([]byte(line))
}

// IsSet reports whether there is a PIN; without one a machine has no panel.
func IsSet(keys string) bool {
	_, err := os.Stat(file(keys))
	return err == nil
}

// Fits reports whether it is the PIN. It takes some tenths of a second. The error is ErrNone or ErrFile.
func Fits(keys, pin string) (bool, error) {
	line, err := os.ReadFile(file(keys))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, ErrNone
	case err != nil:
		return false, errors.Join(ErrFile, err)
	}
	h, ok := parse(strings.TrimSpace(string(line)))
	if !ok {
		return false, ErrFile
	}
	got := argon2.IDKey([]byte(pin), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.hash)))
	return subtle.ConstantTimeCompare(got, h.hash) == 1, nil
}

// hashed is a line of the file.
type hashed struct {
	passes, memory uint32
	lanes          uint8
	salt, hash     []byte
}

// parse reads $argon2id$v=19$m=65536,t=3,p=1$salt$hash, also of other costs: those of a later version of this program, within reason.
func parse(line string) (h hashed, ok bool) {
	part := strings.Split(line, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, false
	}
	if n, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); n != 3 || err != nil {
		return h, false
	}
	var errs [2]error
	h.salt, errs[0] = base64.RawStdEncoding.DecodeString(part[4])
	h.hash, errs[1] = base64.RawStdEncoding.DecodeString(part[5])
	return h, errors.Join(errs[:]...) == nil && len(h.salt) >= 8 && len(h.hash) >= 16 && len(h.hash) <= 64 &&
		h.memory >= 8 && h.memory <= 1<<20 && h.passes >= 1 && h.passes <= 16 && h.lanes >= 1
}

// free is how many wrong PINs in a row nobody has to wait for: fingers slip.
const free = 2

// Delay is how long nobody may try after so many wrong PINs in a row: 30 s after the third, twice as long after each further
// one, an hour at most. Six digits then last for a hundred years.
func Delay(wrong int) time.Duration {
	if wrong <= free {
		return 0
	}
	return min(30*time.Second<<min(wrong-free-1, 7), time.Hour)
}
