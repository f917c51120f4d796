package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// How many connections one node has. Writers wait for each other at the end of every transaction, so more would only
// wait elsewhere; the server allows 100 to all nodes together unless it is told otherwise.
const (
	postgresWriters  = 6
	postgresReaders  = 6
	postgresPatience = 5 * time.Second // for a connection
)

// postgresSettings hold for every connection unless the address says otherwise.
var postgresSettings = map[string]string{
	"application_name": "yichuang-platform",
	// A node that vanished inside a transaction must not hold the others up: it may have a counter.
	"idle_in_transaction_session_timeout": "10s",
	"tcp_keepalives_idle":                 "10",
	"tcp_keepalives_interval":             "5",
	"tcp_keepalives_count":                "3",
	"random_page_cost":                    "1.1", // where the ends of the indexes lie that a delivery looks at: in memory
}

// OpenPostgres opens the ledger in a PostgreSQL database (13 or later) by its address, postgres://HOST/DATABASE, and makes
// the tables that are not there. Any number of nodes may have it open. What the address leaves out, the password above
// all, comes from the environment and the files that PostgreSQL's own programs read: PGPASSWORD, PGPASSFILE or ~/.pgpass,
// PGSERVICEFILE. No error holds a password.
func OpenPostgres(ctx context.Context, address string, o Options) (Ledger, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	for name, value := range postgresSettings {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	// Each statement is planned anew, because one that was planned while a table was empty would read the whole of it ever
	// after. (plan_cache_mode would say the same to the checks of references, at 60 us a case.)
	config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgresPatience
	}
	write := stdlib.OpenDB(*config)
	write.SetMaxOpenConns(postgresWriters)
	write.SetMaxIdleConns(postgresWriters)
	if err := preparePostgres(ctx, write); err != nil {
		write.Close()
		return nil, fmt.Errorf("ledger: %w", err)
	}
	read := stdlib.OpenDB(*config)
	read.SetMaxOpenConns(postgresReaders)
	read.SetMaxIdleConns(postgresReaders)
	return newBook(ctx, write, read, postgres{}, o)
}

func preparePostgres(ctx context.Context, db *sql.DB) error {
	var version int
	var encoding string
	err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_encoding')`).Scan(&version, &encoding)
	switch {
	case err != nil:
		return err
	case version < 130000:
		return fmt.Errorf("PostgreSQL 13 or later is needed, this is %d", version/10000)
	case encoding != "UTF8":
		return fmt.Errorf("the database must have the encoding UTF8, this one has %s", encoding)
	}
	one, err := lock.NewPostgresSessionLocker() // nodes that start together migrate one after the other
	if err != nil {
		return err
	}
	return migrate(ctx, goose.DialectPostgres, db, "postgres", goose.WithSessionLocker(one))
}

// postgres is the dialect. Its transactions see each other's work once it is committed (READ COMMITTED).
type postgres struct{}

// lock takes the kiosks in one order, so that two never wait for each other.
func (postgres) lock(e *entry, kiosks []string) error {
	return e.exec(`SELECT pg_advisory_xact_lock(k) FROM
		(SELECT DISTINCT hashtextextended(name, 1) AS k FROM unnest($1::text[]) AS name ORDER BY k) AS kiosks`, kiosks)
}

func (postgres) among(column string, n int) string { return fmt.Sprintf("%s = ANY($%d)", column, n) }

func (postgres) set(values any) any { return values }

// insert is a COPY.
func (postgres) insert(e *entry, table string, columns []string, rows [][]any) error {
	return e.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(e.ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		return err
	})
}

// What PostgreSQL calls a transaction that met another one (appendix A of its manual).
const (
	uniqueViolation      = "23505" // of an id that another node took a moment ago
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

func (postgres) again(err error) bool {
	var p *pgconn.PgError
	if !errors.As(err, &p) {
		return false
	}
	return p.Code == uniqueViolation || p.Code == serializationFailure || p.Code == deadlockDetected
}
