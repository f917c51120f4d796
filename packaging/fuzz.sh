#!/bin/sh
# Fuzzes every parser for as long as it is told (60s if not), below the folder it is told (all if not). What is found is
# kept in the package's testdata/fuzz and run by `go test` from then on.
set -eu
time=${1:-60s} folder=${2:-.}
grep -rl --include='*_test.go' '^func Fuzz' "$folder" | sort | while read -r file; do
    sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' "$file" | while read -r name; do
        echo "== $name in $(dirname "$file")"
        go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" "./$(dirname "$file")" </dev/null
    done
done
