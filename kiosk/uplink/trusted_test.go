package uplink

import (
	"slices"
	"testing"

	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
)

// Whatever is changed in the platform's keys, they are not believed.
func TestTrusted(t *testing.T) {
	for _, s := range seal.Suites() {
		var signers []*seal.SigningKey
		for range 3 {
			key, err := s.NewSigningKey()
			if err != nil {
				t.Fatal(err)
			}
			signers = append(signers, key)
		}
		var texts []string
		for _, key := range signers {
			texts = append(texts, string(key.Public().MarshalPEM()))
		}
		old, fresh, stranger := signers[0], signers[1], signers[2]
		signed := func(by ...*seal.SigningKey) contract.Keys {
			k := contract.Keys{Number: 7, SealingKeys: slices.Clone(texts[:2]), PublishingKeys: slices.Clone(texts[1:])}
			for _, key := range by {
				sig, err := key.Sign(k.Signed())
				if err != nil {
					t.Fatal(err)
				}
				k.Signatures = append(k.Signatures, contract.KeysSignature{Key: key.Public().ID(), Signature: sig})
			}
			return k
		}
		known := map[string]seal.VerifyKey{old.Public().ID(): old.Public()}
		for name, c := range map[string]struct {
			change func(*contract.Keys)
			want   bool
		}{
			"as it is":      {func(*contract.Keys) {}, true},
			"other number":  {func(k *contract.Keys) { k.Number++ }, false},
			"fewer keys":    {func(k *contract.Keys) { k.SealingKeys = k.SealingKeys[:1] }, false},
			"one more":      {func(k *contract.Keys) { k.PublishingKeys = append(k.PublishingKeys, texts[0]) }, false},
			"other order":   {func(k *contract.Keys) { slices.Reverse(k.SealingKeys) }, false},
			"other purpose": {func(k *contract.Keys) { k.SealingKeys, k.PublishingKeys = k.PublishingKeys, k.SealingKeys }, false},
			"cut elsewhere": {func(k *contract.Keys) {
				k.SealingKeys = append(k.SealingKeys[:1], k.SealingKeys[1]+"publish\n"+k.PublishingKeys[0])
				k.PublishingKeys = k.PublishingKeys[1:]
			}, false},
			"no key":         {func(k *contract.Keys) { k.SealingKeys[0] = "" }, false},
			"no signature":   {func(k *contract.Keys) { k.Signatures = nil }, false},
			"only by itself": {func(k *contract.Keys) { *k = signed(fresh) }, false},
			"by a stranger under our name": {func(k *contract.Keys) {
				*k = signed(stranger)
				k.Signatures[0].Key = old.Public().ID()
			}, false},
			"by a stranger too": {func(k *contract.Keys) { *k = signed(stranger, old) }, true},
		} {
			k := signed(fresh, old)
			c.change(&k)
			if got := trusted(k, known); got != c.want {
				t.Errorf("%s, %s: %v", s, name, got)
			}
		}
		if trusted(signed(old), nil) {
			t.Errorf("%s: trusted by a kiosk that knows nobody", s)
		}
	}
}
