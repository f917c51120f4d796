package uplink

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/platform/contract"
)

// maxAnswerFile is far more than an answer takes: some 200 bytes an item.
const maxAnswerFile = 64 << 20

// Carried is what the platform answered to one parcel.
type Carried struct {
	Parcel   string
	Arrived  int         // items the kiosk did not know to have arrived
	Refused  int         // items that staff have to look at now
	Problem  *StickError // why the answer is not believed; then nothing else is said
	Received time.Time   // the platform's clock
}

// TakeAnswers takes in the platform's answers to parcels of this kiosk that lie in dir, the oldest first. Only what
// one of the platform's publishing keys has signed is believed. Answer and parcel are removed from the stick
// afterwards: what the parcel held and the answer does not name still waits in the outbox. It may be used while the
// kiosk runs (store.Beside). The error is a *StickError or one of the store; then what comes before it is done.
func TakeAnswers(ctx context.Context, s *store.Store, id *Identity, dir string) ([]Carried, error) {
	paths, err := ours(dir, id.Kiosk, contract.AnswerEnding)
	if err != nil {
		return nil, err
	}
	var all []Carried
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), contract.AnswerEnding)
		answer, err := readAnswer(path, name, id)
		var problem *StickError
		if errors.As(err, &problem) {
			all = append(all, Carried{Parcel: name, Problem: problem})
			continue
		}
		counted, err := s.RecordCarried(ctx, name, settled(answer.Results))
		if err != nil {
			return all, err
		}
		c := Carried{Parcel: name, Received: answer.ReceivedAt}
		for _, a := range counted {
			if a.Verdict == cases.Accepted || a.Verdict == cases.Duplicate {
				c.Arrived++
			} else {
				c.Refused++
			}
		}
		all = append(all, c)
		if err := errors.Join(removed(strings.TrimSuffix(path, contract.AnswerEnding)+contract.ParcelEnding), removed(path)); err != nil {
			return all, onStick(err)
		}
	}
	return all, nil
}

// settled are the answers that say something for good; the others come again anyway.
func settled(results []contract.Result) []store.Answer {
	var list []store.Answer
	for _, r := range results {
		if r.Verdict.Valid() && r.Verdict != contract.VerdictRetry {
			list = append(list, store.Answer{ID: r.Id, Verdict: cases.Verdict(r.Verdict), Official: r.Official, Reason: string(r.Reason)})
		}
	}
	return list
}

// readAnswer reads and checks one answer. The error is a *StickError.
func readAnswer(path, name string, id *Identity) (contract.Answer, error) {
	file, err := os.Open(path)
	if err != nil {
		return contract.Answer{}, onStick(err)
	}
	defer file.Close()
	note, err := io.ReadAll(io.LimitReader(file, maxAnswerFile))
	if err != nil {
		return contract.Answer{}, onStick(err)
	}
	if len(id.publishing) == 0 {
		return contract.Answer{}, &StickError{Code: "E808", Says: "本机接入得早，没有平台的公钥，不能核对平台的答复：取一个注册码重新接入。 Enrol again to be able to check answers"}
	}
	var answer contract.Answer
	err = contract.OpenNote(contract.NoteAnswer, note, func(key string) (seal.VerifyKey, error) {
		return id.publishing[key], nil // the zero key of one that is not known fits nothing
	}, &answer)
	if err == nil && answer.Parcel != name {
		err = seal.ErrSignature // of another parcel, under this one's name
	}
	if err != nil {
		return contract.Answer{}, &StickError{"E809", "不是本平台签发的答复，或被改过、没拷完整，没有采用：请平台重新导入一次。 Not an answer of this platform", err}
	}
	return answer, nil
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
