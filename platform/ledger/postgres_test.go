package ledger_test

import (
	"os"
	"testing"

	"yichuang/platform/ledger"
	"yichuang/platform/ledger/ledgertest"
	"yichuang/platform/ledger/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestPostgres(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB) ledgertest.Place {
		address := pgtest.Database(t)
		return func(t testing.TB, o ledger.Options) ledger.Ledger {
			t.Helper()
			l, err := ledger.OpenPostgres(t.Context(), address, o)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
	})
}
