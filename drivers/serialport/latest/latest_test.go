package latest

import "testing"

func TestWatchGetsNowThenChangesLatestWins(t *testing.T) {
	var v Value[int]
	v.Set(1)
	c, stop := v.Watch()
	if got := <-c; got != 1 {
		t.Fatalf("first value %d, want the current one", got)
	}
	v.Set(2)
	v.Set(3)
	v.Set(3)
	if got := <-c; got != 3 {
		t.Fatalf("got %d, want the latest", got)
	}
	select {
	case got := <-c:
		t.Fatalf("told %d though nothing changed", got)
	default:
	}
	stop()
	stop()
	if _, open := <-c; open {
		t.Fatal("channel open after stop")
	}
	v.Set(4)
	if v.Get() != 4 {
		t.Fatal("value not set")
	}
}

func TestCloseEndsEveryWatch(t *testing.T) {
	var v Value[string]
	c, stop := v.Watch()
	v.Set("last")
	v.Close()
	if got := <-c; got != "last" {
		t.Fatalf("got %q, want the last value", got)
	}
	if _, open := <-c; open {
		t.Fatal("channel open after Close")
	}
	stop()
	late, _ := v.Watch()
	if got := <-late; got != "last" {
		t.Fatalf("late watcher got %q", got)
	}
	if _, open := <-late; open {
		t.Fatal("late channel open")
	}
}
