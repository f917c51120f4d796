#!/usr/bin/env bash
# `make screens`, after its tests: lays the pages they have kept in DIR/pages on contact sheets in DIR, for a person to look
# at: one of each shape of the screen, one of each bundle, and one of all the rest.
set -euo pipefail
cd "$1"

# group PICTURE: the sheet it belongs on.
group() {
    local name=${1#pages/}
    case $name in
    [A-Z][0-9][0-9]-*) echo "${name%%-*}" ;;
    *-[0-9][0-9]-*) echo "${name%-[0-9][0-9]-*}" ;;
    *) echo others ;;
    esac
}

declare -A sheets
for page in pages/*.png; do
    sheets[$(group "$page")]+="$page "
done
for sheet in "${!sheets[@]}"; do
    size=320x568 tile=8x
    case $sheet in
    *landscape*) size=568x320 tile=5x ;;
    [A-Z][0-9][0-9]) size=220x392 tile=16x ;;
    esac
    read -ra pages <<<"${sheets[$sheet]}"
    # Made small while they are read: ImageMagick's limits are lower than a hundred whole pages.
    montage "${pages[@]/%/[$size]}" -tile $tile -geometry $size+6+6 -background '#f1f5fa' -depth 8 "$sheet.png"
    echo "$1/$sheet.png"
done | sort
