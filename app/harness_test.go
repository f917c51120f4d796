package app_test

import (
	"cmp"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	fynetest "fyne.io/fyne/v2/test"

	"yichuang/app"
	"yichuang/app/robot"
	"yichuang/assets"
	"yichuang/kiosk"
	"yichuang/kiosk/cases"
	"yichuang/kiosk/catalogue"
	"yichuang/kiosk/config"
	"yichuang/kiosk/person"
	"yichuang/kiosk/posters"
	"yichuang/kiosk/visit"
)

func TestMain(m *testing.M) {
	fynetest.NewApp()
	os.Exit(m.Run())
}

// machine is a kiosk whose devices do what a test says. The rules, the catalogue and the
// visit are the real ones; the whole kiosk is driven by the tests of the root folder.
type machine struct {
	t         testing.TB
	catalogue *catalogue.Catalogue
	now       func() time.Time
	links     chan kiosk.Link
	states    chan kiosk.ReaderState
	cards     chan any // person.Applicant or error
	lying     bool     // a card was forgotten
	progress  chan int // of 10
	prints    chan kiosk.PrintResult
	standings chan kiosk.Standing
	findings  map[string]cases.Finding // of licences; those not in it are found
	items     map[string]string        // of every licence that is found
	asked     atomic.Int32             // how often licences were asked for
	slots     chan any                 // kiosk.Slot or error
	coming    chan kiosk.SlotState
	cameras   chan bool        // whether it can be used
	sights    chan image.Image // what it sees
	taken     chan any         // digest of the page, or error
	mine      chan any         // func(person.Applicant) kiosk.Mine, or error
	held      chan any         // []cases.Held or error

	posters []posters.Poster // the bundled ones of the moment, if there are none

	visit *visit.Visit // the last one, for the test's goroutine

	mu        sync.Mutex
	dropped   []string      // slots and pages
	drafts    []kiosk.Draft // the last one first
	submitted []visit.Submission
	evaluated []cases.Evaluation
	corrected []cases.Correction
	said      []cases.Complaint
	staffed         // what staff see and do
	audible         // what is heard
	refuse    error // of Submit, of drafts and of corrections
}

// bundled is the catalogue that is delivered; nobody can change it.
var bundled = sync.OnceValues(func() (*catalogue.Catalogue, error) { return catalogue.Load(assets.Catalogue()) })

func newMachine(t testing.TB, now func() time.Time) *machine {
	c, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return &machine{t: t, catalogue: c.At(catalogue.Site{Level: "4", Area: "350303"}), now: now, links: make(chan kiosk.Link, 9), states: make(chan kiosk.ReaderState, 9),
		cards: make(chan any, 9), progress: make(chan int, 99), prints: make(chan kiosk.PrintResult, 9), standings: make(chan kiosk.Standing, 9),
		findings: map[string]cases.Finding{}, slots: make(chan any, 9), coming: make(chan kiosk.SlotState, 9),
		cameras: make(chan bool, 9), sights: make(chan image.Image, 9), taken: make(chan any, 9),
		mine: make(chan any, 9), held: make(chan any, 9)}
}

func (m *machine) Site() config.Site {
	return config.Site{Code: "A03", Name: "涵江区行政服务中心", Level: "district", Area: "350303", Phone: "0594-1234567"}
}
func (m *machine) Catalogue() *catalogue.Catalogue        { return m.catalogue }
func (m *machine) WatchLink() (<-chan kiosk.Link, func()) { return m.links, func() {} }
func (m *machine) WatchStanding(string) (<-chan kiosk.Standing, func()) {
	return m.standings, func() {}
}

func (m *machine) Posters() []posters.Poster {
	if len(m.posters) > 0 {
		return m.posters
	}
	set, err := posters.Load(assets.Posters())
	if err != nil {
		panic(err) // its own test says why
	}
	return set.Due(m.now(), posters.Place{})
}

func (m *machine) WatchCamera() (<-chan bool, func()) { return m.cameras, func() {} }

func (m *machine) Preview(ctx context.Context) <-chan image.Image {
	seen := make(chan image.Image)
	go func() {
		defer close(seen)
		for {
			select {
			case <-ctx.Done():
				return
			case p := <-m.sights:
				select {
				case seen <- p:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return seen
}

func (m *machine) TakePage(ctx context.Context, sofar []string) ([]string, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case t := <-m.taken:
		if err, bad := t.(error); bad {
			return nil, err
		}
		return append(slices.Clone(sofar), t.(string)), nil
	}
}

func (m *machine) DropPages(digests ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropped = append(m.dropped, digests...)
}

func (m *machine) NewVisit() *visit.Visit {
	m.visit = visit.New(m.catalogue, m.now)
	return m.visit
}

func (m *machine) Drafts(_ context.Context, visitor, applicant person.Applicant) []kiosk.Draft {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.drafts), func(d kiosk.Draft) bool {
		return !visitor.Verified || !applicant.Verified || d.Holder != visitor.Number || cmp.Or(d.Principal, d.Holder) != applicant.Number
	})
}

func (m *machine) Resume(d kiosk.Draft, visitor, principal person.Applicant) (*visit.Visit, visit.Changes, error) {
	v, changes, err := visit.Resume(m.catalogue, m.now, d.Draft, visitor, principal)
	m.visit = v
	return v, changes, err
}

func (m *machine) KeepDraft(d visit.Draft) <-chan bool {
	told := make(chan bool, 1)
	told <- m.refuse == nil
	if m.refuse != nil {
		return told
	}
	m.dropDraft(d)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drafts = slices.Insert(m.drafts, 0, kiosk.Draft{Draft: d, Written: m.now()})
	return told
}

func (m *machine) DropDraft(_ context.Context, d visit.Draft) error {
	if m.refuse != nil {
		return m.refuse
	}
	m.dropDraft(d)
	return nil
}

func (m *machine) dropDraft(d visit.Draft) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drafts = slices.DeleteFunc(m.drafts, func(o kiosk.Draft) bool {
		return o.Holder == d.Holder && o.Principal == d.Principal && o.Bundle == d.Bundle
	})
}

// lay puts a card on the reader that is forgotten there, or takes it away.
func (m *machine) lay(card bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lying = card
}

func (m *machine) CardLeft(context.Context) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lying
}

func (m *machine) ReadCard(ctx context.Context, report func(kiosk.ReaderState)) (person.Applicant, error) {
	for {
		select {
		case <-ctx.Done():
			return person.Applicant{}, ctx.Err()
		case s := <-m.states:
			report(s)
		case c := <-m.cards:
			if ctx.Err() != nil { // it was laid down for the page after
				m.cards <- c
				return person.Applicant{}, ctx.Err()
			}
			if err, bad := c.(error); bad {
				return person.Applicant{}, err
			}
			return c.(person.Applicant), nil
		}
	}
}

func (m *machine) Submit(_ context.Context, s visit.Submission) (cases.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		return cases.Receipt{}, m.refuse
	}
	m.submitted = append(m.submitted, s)
	r := cases.Receipt{Number: "HJ-A03-261123-0042-7", Case: "0190a1b2", Bundle: s.Bundle.Name, Name: person.MaskName(s.Case.Applicant.Name),
		ReceivedAt: m.now(), Expected: m.now().AddDate(0, 0, 7), Sample: s.Bundle.Figures().Sample, Verified: s.Case.Applicant.Verified,
		QR: "YC1|HJ-A03-261123-0042-7|sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0|0123456789abcdef|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
	if s.Case.Agent != nil {
		r.Agent = person.MaskName(s.Case.Agent.Name)
	}
	for _, x := range s.Plan.Own() {
		r.Matters = append(r.Matters, x.Short)
	}
	for _, x := range s.Plan.Materials {
		if x.How == cases.AtWindow {
			r.ToBring = append(r.ToBring, x.Name)
		}
	}
	for _, x := range s.Plan.Routed {
		r.Elsewhere = append(r.Elsewhere, cases.Elsewhere{Matter: x.Short, By: x.By, Says: x.Says})
	}
	return r, nil
}

func (m *machine) Licences(_ context.Context, _ person.Applicant, _ string, asked []catalogue.LicenceAsked) []cases.Licence {
	m.asked.Add(1)
	var out []cases.Licence
	for _, l := range asked {
		out = append(out, cases.Licence{Name: l.Name, Finding: cmp.Or(m.findings[l.Name], cases.Found), Items: m.items})
	}
	return out
}

func (m *machine) OpenSlot(ctx context.Context, _ string) (kiosk.Slot, error) {
	select {
	case <-ctx.Done():
		return kiosk.Slot{}, ctx.Err()
	case s := <-m.slots:
		if err, bad := s.(error); bad {
			return kiosk.Slot{}, err
		}
		return s.(kiosk.Slot), nil
	}
}

func (m *machine) FollowSlot(ctx context.Context, _ string, report func(kiosk.SlotState)) {
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-m.coming:
			report(s)
		}
	}
}

func (m *machine) FinishSlot(_ context.Context, _ string, seen []string) []string { return seen }

func (m *machine) DropSlot(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dropped = append(m.dropped, id)
}

func (m *machine) Print(ctx context.Context, _ cases.Receipt, progress func(done, total int)) kiosk.PrintResult {
	for {
		select {
		case <-ctx.Done():
			return kiosk.PrintResult{}
		case n := <-m.progress:
			progress(n, 10)
		case r := <-m.prints:
			return r
		}
	}
}

func (m *machine) Evaluate(_ context.Context, e cases.Evaluation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.evaluated = append(m.evaluated, e)
	return nil
}

func (m *machine) Complain(_ context.Context, c cases.Complaint) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		return m.refuse
	}
	m.said = append(m.said, c)
	return nil
}

func (m *machine) AnswerBy() kiosk.AnswerBy {
	return kiosk.AnswerBy{Day: m.now().AddDate(0, 0, 7), Workdays: 5}
}

// mother is made up; her number is the example of GB 11643.
func mother() person.Applicant {
	return person.Applicant{Kind: person.Resident, Name: "陈样华", Number: "11010519491231002X", Sex: person.Female, Nation: "汉",
		Birth: "19491231", Address: "福建省莆田市涵江区涵东街道样例路1号", ValidFrom: "20190612", ValidTo: "20390612", Verified: true}
}

// stage is an app on a screen, a machine behind it and a finger in front.
type stage struct {
	*robot.Robot
	t       testing.TB
	app     *app.App
	canvas  software.WindowlessCanvas
	machine *machine

	mu    sync.Mutex
	queue []func()
	clock time.Time
	deaf  bool    // nothing is taken from the queue
	small bool    // pictures are kept at half size
	reach float32 // nothing above may have to be touched

	restarts int // that staff asked for
}

func newStage(t testing.TB, landscape bool) *stage { t.Helper(); return newStageWith(t, landscape) }

// beat is how often a screen looks at the clock here: nobody waits for the next second.
const beat = 20 * time.Millisecond

// newStageWith has other posters than the bundled ones, if any are given.
func newStageWith(t testing.TB, landscape bool, all ...posters.Poster) *stage {
	t.Helper()
	s := &stage{t: t, clock: time.Date(2026, 11, 23, 9, 41, 0, 0, time.Local)}
	s.machine = newMachine(t, s.now)
	s.machine.posters = all
	s.app = app.New(s.machine, app.Options{Landscape: landscape, Now: s.now, Do: s.do, Settle: -1, Beat: beat, Restart: func() { s.restarts++ }})
	s.canvas = software.NewCanvas()
	s.canvas.SetPadded(false)
	s.canvas.SetContent(s.app.Content())
	size := fyne.NewSize(1080, 1920)
	if landscape {
		size = fyne.NewSize(1920, 1080)
	}
	s.canvas.Resize(size)
	s.Robot = robot.New(t, s.canvas, s.pump)
	s.Reads = func(words string) string {
		if s.app != nil && s.app.English() { // a sign has no visits
			return inEnglish(words)
		}
		return words
	}
	s.app.Start()
	t.Cleanup(s.app.Stop)
	return s
}

func (s *stage) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock
}

// wait lets time pass for the machine without anybody waiting for it.
func (s *stage) wait(d time.Duration) {
	s.mu.Lock()
	s.clock = s.clock.Add(d)
	s.mu.Unlock()
}

// do is Options.Do: what goroutines ask for is run by the test's goroutine in pump.
func (s *stage) do(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
}

func (s *stage) pump() {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 || s.deaf {
			s.mu.Unlock()
			return
		}
		f := s.queue[0]
		s.queue = s.queue[1:]
		s.mu.Unlock()
		f()
	}
}

// look audits the screen as it stands, and keeps a picture when YICHUANG_SCREENS says where.
func (s *stage) look(name string) {
	s.t.Helper()
	for _, says := range append(s.Audit(), s.OutOfReach(s.reach)...) {
		s.t.Errorf("%s: %s", name, says)
	}
	s.masked(name)
	if s.app != nil && s.app.English() { // a sign has no visits
		s.allEnglish(name)
		s.allWhole(name)
	}
	if dir := os.Getenv("YICHUANG_SCREENS"); dir != "" {
		if s.small {
			s.canvas.SetScale(0.5)
			defer s.canvas.SetScale(1)
		}
		savePNG(s.t, filepath.Join(dir, name+".png"), s.canvas.Capture(), png.BestSpeed)
	}
}

// numbers are whole ID numbers and mobile phone numbers, in groups or not.
var numbers = regexp.MustCompile(`\b\d{6} ?\d{8} ?\d{3}[\dX]\b|\b1\d{2} ?\d{4} ?\d{4}\b`)

// typed are the names of pages on which people have just typed, and want to see what.
var typed = regexp.MustCompile(`form$|typing$`)

// masked looks for whole numbers on every page but those.
func (s *stage) masked(name string) {
	s.t.Helper()
	if typed.MatchString(name) {
		return
	}
	s.Walk(func(f robot.Found) {
		if words, ok := f.Object.(interface{ String() string }); ok && numbers.MatchString(words.String()) {
			s.t.Errorf("%s: a whole number can be read over a shoulder", name)
		}
	})
}

func savePNG(t testing.TB, path string, img image.Image, level png.CompressionLevel) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: level}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// type types signs on the screen's keyboard.
func (s *stage) typing(signs string) {
	s.t.Helper()
	for _, r := range signs {
		s.Tap(string(r))
	}
}

// sign draws something like a name on the pad.
func (s *stage) sign() {
	s.t.Helper()
	pad, ok := s.Find("请在此处签名")
	if !ok {
		s.t.Fatal("there is nothing to sign on")
	}
	at := pad.Pos.AddXY(200, 80)
	s.Finger(robot.Line(at, at.AddXY(60, 180))...)
	s.Finger(robot.Line(at.AddXY(-40, 60), at.AddXY(160, 40))...)
	s.Finger(robot.Line(at.AddXY(220, 20), at.AddXY(180, 200))...)
	s.Finger(robot.Line(at.AddXY(300, 60), at.AddXY(420, 190))...)
}

func (m *machine) Mine(ctx context.Context, who person.Applicant) (kiosk.Mine, error) {
	select {
	case <-ctx.Done():
		return kiosk.Mine{}, ctx.Err()
	case answer := <-m.mine:
		if err, bad := answer.(error); bad {
			return kiosk.Mine{}, err
		}
		return answer.(func(person.Applicant) kiosk.Mine)(who), nil
	}
}

func (m *machine) Held(ctx context.Context, _ person.Applicant) ([]cases.Held, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case answer := <-m.held:
		if err, bad := answer.(error); bad {
			return nil, err
		}
		return answer.([]cases.Held), nil
	}
}

func (m *machine) Correct(_ context.Context, c cases.Correction) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		return m.refuse
	}
	m.corrected = append(m.corrected, c)
	return nil
}

func (m *machine) NumbersBegin() string { return "HJ-A03-" }

func (m *machine) Numbered(ctx context.Context, _ string) (kiosk.Progress, error) {
	select {
	case <-ctx.Done():
		return kiosk.Progress{}, ctx.Err()
	case answer := <-m.mine:
		if err, bad := answer.(error); bad {
			return kiosk.Progress{}, err
		}
		return answer.(kiosk.Progress), nil
	}
}
