#!/bin/sh
# Makes the bundled fonts anew from Debian's fonts-noto-cjk. Two have every sign of GBK plus the punctuation the screens use;
# two have the signs of everyday.txt only, those of GB 2312: they are there in a third of the time. Needs: fonts-noto-cjk fonttools.
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

python3 - >everyday.txt <<'PY'
signs = {chr(c) for c in [*range(0x20, 0x7F), *range(0x3001, 0x3018), *range(0xFF01, 0xFF5F)]} | set("\u00b7\u00d7–—‘’“”•…←→✓")
for hi in range(0xB0, 0xF8):
    signs |= set(bytes(b for lo in range(0xA1, 0xFF) for b in (hi, lo)).decode("gb2312", "ignore"))
print("".join(sorted(signs)), end="")
PY
for weight in Regular Bold; do
    pyftsubset "NotoSansSC-$weight.otf" --text-file=everyday.txt --layout-features=kern,liga,locl,palt --no-hinting \
        --output-file="NotoSansSC-Everyday-$weight.otf"
done
