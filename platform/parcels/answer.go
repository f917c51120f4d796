package parcels

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"yichuang/platform/contract"
)

// WriteAnswer puts the answer beside the parcel, for the kiosk to take in when the stick comes back; an older one is
// replaced. It returns the path of the answer.
func (d Desk) WriteAnswer(parcel string, r Report) (path string, err error) {
	note, err := contract.SignNote(contract.NoteAnswer, contract.Answer{Parcel: r.Parcel, ReceivedAt: time.Now().UTC(),
		Results: append([]contract.Result{}, r.Results...)}, d.sign)
	if err != nil {
		return "", err
	}
	path = filepath.Join(filepath.Dir(parcel), r.Parcel+contract.AnswerEnding)
	file, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name()) // gone already when all went well
	_, err = file.Write(note)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return "", err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return path, errors.Join(folder.Sync(), folder.Close())
}
