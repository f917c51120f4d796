package ledgertest

import (
	"errors"
	"testing"
	"time"

	"yichuang/platform/ledger"
)

// enrolled makes k the kiosk of its site.
func enrolled(t *testing.T, l ledger.Ledger, k ledger.Kiosk) {
	t.Helper()
	hash := ledger.HashCode(ledger.NewCode())
	err := errors.Join(l.AddCode(t.Context(), hash, k.Site, noon.Add(time.Hour)), l.Enrol(t.Context(), hash, k))
	if err != nil {
		t.Fatal(err)
	}
}

// renews: what was promised takes over when it is used and not before, and an enrolment ends it.
func renews(t *testing.T, place Place) {
	l, other := open(t, place, at(noon)), open(t, place, at(noon))
	k := ledger.Kiosk{Site: "A03", Certificate: "c1", KeyID: "k1", VerifyKey: "pem1"}
	next := ledger.VerifyKey{ID: "k2", Site: "A03", PEM: "pem2"}
	if err := l.PromiseCertificate(t.Context(), "A03", "c2"); !errors.Is(err, ledger.ErrNoKiosk) {
		t.Errorf("a certificate for nobody: %v", err)
	}
	if err := l.PromiseKey(t.Context(), next); !errors.Is(err, ledger.ErrNoKiosk) {
		t.Errorf("a key for nobody: %v", err)
	}
	if all, err := l.VerifyKeys(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("keys %v, %v", all, err)
	}
	enrolled(t, l, k)
	enrolled(t, l, ledger.Kiosk{Site: "B01", Certificate: "c9", KeyID: "k9", VerifyKey: "pem9"})
	do := func(name string, err error, want ledger.Kiosk) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := other.Kiosk(t.Context(), "A03"); err != nil || got != want {
			t.Fatalf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
	do("nothing is promised", errors.Join(l.UseCertificate(t.Context(), "A03", ""), l.UseKey(t.Context(), "A03", "")), k)
	k.NextCertificate = "c2"
	do("a certificate is promised", l.PromiseCertificate(t.Context(), "A03", "c2"), k)
	k.NextCertificate = "c3"
	do("another, since the answer was lost", l.PromiseCertificate(t.Context(), "A03", "c3"), k)
	do("the lost one is used", l.UseCertificate(t.Context(), "A03", "c2"), k)
	do("that of another site is used", l.UseCertificate(t.Context(), "B01", "c3"), k)
	k.Certificate, k.NextCertificate = "c3", ""
	do("it is used", l.UseCertificate(t.Context(), "A03", "c3"), k)
	do("and again", l.UseCertificate(t.Context(), "A03", "c3"), k)

	k.NextKeyID, k.NextVerifyKey = "k2", "pem2"
	do("a key is promised", l.PromiseKey(t.Context(), next), k)
	do("and again", l.PromiseKey(t.Context(), next), k)
	do("another is used", l.UseKey(t.Context(), "A03", "k1"), k)
	k.KeyID, k.VerifyKey, k.NextKeyID, k.NextVerifyKey = "k2", "pem2", "", ""
	do("it is used", l.UseKey(t.Context(), "A03", "k2"), k)

	if err := errors.Join(l.PromiseCertificate(t.Context(), "A03", "c4"), l.PromiseKey(t.Context(), ledger.VerifyKey{ID: "k4", Site: "A03", PEM: "pem4"})); err != nil {
		t.Fatal(err)
	}
	fresh := ledger.Kiosk{Site: "A03", Certificate: "c5", KeyID: "k1", VerifyKey: "pem1"}
	enrolled(t, l, fresh)
	do("enrolled again", errors.Join(l.UseCertificate(t.Context(), "A03", "c4"), l.UseKey(t.Context(), "A03", "k4")), fresh)

	all, err := other.VerifyKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, v := range all {
		known[v.Site+" "+v.ID] = v.PEM
		if !v.Since.Equal(noon) {
			t.Errorf("%s since %v", v.ID, v.Since)
		}
	}
	for name, pem := range map[string]string{"A03 k1": "pem1", "A03 k2": "pem2", "A03 k4": "pem4", "B01 k9": "pem9"} {
		if known[name] != pem || len(all) != 4 {
			t.Errorf("%s is %q among %d", name, known[name], len(all))
		}
	}
	if audited(t, l, "certificate-used", "c3") != 1 || audited(t, l, "key-promised", "k2") != 2 || audited(t, l, "key-used", "k2") != 1 {
		t.Error("not in the audit")
	}
}

func arrives(t *testing.T, place Place) {
	l := open(t, place, at(noon))
	f := caseFiling("A03", 1)
	if _, err := l.Arrived(t.Context(), f.Case.Receipt); !errors.Is(err, ledger.ErrNoCase) {
		t.Errorf("before it came: %v", err)
	}
	receive(t, l, f, caseFiling("A03", 2))
	a, err := l.Arrived(t.Context(), f.Case.Receipt)
	if err != nil || a.Digest != f.Item.Digest || a.State != ledger.Preliminary || !a.ReceivedAt.Equal(noon) || a.Official != list(t, l)[0].Official {
		t.Errorf("%+v, %v", a, err)
	}
}
