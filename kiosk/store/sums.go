package store

import (
	"encoding/binary"
	"hash/crc64"
	"strings"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite itself does not see a flipped bit in a value. Hence each page of the file ends in a sum over it, in bytes that
// SQLite leaves to others (reserved space, file format section 1.3.4): laid down at each write and checked at each read
// from the disk. That covers rows of every table, indexes, overflow pages and the header, and no statement has to know of it.
// In the write-ahead log pages have no sums of ours; there, each read checks SQLite's own.

// sumSize is the size of the sum at the end of a page, CRC-64/ECMA, big endian.
const sumSize = 8

var sumTable = crc64.MakeTable(crc64.ECMA)

func pageSum(page []byte) uint64 { return crc64.Checksum(page[:len(page)-sumSize], sumTable) }

// sound reports whether a page is as it was written.
func sound(page []byte) bool {
	return binary.BigEndian.Uint64(page[len(page)-sumSize:]) == pageSum(page)
}

// isPage tells whole pages from the few bytes of the header that SQLite also reads by themselves.
func isPage(size int32) bool { return size >= 512 && size&(size-1) == 0 }

// summing is the name of SQLite's file layer with sums. It is the one of the operating system but for how a file is
// opened, and for reading and writing of the two kinds of file that matter.
const summing = "yichuang"

var (
	below              sqlite3.Tsqlite3_vfs
	database, writeLog fileKind
)

// fileKind is how files of one kind are read and written: as below, but with sums.
type fileKind struct {
	plain  *sqlite3.Tsqlite3_io_methods // the operating system's, which differ from kind to kind
	summed uintptr                      // the same with ours among them
	once   sync.Once
}

// watched are who wants to know of damage, by the path of the database; paths is which one an open file belongs to.
var watched, paths sync.Map

func init() {
	// Else each file that this process opens and closes to look into the database would take SQLite's own locks with it, and
	// another process would tidy away a log that is written to. Only Linux has such locks, and kiosks run on Linux.
	_, _ = sqlite.OFDLocking(true)
	tls := libc.NewTLS()
	name, err := libc.CString(summing)
	if err != nil {
		panic(err)
	}
	below = *(*sqlite3.Tsqlite3_vfs)(at(sqlite3.Xsqlite3_vfs_find(tls, 0)))
	layer := below
	layer.FzName, layer.FpNext, layer.FxOpen = name, 0, entry(openSummed)
	if code := sqlite3.Xsqlite3_vfs_register(tls, forGood(tls, layer), 0); code != sqlite3.SQLITE_OK {
		panic(code)
	}
}

// forGood puts a value where SQLite may keep its address: in its own memory, never freed.
func forGood[T any](tls *libc.TLS, value T) uintptr {
	address := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(value)))
	if address == 0 {
		panic("no memory")
	}
	*(*T)(at(address)) = value
	return address
}

// at is the memory at an address that SQLite gave.
func at(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// entry is a function as SQLite calls it, and called is one of its own: the two ways of modernc.org/libc.
func entry[F any](f F) uintptr          { return *(*uintptr)(unsafe.Pointer(&f)) }
func called[F any](address uintptr) F   { return *(*F)(unsafe.Pointer(&struct{ uintptr }{address})) }
func bytesAt(a uintptr, n int32) []byte { return unsafe.Slice((*byte)(at(a)), n) }

type (
	opener = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	mover  = func(tls *libc.TLS, file, buffer uintptr, size int32, offset int64) int32
)

func openSummed(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	code := called[opener](below.FxOpen)(tls, vfs, name, file, flags, outFlags)
	if code != sqlite3.SQLITE_OK {
		return code
	}
	switch {
	case flags&sqlite3.SQLITE_OPEN_MAIN_DB != 0:
		database.take(tls, file, libc.GoString(name), readPage, writePage)
	case flags&sqlite3.SQLITE_OPEN_WAL != 0:
		writeLog.take(tls, file, strings.TrimSuffix(libc.GoString(name), "-wal"), readFrame, nil)
	}
	return sqlite3.SQLITE_OK
}

// take has an open file read and written with sums.
func (k *fileKind) take(tls *libc.TLS, file uintptr, path string, read, write mover) {
	methods := &(*sqlite3.Tsqlite3_file)(at(file)).FpMethods
	k.once.Do(func() {
		k.plain = (*sqlite3.Tsqlite3_io_methods)(at(*methods))
		summed := *k.plain
		summed.FxRead = entry(read)
		if write != nil {
			summed.FxWrite = entry(write)
		}
		k.summed = forGood(tls, summed)
	})
	*methods = k.summed
	paths.Store(file, path)
}

func readPage(tls *libc.TLS, file, buffer uintptr, size int32, offset int64) int32 {
	code := called[mover](database.plain.FxRead)(tls, file, buffer, size, offset)
	if code == sqlite3.SQLITE_OK && isPage(size) && !sound(bytesAt(buffer, size)) {
		return damageIn(file)
	}
	return code
}

func writePage(tls *libc.TLS, file, buffer uintptr, size int32, offset int64) int32 {
	if isPage(size) {
		page := bytesAt(buffer, size)
		binary.BigEndian.PutUint64(page[size-sumSize:], pageSum(page))
	}
	return called[mover](database.plain.FxWrite)(tls, file, buffer, size, offset)
}

// readFrame checks the frame of a page. The log of a restart is read whole by SQLite, which checks it then.
func readFrame(tls *libc.TLS, file, buffer uintptr, size int32, offset int64) int32 {
	read := called[mover](writeLog.plain.FxRead)
	code := read(tls, file, buffer, size, offset)
	if code != sqlite3.SQLITE_OK || !isPage(size) {
		return code
	}
	before := int64(logHeader - logSums) // the sums are carried on from the frame before, or from the log's own header
	if first := offset == logHeader+frameHeader; !first {
		before = offset - frameHeader - int64(size) - logSums
	}
	heads := tls.Alloc(logSums + frameHeader)
	defer tls.Free(logSums + frameHeader)
	if code := read(tls, file, heads, logSums, before); code != sqlite3.SQLITE_OK {
		return code
	}
	if code := read(tls, file, heads+logSums, frameHeader, offset-frameHeader); code != sqlite3.SQLITE_OK {
		return code
	}
	f := frame{bytesAt(heads+logSums, frameHeader), bytesAt(buffer, size)}
	if f.sums() != carry(sumsAt(bytesAt(heads, logSums)), f.header[:8], f.page) {
		return damageIn(file)
	}
	return code
}

// damageIn tells who watches the database, and SQLite.
func damageIn(file uintptr) int32 {
	if path, ok := paths.Load(file); ok {
		if tell, ok := watched.Load(path); ok {
			tell.(func())()
		}
	}
	return sqlite3.SQLITE_CORRUPT
}
