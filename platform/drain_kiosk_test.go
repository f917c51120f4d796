package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/ledger"
)

// drainKiosk is one kiosk after an outage: enrolled, with a full outbox.
type drainKiosk struct {
	site    string
	sign    *seal.SigningKey
	sealTo  seal.SealingKey
	tls     *tls.Config
	batches []spool
	sent    int     // items in them
	hurry   float64 // of the time it is asked to stay away; 1 does as it is told
	heard   func()  // after every batch that was taken
}

// spool is where a request that is ready to go lies: 500,000 sealed cases are more than memory should hold.
type spool struct {
	file      *os.File
	from      int64
	size      int
	ids       []string
	firstTime int // how many of the ids were in no batch before
}

// enrolDrainKiosk enrols as a kiosk does.
func enrolDrainKiosk(ctx context.Context, book ledger.Ledger, url, site string, roots *x509.CertPool) (*drainKiosk, error) {
	code := ledger.NewCode()
	if err := book.AddCode(ctx, ledger.HashCode(code), site, time.Now().Add(time.Hour)); err != nil {
		return nil, err
	}
	k := &drainKiosk{site: site, hurry: 1, heard: func() {}}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		return nil, err
	}
	if k.sign, err = seal.SM.NewSigningKey(); err != nil {
		return nil, err
	}
	stranger := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}}
	client, err := contract.NewClientWithResponses(url, contract.WithHTTPClient(stranger))
	if err != nil {
		return nil, err
	}
	answer, err := client.EnrolWithResponse(ctx, contract.Enrolment{Code: code, Site: site,
		Csr:       string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request})),
		VerifyKey: string(k.sign.Public().MarshalPEM())})
	if err != nil {
		return nil, err
	}
	if answer.JSON201 == nil {
		return nil, fmt.Errorf("enrolment: %s %s", answer.Status(), answer.Body)
	}
	if k.sealTo, err = seal.ParseSealingPEM([]byte(answer.JSON201.SealingKeys[0])); err != nil {
		return nil, err
	}
	block, _ := pem.Decode([]byte(answer.JSON201.Certificate))
	k.tls = &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{{Certificate: [][]byte{block.Bytes}, PrivateKey: key}}}
	return k, nil
}

// fill seals n cases and packs them into batches of size; each batch begins again with the last tenth of the one before,
// as if its answer had been lost half-way.
func (k *drainKiosk) fill(file *os.File, from int64, n, size int) (int64, error) {
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return 0, err
	}
	var batch []contract.Item
	for seq, fresh := 1, 0; seq <= n; seq++ {
		item, err := k.caseItem(seq)
		if err != nil {
			return 0, err
		}
		batch, fresh = append(batch, item), fresh+1
		if len(batch) < size && seq < n {
			continue
		}
		b := contract.Batch{Kiosk: k.site, Key: k.sign.Public().ID(), Items: batch}
		if b.Signature, err = k.sign.Sign(b.Signed()); err != nil {
			return 0, err
		}
		text, err := json.Marshal(b)
		if err != nil {
			return 0, err
		}
		packed := pack.EncodeAll(text, nil)
		if _, err := file.WriteAt(packed, from); err != nil {
			return 0, err
		}
		s := spool{file: file, from: from, size: len(packed), firstTime: fresh}
		for _, i := range batch {
			s.ids = append(s.ids, i.Id)
		}
		k.batches, k.sent, from = append(k.batches, s), k.sent+len(batch), from+int64(len(packed))
		batch, fresh = append([]contract.Item{}, batch[len(batch)-size/10:]...), 0
	}
	return from, nil
}

func (k *drainKiosk) caseItem(seq int) (contract.Item, error) {
	c := cases.Case{ID: uuid.Must(uuid.NewV7()).String(), Kiosk: k.site, Epoch: 1, Seq: int64(seq),
		Receipt: cases.ReceiptNumber("HJ", k.site, time.Now(), 1, seq), ReceivedAt: time.Now(), Bundle: "P01", Catalogue: "2026.11",
		Applicant: person.Applicant{Kind: person.Typed, Name: "欧阳试验", Number: "11010519491231002X"},
		Consents:  []string{"notice"}, Matters: []string{"P01-1", "P01-2", "P01-3"},
		Materials: []cases.Material{{ID: "m1", How: cases.Waived, Licence: cases.Found}, {ID: "m2", How: cases.AtWindow}}}
	for f := range 20 {
		c.Fields = append(c.Fields, cases.Field{ID: fmt.Sprint("field", f), Value: "荔城区镇海街道试验路一号", Source: cases.FromTyped})
	}
	c.Signature.Ratio = 2.5
	var plain []byte
	for stroke := range 9 { // a signature of nine strokes makes it 4 KB
		s := make(cases.Stroke, 6)
		for p := range s {
			s[p] = cases.Point{X: mrand.Float32(), Y: mrand.Float32(), T: 100*stroke + 16*p}
		}
		c.Signature.Strokes = append(c.Signature.Strokes, s)
	}
	plain, err := json.Marshal(c)
	if err != nil {
		return contract.Item{}, err
	}
	i := cases.Item{ID: c.ID, Kind: cases.KindCase, Case: c.ID, Kiosk: k.site, Epoch: 1, Seq: c.Seq}
	body, err := k.sealTo.Seal(plain, i.Associated())
	return contract.Item{Id: c.ID, Kind: string(i.Kind), Case: c.ID, Epoch: 1, Seq: c.Seq, Digest: seal.SM.Digest(body), Body: body}, err
}

// told is what one kiosk heard while it drained.
type told struct {
	took       []time.Duration // every answered request
	accepted   int
	duplicate  int
	turnedAway int // 429 and 503
	broken     int // no answer, or only a part of one
}

// drain sends everything until it was taken, as the uplink does: it waits as long as it is asked to and a random part
// more. The second half goes to another node than the first.
func (k *drainKiosk) drain(ctx context.Context, nodes []string) (t told, err error) {
	transport := &http.Transport{TLSClientConfig: k.tls, MaxIdleConnsPerHost: 1, ExpectContinueTimeout: time.Second}
	defer transport.CloseIdleConnections()
	number, _ := strconv.Atoi(k.site[1:])
	for n, batch := range k.batches {
		packed := make([]byte, batch.size)
		if _, err := batch.file.ReadAt(packed, batch.from); err != nil {
			return t, err
		}
		node := nodes[(number+n*len(nodes)/len(k.batches))%len(nodes)]
		for {
			wait, err := k.send(ctx, transport, node, packed, batch, &t)
			if err != nil {
				return t, err
			}
			if wait < 0 {
				k.heard()
				break
			}
			wait = time.Duration(k.hurry * float64(wait+mrand.N(wait+time.Second)))
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return t, ctx.Err()
			}
		}
	}
	return t, nil
}

// send is one request. It returns how long to stay away before the same again; negative: it was taken.
func (k *drainKiosk) send(ctx context.Context, transport *http.Transport, node string, packed []byte, batch spool, t *told) (time.Duration, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, node+"/v1/batches", bytes.NewReader(packed))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Encoding", "zstd")
	if len(packed) > 64<<10 {
		r.Header.Set("Expect", "100-continue")
	}
	begun := time.Now()
	resp, err := transport.RoundTrip(r)
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		t.broken++
		return time.Second, nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil { // the node was killed in the middle of its answer
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		t.broken++
		return time.Second, nil
	}
	var answer contract.Results
	err = json.Unmarshal(body, &answer)
	t.took = append(t.took, time.Since(begun))
	switch {
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusServiceUnavailable:
		t.turnedAway++
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		return time.Duration(seconds) * time.Second, err
	case resp.StatusCode != http.StatusOK, err != nil, len(answer.Results) != len(batch.ids):
		return 0, fmt.Errorf("%s, %d results for %d items, %v", resp.Status, len(answer.Results), len(batch.ids), err)
	}
	for i, x := range answer.Results {
		switch {
		case x.Id != batch.ids[i] || x.Official == "":
			return 0, fmt.Errorf("a result does not fit its item: %+v", x)
		case x.Verdict == contract.VerdictAccepted:
			t.accepted++
		case x.Verdict == contract.VerdictDuplicate:
			t.duplicate++
		default:
			return 0, fmt.Errorf("an item was not taken: %+v", x)
		}
	}
	return -1, nil
}
