package store

import (
	"context"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// powerDisk is a disk whose every write is remembered in its order, with what was made safe by fsync and what was not, so
// that any state can be rebuilt which a power cut may leave behind. It is a real file system (FUSE) over a real folder:
// SQLite on it does what it does anywhere.
//
// After a cut: what was fsynced is there. Of all else, any part may be there or not, in sectors of 512 bytes and in any order;
// names (made, renamed, removed) of a folder that was not fsynced go back to some moment since it was.
type powerDisk struct {
	mu    sync.Mutex
	ops   []op
	files map[uint64]uint64 // a number of our own for each inode: the folder below gives those of removed files out again
}

type opKind int

const (
	opWrite opKind = iota
	opTruncate
	opSync
	opName   // path now leads to ino
	opRename // from path to to
	opRemove
	opFolder
	opSyncFolder
)

type op struct {
	kind     opKind
	ino      uint64
	path, to string
	at       int64 // of a write, or the size after a truncation
	data     []byte
}

func (d *powerDisk) log(o op) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if o.ino != 0 {
		o.ino = d.files[o.ino]
	}
	d.ops = append(d.ops, o)
}

// made takes note of a new file.
func (d *powerDisk) made(ino uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[ino] = uint64(len(d.ops)) + 1
}

// now is the number of operations so far: a moment at which the power may go.
func (d *powerDisk) now() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ops)
}

// plugIn mounts a disk at a new folder. It must be pulled out before this process does other work: a thread that waits
// for the disk in the kernel holds up the garbage collector, which holds up the disk.
func plugIn(t testing.TB) (d *powerDisk, folder string, pullOut func()) {
	t.Helper()
	if _, err := os.Stat("/dev/fuse"); err != nil {
		t.Skip("no /dev/fuse on this machine: power cuts cannot be rebuilt")
	}
	d = &powerDisk{files: map[uint64]uint64{}}
	folder = t.TempDir()
	below := &fs.LoopbackRoot{Path: t.TempDir()}
	below.NewNode = func(root *fs.LoopbackRoot, _ *fs.Inode, _ string, _ *syscall.Stat_t) fs.InodeEmbedder {
		return &powerNode{LoopbackNode: fs.LoopbackNode{RootData: root}, disk: d}
	}
	server, err := fs.Mount(folder, below.NewNode(below, nil, "", nil), &fs.Options{MountOptions: fuse.MountOptions{DirectMount: true}})
	if err != nil {
		t.Fatal(err)
	}
	return d, folder, func() {
		if err := server.Unmount(); err != nil {
			t.Error(err)
		}
	}
}

// powerNode is a file or folder of a powerDisk.
type powerNode struct {
	fs.LoopbackNode
	disk *powerDisk
}

func (n *powerNode) child(name string) string { return path.Join(n.Path(n.Root()), name) }

func (n *powerNode) Create(ctx context.Context, name string, flags, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	i, f, fuseFlags, e := n.LoopbackNode.Create(ctx, name, flags, mode, out)
	if e != 0 {
		return nil, nil, 0, e
	}
	n.disk.made(i.StableAttr().Ino)
	n.disk.log(op{kind: opName, ino: i.StableAttr().Ino, path: n.child(name)})
	return i, seen(f), fuseFlags, 0
}

func (n *powerNode) Open(ctx context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	f, fuseFlags, e := n.LoopbackNode.Open(ctx, flags)
	if e != 0 {
		return nil, 0, e
	}
	return seen(f), fuseFlags, 0
}

// powerFile is an open file whose writes come by here: the kernel would pass those of the file below by.
type powerFile struct {
	fs.FileReader
	fs.FileWriter
	fs.FileGetattrer
	fs.FileSetattrer
	fs.FileReleaser
}

func seen(f fs.FileHandle) powerFile {
	return powerFile{f.(fs.FileReader), f.(fs.FileWriter), f.(fs.FileGetattrer), f.(fs.FileSetattrer), f.(fs.FileReleaser)}
}

func (n *powerNode) Link(ctx context.Context, target fs.InodeEmbedder, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	i, e := n.LoopbackNode.Link(ctx, target, name, out)
	if e == 0 {
		n.disk.log(op{kind: opName, ino: i.StableAttr().Ino, path: n.child(name)})
	}
	return i, e
}

func (n *powerNode) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	i, e := n.LoopbackNode.Mkdir(ctx, name, mode, out)
	if e == 0 {
		n.disk.log(op{kind: opFolder, path: n.child(name)})
	}
	return i, e
}

func (n *powerNode) Unlink(ctx context.Context, name string) syscall.Errno {
	e := n.LoopbackNode.Unlink(ctx, name)
	if e == 0 {
		n.disk.log(op{kind: opRemove, path: n.child(name)})
	}
	return e
}

func (n *powerNode) Rename(ctx context.Context, name string, parent fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	from, to := n.child(name), path.Join(parent.EmbeddedInode().Path(n.Root()), newName)
	e := n.LoopbackNode.Rename(ctx, name, parent, newName, flags)
	if e == 0 {
		n.disk.log(op{kind: opRename, path: from, to: to})
	}
	return e
}

func (n *powerNode) Write(ctx context.Context, f fs.FileHandle, data []byte, at int64) (uint32, syscall.Errno) {
	written, e := f.(fs.FileWriter).Write(ctx, data, at)
	if e == 0 {
		n.disk.log(op{kind: opWrite, ino: n.StableAttr().Ino, at: at, data: append([]byte(nil), data[:written]...)})
	}
	return written, e
}

func (n *powerNode) Setattr(ctx context.Context, f fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	e := n.LoopbackNode.Setattr(ctx, f, in, out)
	if size, ok := in.GetSize(); ok && e == 0 {
		n.disk.log(op{kind: opTruncate, ino: n.StableAttr().Ino, at: int64(size)})
	}
	return e
}

func (n *powerNode) Fsync(_ context.Context, _ fs.FileHandle, _ uint32) syscall.Errno {
	n.disk.log(op{kind: opSync, ino: n.StableAttr().Ino})
	return 0 // nobody cuts the power of the folder below
}

func (n *powerNode) OpendirHandle(ctx context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	f, fuseFlags, e := n.LoopbackNode.OpendirHandle(ctx, flags)
	if e != 0 {
		return nil, 0, e
	}
	return powerFolder{f.(fs.FileReaddirenter), f.(fs.FileReleasedirer), n}, fuseFlags, 0
}

// powerFolder is an open folder.
type powerFolder struct {
	fs.FileReaddirenter
	fs.FileReleasedirer
	node *powerNode
}

func (f powerFolder) Fsyncdir(context.Context, uint32) syscall.Errno {
	f.node.disk.log(op{kind: opSyncFolder, path: f.node.Path(f.node.Root())})
	return 0
}

// after builds in folder what a power cut behind the first cut operations may have left, as the dice fall.
func (d *powerDisk) after(cut int, dice *rand.Rand, folder string) error {
	d.mu.Lock()
	ops := d.ops[:cut]
	d.mu.Unlock()
	files := d.names(ops, dice, folder)
	contents := map[uint64][]byte{}
	synced := map[uint64]int{}
	for i, o := range ops {
		if o.kind == opSync {
			synced[o.ino] = i
		}
	}
	lost := dice.IntN(4) // of what was not fsynced: nothing, all, or some
	for i, o := range ops {
		safe := i < synced[o.ino]
		if o.kind != opWrite && o.kind != opTruncate || !safe && (lost == 1 || lost > 1 && dice.IntN(2) == 0) {
			continue
		}
		contents[o.ino] = o.apply(contents[o.ino], func() bool { return safe || lost < 3 || dice.IntN(2) == 0 })
	}
	for name, ino := range files {
		if err := os.WriteFile(filepath.Join(folder, name), contents[ino], 0o600); err != nil {
			return err
		}
	}
	return nil
}

const sector = 512

// apply does a write or a truncation to a file's content, each sector only if it arrived.
func (o op) apply(content []byte, arrived func() bool) []byte {
	end := o.at + int64(len(o.data))
	if grow := end - int64(len(content)); grow > 0 {
		content = append(content, make([]byte, grow)...)
	}
	if o.kind == opTruncate {
		return content[:o.at]
	}
	for from := int64(0); from < int64(len(o.data)); from += sector {
		if arrived() {
			to := min(from+sector, int64(len(o.data)))
			copy(content[o.at+from:], o.data[from:to])
		}
	}
	return content
}

// names are the files there are after the cut; the folders are made.
func (d *powerDisk) names(ops []op, dice *rand.Rand, folder string) map[string]uint64 {
	const never = -1
	safeTo, last := map[string]int{}, map[string]int{} // by folder: the last operation made safe, and the last of all
	for i, o := range ops {
		switch o.kind {
		case opName, opRename, opRemove, opFolder:
			last[o.folder()] = i
		case opSyncFolder:
			if i, ok := last[o.path]; ok {
				safeTo[o.path] = i
			}
		}
	}
	reach := map[string]int{}
	for f, i := range last {
		from, ok := safeTo[f]
		if !ok {
			from = never
		}
		reach[f] = from + dice.IntN(i-from+1)
	}
	files := map[string]uint64{}
	for i, o := range ops {
		if o.kind == opWrite || o.kind == opTruncate || o.kind == opSync || o.kind == opSyncFolder || i > reach[o.folder()] {
			continue
		}
		switch o.kind {
		case opName:
			files[o.path] = o.ino
		case opRename:
			if ino, ok := files[o.path]; ok {
				files[o.to] = ino
				delete(files, o.path)
			}
		case opRemove:
			delete(files, o.path)
		case opFolder:
			_ = os.MkdirAll(filepath.Join(folder, o.path), 0o700) // writing into it fails if it cannot be made
		}
	}
	for name := range files {
		_ = os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700)
	}
	return files
}

// folder is the folder whose names the operation changes.
func (o op) folder() string {
	name := o.path
	if o.kind == opRename {
		name = o.to
	}
	if dir := path.Dir(name); dir != "." {
		return dir
	}
	return ""
}
