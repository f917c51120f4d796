package faults

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	reader "yichuang/drivers/idcard/emulator"
)

var update = flag.Bool("update", false, "write the matrix in docs/devices.md anew")

const (
	matrixFile  = "../../docs/devices.md"
	matrixBegin = "<!-- go test ./drivers/faults -run Contract -update : written by the test, not by hand -->\n"
	matrixEnd   = "<!-- end -->\n"
)

// matrix holds what the rows found, by table, row and column. Safe for concurrent use.
type matrix struct {
	mu    sync.Mutex
	found map[[3]string]string
}

func (m *matrix) put(table, row, column, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.found == nil {
		m.found = map[[3]string]string{}
	}
	m.found[[3]string{table, row, column}] = value
}

// words are what states and outcomes are called in Chinese.
var words = map[string]string{
	"read": "读到了", "needs lift": "请拿起再放", "fault": "故障", "absent": "没接上", "idle": "等放卡", "self-test": "自检",
	"ready": "可用", "paper low": "纸快用完", "paper out": "缺纸", "cover open": "开盖", "cutter jam": "切刀卡住", "cutter": "切刀卡住",
	"overheated": "过热", "off-line": "脱机", "presented": "回执待取", "lost": "断线", "unknown": "不知道",
	"taken": "已取走", "retracted": "已收回", "confirmed": "确认打完", "processed": "处理完", "failed": "没打成",
	"gone": "断线", "silent": "不回话", "stalled": "停住不动", "no confirmation": "没等到确认", "refused": "模块拒绝",
}

// bilingual puts the Chinese before a word, or before both halves of an outcome and its reason.
func bilingual(word string) string {
	if outcome, why, ok := strings.Cut(word, ": "); ok {
		if outcome == "unknown" {
			return "说不准，" + words[why] + " " + word
		}
		return words[outcome] + "，" + words[why] + " " + word
	}
	if sw3, ok := strings.CutPrefix(word, refused); ok {
		return words["refused"] + " " + refused + sw3
	}
	return words[word] + " " + word
}

// write returns the matrix, false when a row was not run.
func (m *matrix) write() (text []byte, whole bool) {
	var out bytes.Buffer
	whole = true
	at := func(table, row, column string) string {
		found, ok := m.found[[3]string{table, row, column}]
		whole = whole && ok
		return found
	}
	out.WriteString(matrixBegin + "\n### 读卡器 Reader\n\n| 故障 fault | 是什么 | 先有故障 there before | 读卡那句起 from the read on |\n|---|---|---|---|\n")
	for _, r := range readerRows {
		f, _ := Find("reader:" + r.fault)
		says := f.Says
		if with, ok := Find("reader:" + r.with); ok {
			says += "，" + with.Says
		}
		fmt.Fprintf(&out, "| `reader:%s` | %s | %s | %s |\n", r.name(), says,
			bilingual(at("reader", r.name(), "before")), bilingual(at("reader", r.name(), "midway")))
	}
	out.WriteString("\n### 证件 Cards\n\n| 样卡 specimen | 是什么 | 读成 read as |\n|---|---|---|\n")
	for _, s := range reader.Specimens {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", s.ID, at("cards", s.ID, "title"), at("cards", s.ID, "type"))
	}
	out.WriteString("\n### 打印机 Printer\n\n| 故障 fault | 是什么 | 型号 profile | 空闲时 idle | 先有故障 there before | 打到一半起 midway |\n|---|---|---|---|---|---|\n")
	for _, r := range printerRows {
		f, _ := Find("printer:" + r.fault)
		profile := r.profile
		if profile == "" {
			profile = "generic-80"
		}
		fmt.Fprintf(&out, "| `printer:%s` | %s | %s | %s | %s | %s |\n", r.fault, f.Says, profile, bilingual(string(r.state)),
			bilingual(at("printer", r.name(), "before")), bilingual(at("printer", r.name(), "midway")))
	}
	out.WriteString("\n### 出纸口 Presenter\n\n| 事情 what happens | 状态 state | 回执 receipt |\n|---|---|---|\n")
	for _, r := range exitRows {
		fmt.Fprintf(&out, "| %s %s | %s | %s |\n", at("exit", r.name, "says"), r.name,
			bilingual(at("exit", r.name, "state")), bilingual(at("exit", r.name, "exit")))
	}
	out.WriteString("\n" + matrixEnd)
	return out.Bytes(), whole
}

// check compares the matrix in the documentation with what the rows found, or writes it.
func (m *matrix) check(t *testing.T) {
	text, whole := m.write()
	if !whole {
		t.Log("not every row was run: the matrix is not looked at")
		return
	}
	file, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begun := bytes.Cut(file, []byte(matrixBegin))
	old, tail, ended := bytes.Cut(rest, []byte(matrixEnd))
	if !begun || !ended {
		t.Fatalf("%s has no place for the matrix", matrixFile)
	}
	if *update {
		if err := os.WriteFile(matrixFile, bytes.Join([][]byte{head, text, tail}, nil), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := bytes.TrimSuffix(bytes.TrimPrefix(text, []byte(matrixBegin)), []byte(matrixEnd)); !bytes.Equal(old, want) {
		t.Errorf("%s does not say what was found: go test ./drivers/faults -run Contract -update", matrixFile)
	}
}

// Every word of the matrix has its Chinese.
func TestBilingual(t *testing.T) {
	for word, want := range map[string]string{
		"read": "读到了 read", "failed: paper out": "没打成，缺纸 failed: paper out", "unknown: gone": "说不准，断线 unknown: gone",
		"refused 66": "模块拒绝 refused 66",
	} {
		if got := bilingual(word); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
