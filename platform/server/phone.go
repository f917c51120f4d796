package server

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"

	"yichuang/platform/ledger"
	"yichuang/platform/pages"
)

// phonePath is where the page stands that a citizen's phone opens; the token follows. It is no part
// of the contract, and no request under it is logged: the token would be in the line.
const phonePath = "/u/"

//go:embed phone.html
var phoneHTML string

var phonePage = template.Must(template.New("phone").Funcs(template.FuncMap{"next": func(n int) int { return n + 1 }}).Parse(phoneHTML))

// phoneView is what the page shows.
type phoneView struct {
	Nonce    string
	Token    string
	Material string
	Pages    []ledger.SlotPage
	Full     bool
	Notice   string
	Open     bool // else it has ended,
	Done     bool // by the citizen's own 完成
	MaxBytes int
}

// Notices by the word that stands in the address after a redirect: nothing of what the phone sent
// comes back to it.
var notices = map[string]string{
	"kind":    "这个文件不是照片，请重新拍一张",
	"damaged": "这张照片没有传完整，请再传一次",
	"large":   "这张照片太大，请重新拍一张，或把照片调小",
	"full":    fmt.Sprintf("最多传 %d 页，不要的请先删除", ledger.MostPages),
	"none":    "请先拍照，再点上传",
	"busy":    "现在传照片的人多，请等一会儿再传一次",
	"trouble": "没有传上去，请再传一次",
}

// phones adds the routes of the page.
func (s *Server) phones(mux *http.ServeMux) {
	mux.HandleFunc("GET "+phonePath+"{token}", s.phone)
	mux.HandleFunc("POST "+phonePath+"{token}/pages", s.phoneAdds)
	mux.HandleFunc("POST "+phonePath+"{token}/remove", func(w http.ResponseWriter, r *http.Request) {
		digest := r.PostFormValue("page")
		err := s.o.Ledger.RemovePage(r.Context(), ledger.HashToken(r.PathValue("token")), digest)
		if err == nil {
			err = s.pages.Remove(digest)
		}
		s.phoneBack(w, r, err)
	})
	mux.HandleFunc("POST "+phonePath+"{token}/done", func(w http.ResponseWriter, r *http.Request) {
		if err := s.o.Ledger.DoneSlot(r.Context(), ledger.HashToken(r.PathValue("token"))); err != nil {
			s.phoneBack(w, r, err)
			return
		}
		s.showPhone(w, http.StatusOK, phoneView{Done: true})
	})
}

// phone shows the page.
func (s *Server) phone(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	slot, err := s.o.Ledger.SlotByToken(r.Context(), ledger.HashToken(token))
	if err != nil {
		s.phoneBack(w, r, err)
		return
	}
	s.showPhone(w, http.StatusOK, phoneView{Token: token, Material: slot.Material, Pages: slot.Pages, Open: true,
		Full: len(slot.Pages) >= ledger.MostPages, Notice: notices[r.URL.Query().Get("say")], MaxBytes: pages.MaxBytes})
}

// phoneAdds takes one page in. The token is looked at before anything of the body is read.
func (s *Server) phoneAdds(w http.ResponseWriter, r *http.Request) {
	slot, err := s.o.Ledger.SlotByToken(r.Context(), ledger.HashToken(r.PathValue("token")))
	if err != nil {
		s.phoneBack(w, r, err)
		return
	}
	release, err := s.uploads.take(r.Context())
	if err != nil {
		s.phoneBack(w, r, errPhoneBusy)
		return
	}
	defer release()
	content, err := uploaded(w, r)
	if err == nil {
		defer clear(content)
		err = s.keepPage(r.Context(), slot, content)
	}
	s.phoneBack(w, r, err)
}

var (
	errPhoneBusy = errors.New("too many uploads at once")
	errNothing   = errors.New("no file was sent")
)

// keepPage checks, seals and keeps a page for a slot, and only then writes it down.
func (s *Server) keepPage(ctx context.Context, slot ledger.Slot, content []byte) error {
	kind, err := pages.Check(content)
	if err != nil {
		return err
	}
	digest, err := s.pages.Put(slot.Kiosk, content)
	if err != nil {
		return err
	}
	err = s.o.Ledger.AddPage(ctx, slot.Token, ledger.SlotPage{Digest: digest, Kind: kind, Size: len(content)})
	if err != nil {
		err = errors.Join(err, s.pages.Remove(digest))
	}
	return err
}

// uploaded is the first file of a form, held in memory only: nothing unsealed touches the disk. What is too large
// is read to its end and thrown away, so that the phone hears why.
func uploaded(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(w, r.Body, 4*pages.MaxBytes)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, errNothing
	}
	var part *multipart.Part
	for part == nil || part.FormName() != "page" {
		if part, err = form.NextPart(); err != nil {
			return nil, errNothing
		}
	}
	content, err := io.ReadAll(io.LimitReader(part, pages.MaxBytes+1))
	switch {
	case err != nil:
		return nil, pages.ErrDamaged
	case len(content) == 0:
		return nil, errNothing
	case len(content) > pages.MaxBytes:
		io.Copy(io.Discard, r.Body)
		return nil, pages.ErrTooLarge
	}
	return content, nil
}

// phoneBack leads back to the page after something was done, or says what was wrong. It is a
// redirect, so that loading the page again sends nothing twice.
func (s *Server) phoneBack(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ledger.ErrNoSlot) {
		s.showPhone(w, http.StatusGone, phoneView{})
		return
	}
	say := "trouble"
	for _, known := range []struct {
		err error
		say string
	}{
		{nil, ""}, {pages.ErrKind, "kind"}, {pages.ErrDamaged, "damaged"}, {pages.ErrTooLarge, "large"},
		{ledger.ErrSlotFull, "full"}, {ledger.ErrNoPage, ""}, {errNothing, "none"}, {errPhoneBusy, "busy"},
	} {
		if errors.Is(err, known.err) {
			say = known.say
		}
	}
	if say == "trouble" {
		s.o.Log.Error("upload failed", "err", err)
	}
	if say != "" {
		say = "?say=" + say
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, phonePath+r.PathValue("token")+say, http.StatusSeeOther)
}

// showPhone writes the page. Nothing of it is kept by the browser or told to other sites.
func (s *Server) showPhone(w http.ResponseWriter, status int, v phoneView) {
	v.Nonce = rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	// Whoever knows nonces passes over unsafe-inline; an old phone that does not still shows the page as it should.
	inline := "'unsafe-inline' 'nonce-" + v.Nonce + "'"
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+inline+"; script-src "+inline+
		"; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	w.WriteHeader(status)
	if err := phonePage.Execute(w, v); err != nil {
		s.o.Log.Debug("phone page", "err", err) // the phone went away
	}
}
