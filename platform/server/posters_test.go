package server_test

import (
	"bytes"
	"net/http"
	"testing"
	"testing/fstest"
	"time"

	"yichuang/kiosk/posters"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/publish"
)

// Posters are offered and fetched as catalogues are; what was signed for one is not signed for the other.
func TestPosters(t *testing.T) {
	p := start(t, nil)
	k := p.enrol(t, "A03")
	folder := fstest.MapFS{posters.File: {Data: []byte("version: 2026.12.1\ndate: 2026-12-01\ndistrict: \"350303\"\nposters:\n- {kind: 反诈, title: 一}\n")}}
	key := p.keys(t).Signer()
	if _, err := publish.Posters(t.Context(), p.book, key, folder); err != nil {
		t.Fatal(err)
	}
	feed, err := k.client.ChangesWithResponse(t.Context(), nil)
	if err != nil || feed.JSON200 == nil || feed.JSON200.Posters == nil || feed.JSON200.Catalogue != nil {
		t.Fatalf("%s, %v", feed.Status(), err)
	}
	offer := feed.JSON200.Posters
	if err := key.Public().Verify(offer.Signed(), offer.Signature); err != nil || offer.Key != key.Public().ID() {
		t.Errorf("not signed: %v", err)
	}
	if key.Public().Verify(contract.CatalogueOffer(*offer).Signed(), offer.Signature) == nil {
		t.Error("the signature also holds for a catalogue")
	}
	whole, err := k.client.FetchPostersWithResponse(t.Context(), offer.Version, nil)
	if err != nil || whole.StatusCode() != http.StatusOK || seal.SM.Digest(whole.Body) != offer.Digest {
		t.Fatalf("%s, %d bytes, %v", whole.Status(), len(whole.Body), err)
	}
	some := "bytes=10-29"
	part, err := k.client.FetchPostersWithResponse(t.Context(), offer.Version, &contract.FetchPostersParams{Range: &some})
	if err != nil || part.StatusCode() != http.StatusPartialContent || !bytes.Equal(part.Body, whole.Body[10:30]) {
		t.Fatalf("%s, %d bytes, %v", part.Status(), len(part.Body), err)
	}
	none, err := k.client.FetchPostersWithResponse(t.Context(), "2020.1.1", nil)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, none.ApplicationproblemJSONDefault, http.StatusNotFound, contract.CodeNotFound)
	stranger, err := p.connect(t, nil).FetchPostersWithResponse(t.Context(), offer.Version, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, stranger.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
	if _, err := publish.Withdraw(t.Context(), p.book, key, time.Date(2026, 12, 9, 9, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	feed, err = k.client.ChangesWithResponse(t.Context(), &contract.ChangesParams{After: &feed.JSON200.Next})
	if err != nil || feed.JSON200 == nil || feed.JSON200.Posters == nil || feed.JSON200.Posters.Version != "2026.12.2" {
		t.Errorf("after it was withdrawn: %+v, %v", feed.JSON200, err)
	}
}
