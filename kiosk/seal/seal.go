// Package seal keeps secrets: digests, signatures, envelopes to the platform, and
// what only this machine may read again. It decides which algorithms are used and hides
// them; the name of the suite stands in everything it writes, so that a site may use one or another and
// old writings are still read. It does no I/O but its own key files, and it logs nothing.
package seal

import "errors"

// What may be wrong. Callers switch with errors.Is; none of them carries content.
var (
	ErrEnvelope   = errors.New("seal: not an envelope")                        // the shape is wrong
	ErrSuite      = errors.New("seal: unknown suite")                          // made by a newer or a foreign program
	ErrUnknownKey = errors.New("seal: sealed for another key")                 // no key with that id here
	ErrTampered   = errors.New("seal: content or its associated data changed") // authentication failed
	ErrSignature  = errors.New("seal: signature does not fit")
	ErrKey        = errors.New("seal: not a key")                          // a PEM text or key file that holds no usable key
	ErrModule     = errors.New("seal: the key's module does not work now") // says nothing about what was to be opened: come again
)
