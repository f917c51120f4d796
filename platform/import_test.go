package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yichuang/kiosk/cases"
	"yichuang/kiosk/command"
	"yichuang/kiosk/person"
	"yichuang/kiosk/seal"
	"yichuang/kiosk/store"
	"yichuang/kiosk/uplink"
	"yichuang/platform/platformtest"
)

// machine is a kiosk as its technician sees it, and the store that the running kiosk holds.
type machine struct {
	file, data string
	store      *store.Store
	identity   *uplink.Identity
	keys       *seal.Keyring
}

const machineConfig = `[site]
code = "A03"
name = "涵江区行政服务中心"
level = "district"
area = "350303"
[reader]
port = "reader"
[printer]
port = "printer"
[platform]
url = %q
ca = %q
[data]
dir = "data"
`

// newMachine is enrolled with the words of the command line; its line works only once.
func newMachine(t *testing.T, p *platformtest.Platform) *machine {
	t.Helper()
	dir := t.TempDir()
	m := &machine{file: filepath.Join(dir, "kiosk.toml"), data: filepath.Join(dir, "data")}
	if err := os.WriteFile(m.file, fmt.Appendf(nil, machineConfig, p.URL(), p.CA()), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, status := m.run("enrol", "-code", p.Code(t, "A03", time.Hour)); status != command.OK {
		t.Fatal(said)
	}
	var err error
	if m.identity, err = uplink.LoadIdentity(filepath.Join(m.data, "identity"), seal.SM); err != nil {
		t.Fatal(err)
	}
	if m.keys, err = seal.OpenKeyring(filepath.Join(m.data, "keys"), seal.SM); err != nil {
		t.Fatal(err)
	}
	m.open(t)
	t.Cleanup(func() { m.store.Close() })
	return m
}

// open is what the running kiosk does.
func (m *machine) open(t *testing.T) {
	t.Helper()
	var err error
	if m.store, err = store.Open(m.data); err != nil {
		t.Fatal(err)
	}
}

// run says the word with the config, and what comes behind it.
func (m *machine) run(word string, args ...string) (said string, status int) {
	var out bytes.Buffer
	status = command.Run(append(append(strings.Fields(word), "-config", m.file), args...), &out, &out, nil)
	return out.String(), status
}

func (m *machine) submit(t *testing.T) (receipt string) {
	t.Helper()
	err := m.store.Submit(t.Context(), time.Now(), func(n store.Numbers) (store.Handed, error) {
		id := uuid.Must(uuid.NewV7()).String()
		receipt = cases.ReceiptNumber("HJ", "A03", time.Now(), n.Epoch, n.DayCount)
		plain, err := json.Marshal(cases.Case{ID: id, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq, Receipt: receipt, ReceivedAt: time.Now(),
			Bundle: "P01", Catalogue: "2026.11", Matters: []string{"P01-1"},
			Applicant: person.Applicant{Kind: person.Typed, Name: "欧阳试验", Number: "11010519491231002X"}})
		if err != nil {
			return store.Handed{}, err
		}
		item := cases.Item{ID: id, Kind: cases.KindCase, Case: id, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq}
		item.Body, err = m.identity.SealTo.Seal(plain, item.Associated())
		item.Digest = seal.SM.Digest(item.Body)
		return store.Handed{Item: item, Number: receipt}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func wantSaid(t *testing.T, said string, status int, want int, words ...string) {
	t.Helper()
	if status != want {
		t.Errorf("status %d, want %d: %s", status, want, said)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%q is missing in: %s", w, said)
		}
	}
}

// Days without a line, with the commands that people type: export, import, export again with the answer, and the
// line at last; the kiosk runs, stands still and runs again.
func TestAStickCarriesTheOutbox(t *testing.T) {
	p := platformtest.New(t, nil)
	m := newMachine(t, p)
	stick := t.TempDir()
	first, second := m.submit(t), m.submit(t)
	said, status := m.run("export", "-to", stick)
	wantSaid(t, said, status, command.Fail, "E802", "没有挂载")
	said, status = m.run("export", "-to", stick, "-same-disk") // while the kiosk runs
	wantSaid(t, said, status, command.OK, "已导出 2 件", "yichuang-A03-1-000001.ycx")
	said, status = m.run("outbox")
	wantSaid(t, said, status, command.OK, "2 件等待上报（其中 2 件已导出到 U 盘", first, second, "A03-1-000001", "等待上报")

	out, wrong, code := output(t, "import", "-data", p.Dir, stick)
	wantSaid(t, out+wrong, code, 0, "accepted 2", "duplicate 0", "yichuang-A03-1-000001.answer")
	out, wrong, code = output(t, "import", "-data", p.Dir, filepath.Join(stick, "yichuang-A03-1-000001.ycx"))
	wantSaid(t, out+wrong, code, 0, "accepted 0", "duplicate 2")

	third := m.submit(t)
	m.store.Close() // the kiosk is switched off
	said, status = m.run("export", "-to", stick, "-same-disk")
	wantSaid(t, said, status, command.OK, "平台收到 2 件", "已导出 1 件", "yichuang-A03-1-000002.ycx")
	said, status = m.run("outbox", "-all")
	wantSaid(t, said, status, command.OK, "1 件等待上报", "2 件平台已收", first, second, third)
	said, status = m.run("outbox show", second)
	wantSaid(t, said, status, command.OK, "平台已收", "办件编号："+p.Cases(t)[1].Official, "不用处理")

	m.open(t) // and on again, with a line
	link, err := uplink.New(m.store, m.identity, m.keys, p.URL(), uplink.Options{Log: slog.New(slog.DiscardHandler), Base: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { link.Run(ctx); close(done) }()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if n, err := m.store.Waiting(t.Context()); err == nil && n == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the outbox does not get empty")
		}
	}
	stop()
	<-done
	out, wrong, code = output(t, "import", "-data", p.Dir, stick)
	wantSaid(t, out+wrong, code, 0, "accepted 0", "duplicate 1")
	if lines := p.Cases(t); len(lines) != 3 || lines[0].Official == "" {
		t.Errorf("ledger %+v", lines)
	}
	said, status = m.run("export", "-to", stick, "-same-disk")
	wantSaid(t, said, status, command.OK, "平台收到 0 件", "不用导出")
	if left, err := os.ReadDir(stick); err != nil || len(left) > 0 {
		t.Errorf("left on the stick: %v, %v", left, err)
	}
	audit, err := p.Book.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	imported := 0
	for _, a := range audit {
		if a.Event == "imported" && a.Kiosk == "A03" && strings.HasPrefix(a.Subject, "yichuang-A03-1-") {
			imported++
		}
	}
	if imported != 3 {
		t.Errorf("%d imports in the audit, want 3", imported)
	}
}

func TestImportsThatGoWrong(t *testing.T) {
	p := platformtest.New(t, nil)
	m := newMachine(t, p)
	m.submit(t)
	stick := t.TempDir()
	out, wrong, code := output(t, "import", "-data", p.Dir, stick)
	wantSaid(t, out+wrong, code, 1, "没有终端导出的文件")
	out, wrong, code = output(t, "import", "-data", p.Dir)
	wantSaid(t, out+wrong, code, 2)
	m.run("export", "-to", stick, "-same-disk")
	file := filepath.Join(stick, "yichuang-A03-1-000001.ycx")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content[:len(content)-100], 0o600); err != nil { // the manifest is cut
		t.Fatal(err)
	}
	out, wrong, code = output(t, "import", "-data", p.Dir, stick)
	wantSaid(t, out+wrong, code, 1, "accepted 1", "不完整", "重新导出一次")
	other := platformtest.New(t, nil)
	out, wrong, code = output(t, "import", "-data", other.Dir, stick)
	wantSaid(t, out+wrong, code, 1, "另一个平台")

	// The answer to what could be read counts; nothing is left to export.
	said, status := m.run("export", "-to", stick, "-same-disk")
	wantSaid(t, said, status, command.OK, "平台收到 1 件", "不用导出")

	m.submit(t)
	if err := os.WriteFile(filepath.Join(stick, "yichuang-A03-1-000001.answer"), []byte("yes"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, status = m.run("export", "-to", stick, "-same-disk")
	wantSaid(t, said, status, command.Fail, "E809", "已导出 1 件", "没有采用")
}

// What the platform refused can be looked at and tried again, also while the kiosk runs.
func TestARefusedItemIsTriedAgain(t *testing.T) {
	p := platformtest.New(t, nil)
	m := newMachine(t, p)
	receipt := m.submit(t)
	lines, err := m.store.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := lines[0].ID
	for reason, verdict := range map[string]cases.Verdict{"body": cases.Rejected, "id-taken": cases.Conflict} {
		if err := m.store.Record(t.Context(), []store.Answer{{ID: id, Verdict: verdict, Reason: reason}}); err != nil {
			t.Fatal(err)
		}
		said, status := m.run("outbox show", strings.ToLower(receipt))
		wantSaid(t, said, status, command.OK, receipt, id, "原因："+reason, "怎么办："+uplink.Why(reason))
		said, status = m.run("outbox")
		wantSaid(t, said, status, command.OK, "1 件平台没有收")
		said, status = m.run("outbox retry", id)
		wantSaid(t, said, status, command.OK, "1 件重新等待上报", "还会不收")
		if due, err := m.store.Due(t.Context(), time.Now(), 1, 1); err != nil || len(due) != 1 {
			t.Fatalf("due %v, %v", due, err)
		}
	}
	if err := m.store.Postpone(t.Context(), []string{id}, time.Now().Add(30*time.Minute), "away"); err != nil {
		t.Fatal(err)
	}
	said, status := m.run("outbox")
	wantSaid(t, said, status, command.OK, "1 件等待上报", "连不上平台")
	said, status = m.run("outbox retry", "all")
	wantSaid(t, said, status, command.OK, "1 件重新等待上报")
	if due, err := m.store.Due(t.Context(), time.Now(), 1, 1); err != nil || len(due) != 1 {
		t.Fatalf("due %v, %v", due, err)
	}
	if err := m.store.MarkSent(t.Context(), []string{id}); err != nil {
		t.Fatal(err)
	}
	said, status = m.run("outbox retry", receipt)
	wantSaid(t, said, status, command.OK, "正在上报", "0 件重新等待上报")
	if err := m.store.Record(t.Context(), []store.Answer{{ID: id, Verdict: cases.Accepted}}); err != nil {
		t.Fatal(err)
	}
	said, status = m.run("outbox retry", receipt)
	wantSaid(t, said, status, command.OK, "平台已经收了")
	said, status = m.run("outbox")
	wantSaid(t, said, status, command.OK, "没有等待上报的件，1 件平台已收。")
	if strings.Contains(said, receipt) {
		t.Errorf("what arrived is listed: %s", said)
	}
	said, status = m.run("outbox", "-json")
	wantSaid(t, said, status, command.OK, `"receipt": "`+receipt, `"state": "acknowledged"`)
	said, status = m.run("outbox show", "HJ-A03-261123-9999-0")
	wantSaid(t, said, status, command.Fail, "没有这一件")
}

// An evaluation of a case that staff have to look at goes neither by line nor by stick before that is done.
func TestWhatIsHeldBackIsSaid(t *testing.T) {
	p := platformtest.New(t, nil)
	m := newMachine(t, p)
	receipt := m.submit(t)
	lines, err := m.store.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		m.store.Record(t.Context(), []store.Answer{{ID: lines[0].ID, Verdict: cases.Conflict, Reason: "id-taken"}}),
		m.store.Enqueue(t.Context(), func(n store.Numbers) (cases.Item, error) {
			return cases.Item{ID: uuid.Must(uuid.NewV7()).String(), Kind: cases.KindEvaluation, Case: lines[0].ID, Kiosk: "A03", Epoch: n.Epoch, Seq: n.Seq}, nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	said, status := m.run("outbox")
	wantSaid(t, said, status, command.OK, "评价", "等前面的件")
	said, status = m.run("outbox show", receipt)
	wantSaid(t, said, status, command.OK, "处理好了才报这一件")
	said, status = m.run("export", "-to", t.TempDir(), "-same-disk")
	wantSaid(t, said, status, command.OK, "不用导出")
	m.run("outbox retry", lines[0].ID)
	said, status = m.run("export", "-to", t.TempDir(), "-same-disk")
	wantSaid(t, said, status, command.OK, "已导出 2 件")
}
