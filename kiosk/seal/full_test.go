package seal_test

import (
	"path/filepath"
	"testing"

	"yichuang/kiosk/durable/smalldisk"
	"yichuang/kiosk/seal"
)

// Keys that found no room are made when there is some; none is left half.
func TestKeysOnAFullDisk(t *testing.T) {
	smalldisk.Run(t, "1m", func(t *testing.T, disk string) {
		dir := filepath.Join(disk, "keys")
		for room := int64(0); ; room += 4 << 10 { // the disk is full one step later each time
			empty := smalldisk.Fill(t, disk, room)
			keys, err := seal.OpenKeyring(dir, seal.SM)
			empty()
			if err != nil && room > 1<<19 {
				t.Fatal(err)
			}
			if err != nil {
				continue
			}
			if room == 0 {
				t.Error("keys were made where there was no room")
			}
			again, err := seal.OpenKeyring(dir, seal.SM)
			if err != nil || again.Signer().Public().ID() != keys.Signer().Public().ID() {
				t.Errorf("opened again: %v", err)
			}
			return
		}
	})
}
