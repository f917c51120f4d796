#!/bin/sh
# Makes the two bundled fonts anew from Debian's fonts-noto-cjk: every sign of
# GBK plus the punctuation the screens use. Needs: fonts-noto-cjk fonttools.
set -eu
cd "$(dirname "$0")"
signs=$(mktemp)
trap 'rm -f "$signs"' EXIT
python3 - >"$signs" <<'PY'
signs = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x3000, 0x3040)) | set(range(0xFF00, 0xFF60))
signs |= {0x2022, 0x2013, 0x2014, 0x2026, 0x2018, 0x2019, 0x201C, 0x201D, 0x2190, 0x2192, 0x2713}
for hi in range(0x81, 0xFF):
    for lo in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
        try:
            signs |= {ord(c) for c in bytes([hi, lo]).decode("gbk")}
        except UnicodeDecodeError:
            pass
print("\n".join("U+%04X" % s for s in sorted(signs)))
PY
for weight in Regular Bold; do
    # Font number 2 of the collection is the Simplified Chinese one.
    pyftsubset "/usr/share/fonts/opentype/noto/NotoSansCJK-$weight.ttc" --font-number=2 \
        --unicodes-file="$signs" --layout-features=kern,liga,locl,palt --no-hinting \
        --output-file="NotoSansSC-$weight.otf"
done
