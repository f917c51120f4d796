package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"yichuang/assets"
	"yichuang/kiosk/catalogue"
)

const catalogueUsage = `用法 usage:
  yichuang catalogue check DIR               检查目录，每个错误一行 check a catalogue, one line a fault
  yichuang catalogue show BUNDLE [-answers 问题=选项,问题=选项+选项] [-level 3|4|5|6] [-dir DIR]
                                             看一种情形在那一级的终端上要办什么 what a situation resolves to
  yichuang catalogue diff OLD NEW            两个目录有什么不同 what is different in NEW
DIR 是目录文件夹；不写就是程序自带的。A folder of bundle files; without it the one built in.
`

// catalogueWords carries out the words about a catalogue. They need no config and no machine.
func catalogueWords(args []string, stdout, stderr io.Writer) int {
	word := ""
	if len(args) > 0 {
		word, args = args[0], args[1:]
	}
	switch {
	case word == "check" && len(args) == 1 && isName(args[0]):
		return checkCatalogue(args[0], stdout)
	case word == "diff" && len(args) == 2 && isName(args[0]) && isName(args[1]):
		return diffCatalogues(args[0], args[1], stdout, stderr)
	case word == "show" && len(args) > 0 && isName(args[0]):
		flags := flag.NewFlagSet(word, flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		answers, level, dir := flags.String("answers", "", ""), flags.String("level", "", ""), flags.String("dir", "", "")
		if err := flags.Parse(args[1:]); err == nil && flags.NArg() == 0 {
			return showBundle(args[0], *answers, *level, *dir, stdout, stderr)
		}
	}
	fmt.Fprint(stderr, catalogueUsage)
	return Wrong
}

// isName tells the name of a folder or bundle from a flag.
func isName(arg string) bool { return arg != "" && arg[0] != '-' }

func checkCatalogue(dir string, stdout io.Writer) int {
	c, err := catalogue.Load(os.DirFS(dir))
	if err != nil {
		fmt.Fprintln(stdout, err)
		return Fail
	}
	matters, materials := 0, 0
	for _, b := range c.Bundles {
		matters, materials = matters+len(b.Matters), materials+len(b.Materials)
	}
	fmt.Fprintf(stdout, "没有错误：版本 %s，%d 个套餐，%d 个事项，%d 份材料。 No fault.\n", c.Version, len(c.Bundles), matters, materials)
	return OK
}

func diffCatalogues(old, new string, stdout, stderr io.Writer) int {
	before, errBefore := catalogue.Load(os.DirFS(old))
	after, errAfter := catalogue.Load(os.DirFS(new))
	if err := errors.Join(errBefore, errAfter); err != nil {
		fmt.Fprintln(stderr, err)
		return Fail
	}
	changes := catalogue.Diff(before, after)
	for _, c := range changes {
		if c.Bundle != "" {
			fmt.Fprint(stdout, c.Bundle, " ")
		}
		fmt.Fprintln(stdout, c.Says)
	}
	if len(changes) == 0 {
		fmt.Fprintln(stdout, "没有不同。 No difference.")
	}
	return OK
}

// loadFrom reads the catalogue in a folder, or the built-in one.
func loadFrom(dir string) (*catalogue.Catalogue, error) {
	var files fs.FS = assets.Catalogue()
	if dir != "" {
		files = os.DirFS(dir)
	}
	return catalogue.Load(files)
}

// situation reads q=option,q2=a+b and refuses what the bundle does not ask.
func situation(b *catalogue.Bundle, text string) (catalogue.Answers, error) {
	given := catalogue.Answers{}
	if text == "" {
		return given, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		id, chosen, _ := strings.Cut(part, "=")
		i := slices.IndexFunc(b.Questions, func(q catalogue.Question) bool { return q.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("%s 没有问题 %s", b.ID, id)
		}
		options := strings.Split(chosen, "+")
		if q := b.Questions[i]; len(options) > 1 && !q.Several {
			return nil, fmt.Errorf("问题 %s 只能选一个", id)
		}
		for _, name := range options {
			if !slices.ContainsFunc(b.Questions[i].Options, func(o catalogue.Option) bool { return o.Name == name }) {
				return nil, fmt.Errorf("问题 %s 没有选项“%s”", id, name)
			}
		}
		given[id] = options
	}
	return given, nil
}
