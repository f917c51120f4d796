package ledger_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"

	"yichuang/platform/ledger"
	"yichuang/platform/ledger/pgtest"
)

// Every migration is written twice, once for each database, under the same name. From migrations/sqlite to
// migrations/postgres:
//
//	INTEGER                            BIGINT
//	BLOB                               BYTEA
//	INTEGER PRIMARY KEY AUTOINCREMENT  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY
//	) STRICT;                          );
//	lower(hex(randomblob(8)))          left(replace(gen_random_uuid()::text, '-', ''), 16)
//
// and nothing else: tables, columns, keys and indexes stay the same.
func TestMigrationsAreTwins(t *testing.T) {
	names := func(folder string) (out []string) {
		files, err := filepath.Glob(filepath.Join("migrations", folder, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d migrations, %v", folder, len(files), err)
		}
		for _, f := range files {
			out = append(out, filepath.Base(f))
		}
		return out
	}
	if a, b := names("sqlite"), names("postgres"); !slices.Equal(a, b) {
		t.Errorf("migrations of SQLite %v, of PostgreSQL %v", a, b)
	}
	one, two := sqliteTables(t), postgresTables(t)
	for _, line := range one {
		if !slices.Contains(two, line) {
			t.Errorf("PostgreSQL lacks: %s", line)
		}
	}
	for _, line := range two {
		if !slices.Contains(one, line) {
			t.Errorf("SQLite lacks: %s", line)
		}
	}
}

// lines reads one column of text.
func lines(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		t.Fatalf("%d lines, %v", len(out), err)
	}
	return out
}

func sqliteTables(t *testing.T) []string {
	dir := t.TempDir()
	l, err := ledger.OpenSQLite(t.Context(), dir, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	db, err := sql.Open("sqlite", filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const tables = `sqlite_schema m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'`
	out := lines(t, db, `SELECT m.name || '.' || c.name || ' ' || CASE c.type WHEN 'INTEGER' THEN 'bigint' WHEN 'BLOB' THEN 'bytea' ELSE lower(c.type) END ||
		CASE WHEN c."notnull" OR c.pk THEN ' not null' ELSE '' END FROM pragma_table_info(m.name) c, `+tables)
	out = append(out, lines(t, db, `SELECT m.name || CASE WHEN i."unique" THEN ' unique (' ELSE ' index (' END ||
		(SELECT group_concat(name, ', ') FROM pragma_index_info(i.name)) || ')' FROM pragma_index_list(m.name) i, `+tables)...)
	// A table's own row number is a key without an index.
	out = append(out, lines(t, db, `SELECT m.name || ' unique (' || c.name || ')' FROM pragma_table_info(m.name) c, `+tables+`
		AND c.pk AND c.type = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) WHERE origin = 'pk')`)...)
	out = append(out, lines(t, db, `SELECT m.name || '.' || f."from" || ' references ' || f."table" FROM pragma_foreign_key_list(m.name) f, `+tables)...)
	return out
}

func postgresTables(t *testing.T) []string {
	address := pgtest.Database(t)
	openPostgres(t, address, ledger.Options{}).Close()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const tables = `pg_class m ON m.relnamespace = 'public'::regnamespace AND m.relkind = 'r' AND m.relname NOT LIKE 'goose_%'`
	out := lines(t, db, `SELECT m.relname || '.' || a.attname || ' ' || format_type(a.atttypid, NULL) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
		FROM pg_attribute a JOIN `+tables+` AND a.attrelid = m.oid WHERE a.attnum > 0 AND NOT a.attisdropped`)
	out = append(out, lines(t, db, `SELECT m.relname || CASE WHEN i.indisunique THEN ' unique (' ELSE ' index (' END ||
		(SELECT string_agg(trim('"' FROM pg_get_indexdef(i.indexrelid, n, true)), ', ' ORDER BY n) FROM generate_series(1, i.indnkeyatts) AS n) || ')'
		FROM pg_index i JOIN `+tables+` AND i.indrelid = m.oid`)...)
	return append(out, lines(t, db, `SELECT m.relname || '.' || a.attname || ' references ' || r.relname FROM pg_constraint c JOIN `+tables+` AND c.conrelid = m.oid
		JOIN pg_class r ON r.oid = c.confrelid JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'`)...)
}
