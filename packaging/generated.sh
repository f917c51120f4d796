#!/bin/sh
# Makes the generated code anew and fails when that changes a file: somebody changed the source and forgot `make generate`.
set -eu
cd "$(dirname "$0")/.."

sums() { grep -rlZ --include='*.go' '^// Code generated .* DO NOT EDIT\.$' . | sort -z | xargs -0 -r sha256sum; }

before=$(sums)
go generate ./...
if [ "$before" != "$(sums)" ]; then
    echo "generated: 生成的代码不是最新的，已重新生成，请一并提交。The generated code was out of date; it is made anew, commit it:" >&2
    { echo "$before"; sums; } | sort | uniq -u | awk '{print "  " $2}' | sort -u >&2
    exit 1
fi
