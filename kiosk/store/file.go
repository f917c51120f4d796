package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	pageSize = 4096

	// ours is SQLite's application id of a file whose pages have sums. It is more than one bit away from 0: no flipped
	// bit makes a file look like one of an earlier program, which had none.
	ours = 0x59434b31 // YCK1
)

// connect opens a file that is there, with the settings of DESIGN.md section 4. They belong to a connection, hence they
// stand in its address and not in statements that only one of them would see.
func connect(path, pragma string) (*sql.DB, error) {
	address, err := addressFor(path, pragma)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func addressFor(path, pragma string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	settings := url.Values{
		"mode":    {"rw"}, // SQLite would make it without sums
		"_txlock": {"immediate"},
		// A frame of the log is summed up with those before it at the end of the transaction: none is read before.
		"_pragma": {"busy_timeout=5000", "synchronous=FULL", "foreign_keys=1", "secure_delete=1", "cache_spill=0", pragma},
	}
	if earlier, err := isEarlier(path); err != nil {
		return "", err
	} else if !earlier {
		settings.Set("vfs", summing)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}).String(), nil
}

// isEarlier reports whether the file is a database of an earlier program, without sums.
func isEarlier(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	header := make([]byte, 100) // file format, section 1.3
	if _, err := io.ReadFull(file, header); err == io.EOF || err == io.ErrUnexpectedEOF {
		return false, nil
	} else if err != nil {
		return false, err
	}
	reserved, application := header[20], binary.BigEndian.Uint32(header[68:])
	return bytes.HasPrefix(header, []byte("SQLite format 3\x00")) && reserved == 0 && application == 0, nil
}

// haveSums sees to it that there is a file with sums: it makes one where none is, and makes one of a file without. The
// error is ErrDamaged when only the log of a database is left.
func haveSums(path string) error {
	earlier, err := isEarlier(path)
	if gone := errors.Is(err, fs.ErrNotExist); gone {
		if _, err := os.Stat(path + "-wal"); err == nil {
			return fmt.Errorf("%w: there is a log and no database", ErrDamaged)
		}
		return rewrite(":memory:", path)
	}
	if err != nil || !earlier {
		return err
	}
	return rewrite(path, path)
}

// rewrite copies a database without sums, or an empty one, to a new file with sums and then gives it its name.
func rewrite(from, to string) error {
	fresh := to + ".new"
	if err := removeDatabase(fresh); err != nil {
		return err
	}
	defer removeDatabase(fresh) // when it fails
	db, err := sql.Open("sqlite", from)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := check(db, "integrity_check"); err != nil {
		return err
	}
	if err := reserve(db); err != nil {
		return err
	}
	address := url.URL{Scheme: "file", Path: fresh, RawQuery: "vfs=" + summing}
	if _, err := db.Exec(`VACUUM INTO ?`, address.String()); err != nil {
		return err
	}
	if err := db.Close(); err != nil { // its log must not be taken for one of the new file
		return err
	}
	made, err := connect(fresh, fmt.Sprintf("application_id=%d", ours))
	if err != nil {
		return err
	}
	if err := errors.Join(check(made, "integrity_check"), made.Close()); err != nil {
		return err
	}
	return settleFile(fresh, to)
}

// reserve keeps room for the sums in what is written from db with VACUUM INTO. There is no statement for it.
func reserve(db *sql.DB) error {
	conn, err := db.Conn(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		tls := libc.NewTLS()
		defer tls.Close()
		size := tls.Alloc(4)
		defer tls.Free(4)
		*(*int32)(at(size)) = sumSize
		handle := uintptr(reflect.ValueOf(c).Elem().FieldByName("db").Uint())
		if code := sqlite3.Xsqlite3_file_control(tls, handle, 0, sqlite3.SQLITE_FCNTL_RESERVE_BYTES, size); code != sqlite3.SQLITE_OK {
			return fmt.Errorf("no room for sums: SQLite says %d", code)
		}
		return nil
	})
}
