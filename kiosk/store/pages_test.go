package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/seal"
)

// keepPage keeps a page of its own content.
func keepPage(t testing.TB, s *Store) string {
	t.Helper()
	digest, err := s.KeepPage(ctx, seal.SM, []byte("sealed page "+uuid.NewString()))
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func wantPage(t testing.TB, s *Store, digest string, there bool) {
	t.Helper()
	_, err := s.Page(digest)
	if there && err != nil || !there && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s there: %v, want %v", digest, err, there)
	}
}

func wantDue(t testing.TB, s *Store, want string) {
	t.Helper()
	got, err := s.DuePage(ctx)
	if want == "" && !errors.Is(err, ErrNoPage) || got != want || want != "" && err != nil {
		t.Errorf("due is %q (%v), want %q", got, err, want)
	}
}

func accept(t testing.TB, s *Store, item cases.Item) {
	t.Helper()
	if err := s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Accepted}}); err != nil {
		t.Fatal(err)
	}
}

func wantWaiting(t testing.TB, s *Store, items, pages int) {
	t.Helper()
	n, err := s.Waiting(ctx)
	if err != nil || n != items {
		t.Errorf("%d items wait (%v), want %d", n, err, items)
	}
	lines, err := s.Outbox(ctx)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, l := range lines {
		sum += l.Pages
	}
	if sum != pages {
		t.Errorf("%d pages wait, want %d", sum, pages)
	}
}

// From the camera to the platform: never before the case, one behind the other when one fails, and gone in the end.
func TestThePagesOfACase(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	one, two, other := keepPage(t, s), keepPage(t, s), keepPage(t, s)
	wantDue(t, s, "")
	item, _, err := submit(s, today, []byte("body"), one, two)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DropPages(ctx, one, other, "sm3:00"); err != nil {
		t.Fatal(err)
	}
	wantPage(t, s, one, true) // the case has it
	wantPage(t, s, other, false)
	s = reopen(t, s, dir)
	wantWaiting(t, s, 1, 2)
	wantDue(t, s, "")
	accept(t, s, item)
	wantWaiting(t, s, 1, 2)
	wantDue(t, s, one)
	if err := s.SettlePage(ctx, one, cases.Waiting, "busy"); err != nil {
		t.Fatal(err)
	}
	wantDue(t, s, two)
	if err := s.SettlePage(ctx, two, cases.Acknowledged, ""); err != nil {
		t.Fatal(err)
	}
	wantPage(t, s, two, false)
	wantWaiting(t, s, 1, 1)
	wantDue(t, s, one)
	if err := s.SettlePage(ctx, one, cases.NeedsStaff, "malformed"); err != nil {
		t.Fatal(err)
	}
	wantDue(t, s, "")
	wantPage(t, s, one, true) // until somebody has looked
	wantWaiting(t, s, 1, 1)
	if err := s.Retry(ctx, []string{item.ID}); err != nil {
		t.Fatal(err)
	}
	wantDue(t, s, one)
	wantWaiting(t, s, 1, 1)
	if w := s.Swept(); w != (Swept{}) {
		t.Errorf("swept %+v", w)
	}
}

// A case that is refused keeps its pages back; one without its page is not handed in.
func TestPagesOfACaseThatIsRefused(t *testing.T) {
	s := open(t, t.TempDir())
	page := keepPage(t, s)
	item, _, err := submit(s, today, []byte("body"), page)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Record(ctx, []Answer{{ID: item.ID, Verdict: cases.Rejected, Reason: "body"}}); err != nil {
		t.Fatal(err)
	}
	wantDue(t, s, "")
	wantPage(t, s, page, true)
	for _, wrong := range []string{page, "sm3:00"} {
		if _, _, err := submit(s, today, []byte("body"), wrong); err == nil {
			t.Errorf("a case with the page %s was handed in", wrong)
		}
	}
	if lines, _ := s.Outbox(ctx); len(lines) != 1 {
		t.Errorf("%d items", len(lines))
	}
}

// What a process leaves behind that died: in a visit, between file and row, and in the middle of a file.
func TestPagesAreSweptAtTheStart(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	left, kept, lost := keepPage(t, s), keepPage(t, s), keepPage(t, s)
	if _, _, err := submit(s, today, []byte("body"), kept, lost); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, pagesFolder)
	stray := seal.SM.Digest([]byte("stray"))
	for path, content := range map[string]string{pagePath(dir, stray): "stray", filepath.Join(folder, ".new-1"): "half", filepath.Join(folder, "notes.txt"): "x"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(pagePath(dir, lost)); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s, dir)
	if w := s.Swept(); w != (Swept{Left: 1, Stray: 2, Absent: 1}) {
		t.Errorf("swept %+v", w)
	}
	wantPage(t, s, left, false)
	wantPage(t, s, stray, false)
	wantPage(t, s, kept, true)
	wantWaiting(t, s, 1, 2) // the platform may have the one that is lost
	if entries, _ := os.ReadDir(folder); len(entries) != 2 {
		t.Errorf("files %v", entries)
	}
}

// A page that changed on the disk is not taken for what was kept.
func TestADamagedPage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	digest := keepPage(t, s)
	content, err := os.ReadFile(pagePath(dir, digest))
	if err != nil {
		t.Fatal(err)
	}
	content[3] ^= 4
	if err := os.WriteFile(pagePath(dir, digest), content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Page(digest); !errors.Is(err, ErrPageDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestNoRoomForAPage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	page := keepPage(t, s)
	if _, err := s.db.Exec(`UPDATE pages SET size = ?`, mostPageBytes-10); err != nil {
		t.Fatal(err)
	}
	if _, err := s.KeepPage(ctx, seal.SM, bytes.Repeat([]byte("x"), 11)); !errors.Is(err, ErrNoRoom) {
		t.Errorf("got %v", err)
	}
	if err := s.DropPages(ctx, page); err != nil {
		t.Fatal(err)
	}
	keepPage(t, s)
	// The database is full: the file that was written for nothing goes again.
	if _, err := s.db.Exec(`PRAGMA max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	var err error
	for n := 0; err == nil && n < 500; n++ {
		_, err = s.KeepPage(ctx, seal.SM, []byte("sealed page "+uuid.NewString()))
	}
	if !errors.Is(err, ErrNoRoom) {
		t.Errorf("got %v", err)
	}
	var rows int
	if err := s.db.QueryRow(`SELECT count(*) FROM pages`).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(filepath.Join(dir, pagesFolder)); len(entries) != rows {
		t.Errorf("%d files, %d rows", len(entries), rows)
	}
}

// A restored database may know nothing of the newest pages: none is deleted, all go up, and the platform keeps its cases'.
func TestPagesSurviveARestore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	older := keepPage(t, s)
	if _, _, err := submit(s, today, []byte("before")); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(ctx); err != nil {
		t.Fatal(err)
	}
	newer := keepPage(t, s)
	if _, _, err := submit(s, today, []byte("after"), older, newer); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	must(t, os.WriteFile(filepath.Join(dir, fileName), bytes.Repeat([]byte("no database"), 999), 0o600))
	must(t, removeAll(dir, fileName+"-wal", fileName+"-shm"))
	s = open(t, dir)
	if s.Restored() == nil || s.Swept() != (Swept{}) {
		t.Fatalf("restored %+v, swept %+v", s.Restored(), s.Swept())
	}
	due := map[string]bool{}
	for range 2 {
		digest, err := s.DuePage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		wantPage(t, s, digest, true)
		due[digest] = true
		if err := s.SettlePage(ctx, digest, cases.Acknowledged, ""); err != nil {
			t.Fatal(err)
		}
	}
	if !due[older] || !due[newer] {
		t.Errorf("due were %v", due)
	}
	s = reopen(t, s, dir) // the second start sweeps as ever
	wantDue(t, s, "")
}

func removeAll(dir string, names ...string) (err error) {
	for _, n := range names {
		if e := os.Remove(filepath.Join(dir, n)); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
