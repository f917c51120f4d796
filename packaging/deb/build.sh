#!/bin/sh
# Builds dist/yichuang_VERSION_ARCH.deb of bin/yichuang. VERSION comes from the Makefile.
set -eu
cd "$(dirname "$0")/../.."
ARCH=$(dpkg --print-architecture)
export VERSION ARCH
mkdir -p dist

# The licences of what the program holds of others, as they ask of whoever hands it out: bundled assets, Go, Go modules.
text() {
    echo "==== $1"
    shift
    cat "$@"
    echo
}
{
    text "assets/fonts (Noto Sans SC)" assets/fonts/OFL.txt
    text "assets/icons (lucide)" assets/icons/LICENSE
    text "assets/pinyin (rime pinyin_simp)" assets/pinyin/LICENSE
    text "Go" "$(go env GOROOT)/LICENSE"
    go version -m bin/yichuang | awk '$1 == "dep" {print $2, $3}' | while read -r module version; do
        folder=$(go list -m -f '{{.Dir}}' "$module")
        find "$folder" -maxdepth 1 -type f \( -iname 'LICEN[CS]E*' -o -iname 'COPYING*' -o -iname 'NOTICE*' -o -iname 'PATENTS*' \) \
            >dist/.texts
        if [ ! -s dist/.texts ]; then
            echo "deb: $module 没有许可文件 has no licence file" >&2
            exit 1
        fi
        sort dist/.texts | tr '\n' '\0' | { echo "==== $module@$version"; xargs -0 cat; echo; }
    done
} >dist/third-party.txt
rm -f dist/.texts

go run github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.0 package -f packaging/deb/nfpm.yaml -p deb -t dist/
