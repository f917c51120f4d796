#!/bin/sh
# Makes medians.bin.gz anew from npm hanzi-writer-data: the middle line of every stroke of 9,574 signs, in the order they are
# written. What bends less than 1 % of the box is left out. Needs: npm python3. The form is told in assets.Medians.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent hanzi-writer-data@2.0.1 >/dev/null && tar xzf ./*.tgz)
python3 - "$work/package" <<'PY'
import gzip, json, math, os, sys

def away(p, a, b):
    "how far p is from the line a-b"
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    if length == 0:
        return math.dist(p, a)
    return abs(dx * (p[1] - a[1]) - dy * (p[0] - a[0])) / length

def thin(line, most=10):
    "Douglas and Peucker"
    if len(line) < 3:
        return line
    n = max(range(1, len(line) - 1), key=lambda i: away(line[i], line[0], line[-1]))
    if away(line[n], line[0], line[-1]) <= most:
        return [line[0], line[-1]]
    return thin(line[: n + 1])[:-1] + thin(line[n:])

def byte(v):
    return max(0, min(255, round(v / 4)))

out = bytearray()
names = (n[:-5] for n in os.listdir(sys.argv[1]) if n.endswith(".json"))
for sign in sorted(n for n in names if len(n) == 1):
    with open(os.path.join(sys.argv[1], sign + ".json")) as file:
        medians = json.load(file)["medians"]
    out += sign.encode() + bytes([len(medians)])
    for median in medians:
        line = thin(median)
        out.append(len(line))
        for x, y in line:
            out += bytes([byte(x), byte(900 - y)])  # up is down on a screen; 900 is the top of the box
with open("medians.bin.gz", "wb") as file:
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(out)
PY
cp "$work/package/ARPHICPL.TXT" .
