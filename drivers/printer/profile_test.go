package printer

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestBuiltInProfiles(t *testing.T) {
	names := ProfileNames()
	for _, want := range []string{"generic-80", "generic-58", "gb2312-58", "presenter-80"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, name := range names {
		p := profileFor(t, name)
		if p.Name != name {
			t.Errorf("%s is called %s inside", name, p.Name)
		}
		if wide := map[int]int{58: 384, 80: 576}[p.WidthMM]; p.Dots != wide {
			t.Errorf("%s: %d mm has %d dots, want %d", name, p.WidthMM, p.Dots, wide)
		}
	}
}

func TestWrongProfilesAreRefused(t *testing.T) {
	good, err := profiles.ReadFile("profiles/generic-80.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"cells = 48", "cells = 47"}, {`chars = "gb18030"`, `chars = "utf8"`}, {`qr = "command"`, `qr = "yes"`},
		{`cut = "feed"`, `cut = "saw"`}, {`presenter = "none"`, `presenter = "acme"`}, {"[1, 2, 3, 4]", "[5]"},
		{"process_id", "process_ids"}, {"confirm_seconds = 20", "confirm_seconds = 0"}, {"dots = 576", "dots ="},
		{`presenter = "none"`, `presenter = "custom"`},
	} {
		text := strings.Replace(string(good), c[0], c[1], 1)
		if _, err := ParseProfile("x", text); !errors.As(err, new(*ProfileError)) {
			t.Errorf("%s: %v", c[1], err)
		}
	}
	if _, err := LoadProfile("nobody-1"); !errors.As(err, new(*ProfileError)) {
		t.Error(err)
	}
}

func TestCharset(t *testing.T) {
	for _, c := range []struct {
		sign                 rune
		gb18030, gbk, gb2312 bool
	}{
		{'A', true, true, true},
		{'~', true, true, true},
		{'\x1b', false, false, false},
		{'一', true, true, true},
		{'，', true, true, true},
		{'─', true, true, true},
		{'·', true, true, true},
		{'龘', true, true, false},
		{'镕', true, true, false},
		{'ⅰ', true, true, false},
		{'€', true, false, false},
		{'䶮', true, false, false},
		{'ǹ', true, false, false},
		{'𠅤', false, false, false},
		{'\U00020164', false, false, false},
		{'¥', false, false, false},
		{'\ue5e5', false, false, false},
	} {
		for charset, want := range map[Charset]bool{GB18030: c.gb18030, GBK: c.gbk, GB2312: c.gb2312} {
			code, ok := charset.encode(c.sign)
			if ok != want || ok && len(code) != cells(c.sign) {
				t.Errorf("%s %U: %x %v, want %v", charset, c.sign, code, ok, want)
			}
		}
	}
}

// GB 2312 has 6,763 Chinese signs and 682 others.
func TestGB2312HasAllItsSigns(t *testing.T) {
	chinese, others := 0, 0
	for high := 0; high < 256; high++ {
		for low := 0; low < 256; low++ {
			if GB2312.Has(byte(high), byte(low)) {
				if high >= 0xB0 {
					chinese++
				} else {
					others++
				}
			}
		}
	}
	if chinese != 6763 || others != 682 {
		t.Fatalf("%d and %d", chinese, others)
	}
}
