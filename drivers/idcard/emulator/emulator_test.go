package emulator

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"yichuang/drivers/idcard"
	"yichuang/drivers/serialport"
)

// sumIsOne is ISO 7064 MOD 11-2 in its other form: the weighted sum of all 18 signs leaves 1.
func sumIsOne(number string) bool {
	sum := 0
	for i := range number {
		value := int(number[i] - '0')
		if number[i] == 'X' {
			value = 10
		}
		sum += value << (17 - i) % 11
	}
	return len(number) == 18 && sum%11 == 1
}

func TestSpecimens(t *testing.T) {
	if !sumIsOne("11010519491231002X") || sumIsOne("110105194912310020") {
		t.Fatal("the check itself is wrong")
	}
	ids, types := map[string]bool{}, map[idcard.Type]int{}
	for _, s := range Specimens {
		for _, r := range s.ID {
			if r < 'a' || r > 'z' {
				t.Errorf("%s: not an ASCII name", s.ID)
			}
		}
		if ids[s.ID] || s.Title == "" {
			t.Errorf("%s: twice, or without a title", s.ID)
		}
		ids[s.ID] = true
		types[s.Card.Type]++
		if s.Card.Type != idcard.TypeI && !sumIsOne(s.Card.Number.String()) {
			t.Errorf("%s: wrong check sign", s.ID)
		}
		if len(s.Card.Photo) != 1024 || s.Card.Birth.IsZero() {
			t.Errorf("%s: photo or birth", s.ID)
		}
	}
	if len(types) != 4 || !ids["chen"] {
		t.Errorf("types %v", types)
	}
	if _, found := Find("nobody"); found {
		t.Error("found nobody")
	}
}

func TestTooLongForACard(t *testing.T) {
	s, _ := Find("chen")
	s.Card.NewestAddress = make(idcard.Text, 36)
	if _, err := NewSpecimen("long", "", s.Card); err == nil {
		t.Error("36 signs in an address of 35")
	}
	s.Card.Name = make(idcard.Text, 16)
	if _, err := NewSpecimen("long", "", s.Card); err == nil {
		t.Error("16 signs in a name of 15")
	}
}

// A paced reply takes at least the time its bytes need at the line's speed, and a command the module's own time.
func TestPace(t *testing.T) {
	m, err := New(filepath.Join(t.TempDir(), "reader"))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	s := m.Settings()
	s.Speed = 38400
	m.SetSettings(s)
	card, _ := Find("smith") // one read, and no newest address asked for
	m.Lay(card)
	if got, lies := m.Lying(); !lies || got.ID != "smith" {
		t.Fatal("not lying there")
	}
	p := serialport.Open(serialport.Config{Name: m.Name(), Baud: 38400})
	defer p.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	begun := time.Now()
	if _, err := idcard.New(p).Await(ctx); err != nil {
		t.Fatal(err)
	}
	least := s.Find + s.Select + s.Read + 1295*10*time.Second/38400
	if took := time.Since(begun); took < least {
		t.Errorf("%v, the bytes alone need %v", took, least)
	}
}
