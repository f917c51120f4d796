package ledger_test

import (
	"testing"

	"yichuang/platform/ledger"
	"yichuang/platform/ledger/ledgertest"
)

func TestSQLite(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB) ledgertest.Place {
		dir := t.TempDir()
		return func(t testing.TB, o ledger.Options) ledger.Ledger {
			t.Helper()
			l, err := ledger.OpenSQLite(t.Context(), dir, o)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
	})
}
