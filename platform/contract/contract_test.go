package contract_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"yichuang/platform/contract"
)

// The generated file is committed, so a change of openapi.yaml must not be forgotten in it.
func TestGeneratedCodeIsUpToDate(t *testing.T) {
	dir := t.TempDir()
	out, config := filepath.Join(dir, "contract.gen.go"), filepath.Join(dir, "oapi-codegen.yaml")
	settings, err := os.ReadFile("oapi-codegen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	settings = bytes.Replace(settings, []byte("output: contract.gen.go"), []byte("output: "+out), 1)
	if err := os.WriteFile(config, settings, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("go", "tool", "oapi-codegen", "-config", config, "openapi.yaml").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	fresh, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("contract.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fresh, kept) {
		t.Fatal("contract.gen.go is not what openapi.yaml gives: go generate ./platform/contract")
	}
}

// The text is part of the contract: other platforms build it too.
func TestSignedText(t *testing.T) {
	b := contract.Batch{Kiosk: "A03", Items: []contract.Item{{Id: "a", Seq: 7, Digest: "sm3:00"}, {Id: "b", Seq: 8, Digest: "sm3:01"}}}
	want := "yichuang-batch-1\nA03\na|7|sm3:00\nb|8|sm3:01\n"
	if got := string(b.Signed()); got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestSignedTextOfACatalogue(t *testing.T) {
	o := contract.CatalogueOffer{District: "350303", Version: "2026.11.1", Size: 45, Digest: "sm3:00"}
	if got := string(o.Signed()); got != "yichuang-catalogue-1\n350303\n2026.11.1\n45\nsm3:00\n" {
		t.Fatalf("got %q", got)
	}
}

func TestSignedTextOfPosters(t *testing.T) {
	o := contract.PosterOffer{District: "350303", Version: "2026.12.1", Size: 45, Digest: "sm3:00"}
	if got := string(o.Signed()); got != "yichuang-posters-1\n350303\n2026.12.1\n45\nsm3:00\n" {
		t.Fatalf("got %q", got)
	}
}

func TestSignedTextOfKeys(t *testing.T) {
	k := contract.Keys{Number: 7, SealingKeys: []string{"A\n", "B\n"}, PublishingKeys: []string{"C\n"}}
	if got := string(k.Signed()); got != "yichuang-keys-1\n7\nseal\nA\nseal\nB\npublish\nC\n" {
		t.Errorf("got %q", got)
	}
	n := contract.NextVerifyKey{VerifyKey: "A\n"}
	if got := string(n.Signed("A03")); got != "yichuang-verify-key-1\nA03\nA\n" {
		t.Errorf("got %q", got)
	}
}
