#!/bin/sh
# Installs the Debian packages that building, running and testing need: only those that are missing, nothing when all
# are there. Arguments are further packages. Go cannot come from Debian 12 (it has 1.19), so it is looked for and asked
# for.
set -eu

go_wanted=1.26

packages="
ca-certificates git
gcc libc6-dev pkg-config libgl1-mesa-dev xorg-dev libxkbcommon-dev libwayland-dev
libgl1-mesa-dri xvfb xdotool x11-utils imagemagick
chromium
fonts-noto-cjk fonts-hanazono
swtpm fuse3
espeak-ng alsa-utils
postgresql
$*
"
# Lines: modules; compiling the window (OpenGL, X11, Wayland); a virtual screen and looking at it; the tests of web pages;
# signs rarer than the bundled font's, on the screen and on the receipt; a TPM without the chip, a disk whose power can be
# cut; a voice and what plays it; the platform's other ledger; what this run asks for besides.

# npm fetches the independent calendar that kiosk/calendar is tested against. It may also have come with a node from elsewhere.
command -v npm >/dev/null || packages="$packages nodejs npm"

if ! command -v dpkg-query >/dev/null; then
    echo "deps: 只支持 Debian 12 及以上。请自行安装 not Debian, please install the like of:" $packages >&2
    exit 1
fi

missing=
for package in $packages; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "deps: 安装 installing$missing"
    sudo=
    if [ "$(id -u)" != 0 ]; then
        sudo="sudo"
        if ! command -v sudo >/dev/null; then
            echo "deps: 需要 root 或 sudo。Be root or have sudo, or install:$missing" >&2
            exit 1
        fi
    fi
    $sudo apt-get update -qq
    install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
    case " $missing " in *" postgresql "*)
        # Tests start servers of their own. Unless told otherwise, Debian would make one for the machine too and keep it running.
        install postgresql-common
        $sudo sed -i 's/^#\{0,1\}create_main_cluster *=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    esac
    install $missing
fi

if ! command -v go >/dev/null; then
    echo "deps: 没有找到 Go。请从 https://go.dev/dl 下载 Go $go_wanted 或更新版本，解压到 /usr/local/go。" >&2
    echo "deps: Go is missing. Debian 12 has none that is new enough: get Go $go_wanted or later from https://go.dev/dl into /usr/local/go." >&2
    exit 1
fi
# In this folder Go may fetch the version that go.mod asks for; where it must not, it refuses, and says what it is elsewhere.
go_found=$(go env GOVERSION 2>/dev/null || (cd / && go env GOVERSION))
go_found=${go_found#go}
if [ "$(printf '%s\n%s\n' "$go_wanted" "${go_found%%[!0-9.]*}" | sort -V | head -n 1)" != "$go_wanted" ]; then
    echo "deps: Go $go_found 太旧，需要 $go_wanted 或更新（https://go.dev/dl）。" >&2
    echo "deps: Go $go_found is too old, $go_wanted or later is needed (https://go.dev/dl)." >&2
    exit 1
fi
