// Package idcard drives an ID-card reader with a SAM_V security module on a serial line (DEVICES.md section 1): it
// waits for a card, reads it, and says how the reader stands. It knows nothing of kiosks, keeps nothing on disk and logs
// nothing: a card read is personal data, kept in memory only, and zeroed by Card.Wipe.
//
// Three layers, each usable alone: framing (Framing, SAMV, STX), the 256-byte text block (Card, DecodeBlock), and the
// conversation (Reader).
//
// What can be zeroed and what cannot: a Go string cannot, so a Card keeps every text as a Text, which can. Text.String
// makes a copy that Wipe does not reach; make it late and keep it short.
package idcard
