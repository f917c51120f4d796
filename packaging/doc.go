// Package packaging holds no code, only what makes programs into a machine in a hall: the scripts of the Makefile, the
// Debian package with its service, and the tests that look at the house as a whole: which room leans on which (the
// stairs), what is in the package, and whether the real window opens and closes.
//
// Its tests use the programs in ../bin and the package in ../dist, so `make test` builds those first.
package packaging
