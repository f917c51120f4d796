package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

type opener func() error

func (o opener) Open([]byte, []byte) ([]byte, error) { return nil, o() }

// A key that cannot be reached says nothing about a case: it comes again. A bad envelope never gets better.
func TestAModuleThatIsAwayRejectsNothing(t *testing.T) {
	for _, s := range seal.Suites() {
		item := cases.Item{Kind: cases.KindCase, Digest: s.Digest([]byte("body")), Body: []byte("body")}
		away := ledger.Intake{Opener: opener(func() error { return fmt.Errorf("%w: no session", seal.ErrModule) })}
		if f, err := away.Examine(item); !errors.Is(err, seal.ErrModule) || f.Fault != "" {
			t.Errorf("away: %q, %v", f.Fault, err)
		}
		bad := ledger.Intake{Opener: opener(func() error { return seal.ErrTampered })}
		if f, err := bad.Examine(item); err != nil || f.Fault != contract.ReasonSealed {
			t.Errorf("tampered: %q, %v", f.Fault, err)
		}
		item.Digest = s.Digest([]byte("other"))
		if f, err := away.Examine(item); err != nil || f.Fault != contract.ReasonDigest {
			t.Errorf("other digest: %q, %v", f.Fault, err)
		}
	}
}
