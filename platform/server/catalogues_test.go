package server_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"yichuang/assets"
	"yichuang/kiosk/seal"
	"yichuang/platform/contract"
	"yichuang/platform/publish"
)

// What the feed offers can be checked with the key from the enrolment, and fetched whole or in ranges.
func TestCatalogues(t *testing.T) {
	p := start(t, nil)
	e, _, _ := request(t, "B01", p.code(t, "B01", time.Hour))
	enrolled, err := p.connect(t, nil).EnrolWithResponse(t.Context(), e)
	if err != nil || enrolled.JSON201 == nil || len(enrolled.JSON201.PublishingKeys) != 1 {
		t.Fatalf("%s, %v", enrolled.Status(), err)
	}
	verify, err := seal.ParseVerifyPEM([]byte(enrolled.JSON201.PublishingKeys[0]))
	if err != nil {
		t.Fatal(err)
	}
	k := p.enrol(t, "A03")
	feed := func() contract.Changes {
		t.Helper()
		resp, err := k.client.ChangesWithResponse(t.Context(), nil)
		if err != nil || resp.JSON200 == nil {
			t.Fatal(resp.Status(), err)
		}
		return *resp.JSON200
	}
	if c := feed().Catalogue; c != nil {
		t.Fatalf("offered before it was published: %+v", c)
	}
	if _, err := publish.Catalogue(t.Context(), p.book, p.keys(t).Signer(), assets.Catalogue()); err != nil {
		t.Fatal(err)
	}
	offer := feed().Catalogue
	if offer == nil || verify.Verify(offer.Signed(), offer.Signature) != nil || offer.Key != verify.ID() {
		t.Fatalf("offered %+v", offer)
	}
	whole, err := k.client.FetchCatalogueWithResponse(t.Context(), offer.Version, nil)
	if err != nil || whole.StatusCode() != http.StatusOK || seal.SM.Digest(whole.Body) != offer.Digest || len(whole.Body) != offer.Size {
		t.Fatalf("%s, %d bytes, %v", whole.Status(), len(whole.Body), err)
	}
	some := "bytes=10-29"
	part, err := k.client.FetchCatalogueWithResponse(context.Background(), offer.Version, &contract.FetchCatalogueParams{Range: &some})
	if err != nil || part.StatusCode() != http.StatusPartialContent || !bytes.Equal(part.Body, whole.Body[10:30]) {
		t.Fatalf("%s, %d bytes, %v", part.Status(), len(part.Body), err)
	}
	none, err := k.client.FetchCatalogueWithResponse(t.Context(), "2020.1.1", nil)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, none.ApplicationproblemJSONDefault, http.StatusNotFound, contract.CodeNotFound)
	stranger, err := p.connect(t, nil).FetchCatalogueWithResponse(t.Context(), offer.Version, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, stranger.ApplicationproblemJSONDefault, http.StatusUnauthorized, contract.CodeCertificate)
}
