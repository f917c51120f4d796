package contract

import (
	"bytes"
	"encoding/json"

	"yichuang/kiosk/seal"
)

// NoteAnswer is the use of the note that holds an Answer.
const NoteAnswer = "answer"

// signature is the first line of a note; what stands behind it is signed as it stands.
type signature struct {
	Key       string `json:"key"`       // id of the key that signed
	Signature []byte `json:"signature"` // over noted
}

// SignNote is the JSON of content with a line in front that holds a signature. The use keeps a note from being taken for
// one of another use.
func SignNote(use string, content any, key seal.Signer) ([]byte, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	sig, err := key.Sign(noted(use, body))
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(signature{key.Public().ID(), sig})
	return append(append(line, '\n'), body...), err
}

// OpenNote reads SignNote back into content. The error is seal.ErrSignature for what is no note or not signed so, or that
// of keyOf for a key it does not know.
func OpenNote(use string, note []byte, keyOf func(id string) (seal.VerifyKey, error), content any) error {
	line, body, _ := bytes.Cut(note, []byte("\n"))
	var s signature
	if json.Unmarshal(line, &s) != nil {
		return seal.ErrSignature
	}
	key, err := keyOf(s.Key)
	if err != nil {
		return err
	}
	if err := key.Verify(noted(use, body), s.Signature); err != nil {
		return err
	}
	return json.Unmarshal(body, content)
}

func noted(use string, body []byte) []byte { return append([]byte("yichuang-"+use+"-1\n"), body...) }
