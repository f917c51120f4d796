// Package latest holds one value that others want to follow, such as the state of a device. A follower gets the value
// as it is now and then each change; a slow follower misses what was in between and never holds up the one who sets it.
// It keeps no history and must not be used where every change has to arrive.
package latest

import "sync"

// Value is a value and those who follow it. The zero Value is ready and holds the zero T. All methods may be called
// from any goroutine.
type Value[T comparable] struct {
	mu        sync.Mutex
	value     T
	closed    bool
	followers map[chan T]struct{}
}

// Get returns the value as it is now.
func (v *Value[T]) Get() T {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.value
}

// Set stores the value and hands it to every follower; it never blocks. Setting the value that is already there, or
// setting after Close, tells nobody.
func (v *Value[T]) Set(value T) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed || v.value == value {
		return
	}
	v.value = value
	for c := range v.followers {
		select {
		case <-c: // an older value nobody fetched
		default:
		}
		c <- value // never blocks: room for one, and only Set and Watch send, under the lock
	}
}

// Watch returns a channel that delivers the value as it is now and then each change, the latest winning, and a function
// that ends the watch and closes the channel (it may be called more than once). Close closes the channel too; a value
// not yet fetched can still be read then.
func (v *Value[T]) Watch() (<-chan T, func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := make(chan T, 1)
	c <- v.value
	if v.closed {
		close(c)
		return c, func() {}
	}
	if v.followers == nil {
		v.followers = make(map[chan T]struct{})
	}
	v.followers[c] = struct{}{}
	return c, func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		if _, ok := v.followers[c]; ok {
			delete(v.followers, c)
			close(c)
		}
	}
}

// Close ends every watch. The value can still be read.
func (v *Value[T]) Close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.closed = true
	for c := range v.followers {
		delete(v.followers, c)
		close(c)
	}
}
