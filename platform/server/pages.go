package server

import (
	"context"
	"errors"
	"io"
	"net/http"

	"yichuang/platform/contract"
	"yichuang/platform/ledger"
	"yichuang/platform/pages"
)

// LookAtPage is operation lookAtPage of the contract.
func (s *Server) LookAtPage(w http.ResponseWriter, r *http.Request, digest string) {
	s.page(w, r, digest, func(kiosk string) (contract.PageProgress, error) { return s.progress(r.Context(), kiosk, digest) })
}

// AddToPage is operation addToPage of the contract.
func (s *Server) AddToPage(w http.ResponseWriter, r *http.Request, digest string, p contract.AddToPageParams) {
	s.page(w, r, digest, func(kiosk string) (contract.PageProgress, error) {
		release, err := s.pieces.take(r.Context())
		if err != nil {
			return contract.PageProgress{}, err
		}
		defer release()
		at, err := s.progress(r.Context(), kiosk, digest)
		if err != nil || at.Kept {
			return at, err
		}
		at, err = s.addPiece(r.Context(), kiosk, digest, p, http.MaxBytesReader(w, r.Body, contract.MaxPiece))
		if err != nil { // another request may have brought the last piece meanwhile
			if now, lookErr := s.progress(r.Context(), kiosk, digest); lookErr == nil && now.Kept {
				return now, nil
			}
		}
		return at, err
	})
}

// page answers with how the calling kiosk's page stands after do.
func (s *Server) page(w http.ResponseWriter, r *http.Request, digest string, do func(kiosk string) (contract.PageProgress, error)) {
	k, err := s.kiosk(r)
	if err == nil && !ledger.IsPageDigest(digest) {
		err = malformed("this is no digest")
	}
	var at contract.PageProgress
	if err == nil {
		at, err = do(k.Site)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, at)
}

func (s *Server) progress(ctx context.Context, kiosk, digest string) (contract.PageProgress, error) {
	received, kept, err := s.o.Ledger.PageCame(ctx, kiosk, digest)
	return contract.PageProgress{Received: received, Kept: kept}, err
}

// addPiece takes a piece in, and with the last one the page.
func (s *Server) addPiece(ctx context.Context, kiosk, digest string, p contract.AddToPageParams, body io.Reader) (contract.PageProgress, error) {
	none := contract.PageProgress{}
	tooLarge := problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "the page or the piece is too large")
	if p.UploadLength > contract.MaxPage {
		return none, tooLarge
	}
	piece, broke := io.ReadAll(body)
	large := (*http.MaxBytesError)(nil)
	switch {
	case errors.As(broke, &large):
		return none, tooLarge
	case p.UploadOffset < 0 || p.UploadOffset+len(piece) > p.UploadLength:
		return none, malformed("the piece does not lie within the page")
	}
	ctx = context.WithoutCancel(ctx) // what came counts, also when the line broke with it
	received, err := s.o.Ledger.AddPart(ctx, kiosk, digest, p.UploadOffset, piece)
	switch {
	case errors.Is(err, ledger.ErrGap):
		return none, problem(http.StatusConflict, contract.CodeOffset, "the piece begins behind what has come")
	case err != nil:
		return none, err
	case broke != nil:
		return none, problem(http.StatusConflict, contract.CodeOffset, "the piece broke off")
	case received < p.UploadLength:
		return contract.PageProgress{Received: received}, nil
	}
	if err := s.takePage(ctx, kiosk, digest); err != nil {
		return none, err
	}
	return s.progress(ctx, kiosk, digest)
}

// takePage checks a page that has come to its end and keeps it: file first, then the row.
func (s *Server) takePage(ctx context.Context, kiosk, digest string) error {
	release, err := s.uploads.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	sealed, err := s.o.Ledger.Parts(ctx, kiosk, digest)
	if err != nil {
		return err
	}
	if len(sealed) == 0 { // another request had it kept, or refused, meanwhile
		return problem(http.StatusConflict, contract.CodeOffset, "nothing has come of this page")
	}
	err = TakePage(ctx, s.pages, s.o.Ledger, kiosk, digest, sealed)
	var refused *contract.Problem
	if errors.As(err, &refused) {
		s.o.Log.Warn("page refused", "kiosk", kiosk, "code", refused.Code)
	}
	return err
}

// TakePage checks a page that is whole and keeps it, whichever way it came: file first, then the row. The error is a
// *contract.Problem for what is no page, and that is in the audit then.
func TakePage(ctx context.Context, shelf *pages.Store, book ledger.Pages, kiosk, digest string, sealed []byte) error {
	kind, size, err := shelf.Take(kiosk, digest, sealed)
	if refused := pageProblem(err); refused != nil {
		if err := book.RefusePage(ctx, kiosk, digest, string(refused.Code)); err != nil {
			return err
		}
		return refused
	}
	if err != nil {
		return err
	}
	return book.KeepPage(ctx, kiosk, ledger.SlotPage{Digest: digest, Kind: kind, Size: size})
}

// pageProblem is what is wrong with a page in the contract's words, nil when it is the platform's own trouble or none.
func pageProblem(err error) *contract.Problem {
	switch {
	case errors.Is(err, pages.ErrDigest):
		return problem(http.StatusBadRequest, contract.CodeDigest, "the page is not what its digest names")
	case errors.Is(err, pages.ErrSealed):
		return problem(http.StatusBadRequest, contract.CodeSealed, "the page cannot be opened")
	case errors.Is(err, pages.ErrTooLarge):
		return problem(http.StatusRequestEntityTooLarge, contract.CodeTooLarge, "the page is too large")
	case errors.Is(err, pages.ErrKind), errors.Is(err, pages.ErrDamaged):
		return problem(http.StatusBadRequest, contract.CodeMalformed, "the page is no picture, or not whole")
	}
	return nil
}
