#!/usr/bin/env bash
# `make run`: the platform, the device emulators and an enrolled kiosk, on this machine, from bin/ (or YICHUANG_BIN).
#
# Everything they keep is in run/ (or YICHUANG_RUN), so a second run goes on with the same data. The platform listens on
# YICHUANG_LISTEN, the device desk on YICHUANG_DESK. Closing the kiosk's window, Ctrl-C or SIGTERM stops everything. The
# platform or the emulators may end while the kiosk goes on: that is what an outage looks like.
set -euo pipefail
cd "$(dirname "$0")/.."

run=$(realpath -m "${YICHUANG_RUN:-run}")
listen=${YICHUANG_LISTEN:-127.0.0.1:8843}
desk=${YICHUANG_DESK:-127.0.0.1:8844}
config=$run/kiosk.toml
bin=$(realpath -m "${YICHUANG_BIN:-bin}")

declare -A name_of # process id -> name, of those that should be running

say() { printf '%s\n' "$*"; }

# start NAME COMMAND...: in a session of its own, so that a Ctrl-C reaches only this script, which stops them in order.
# The kernel ends them too when this script is killed.
start() {
    local name=$1
    shift
    setsid setpriv --pdeathsig TERM -- "$@" >"$run/log/$name.log" 2>&1 9>&- </dev/null &
    name_of[$!]=$name
}

pid_of() {
    local pid
    for pid in "${!name_of[@]}"; do
        if [[ ${name_of[$pid]} == "$1" ]]; then
            echo "$pid"
            return
        fi
    done
    return 1
}

# stop NAME: asks, waits 5 s, then insists. A program's children are in its process group and go with it.
stop() {
    local pid i
    pid=$(pid_of "$1") || return 0
    unset "name_of[$pid]"
    kill -TERM -- "-$pid" 2>/dev/null || true
    for ((i = 0; i < 50; i++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

stop_all() {
    local name
    trap '' INT TERM HUP
    for name in kiosk picture emulators platform xvfb; do stop "$name"; done
}

fail() {
    say "$*" >&2
    exit 1
}

# until_ready NAME SENTENCE TEST...: waits at most 30 s for the program to be of use.
until_ready() {
    local name=$1 sentence=$2 pid i
    shift 2
    pid=$(pid_of "$name")
    for ((i = 0; i < 300; i++)); do
        if "$@" 2>/dev/null; then return; fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 5 "$run/log/$name.log" >&2 || true
    fail "$sentence，见 see $run/log/$name.log"
}

for program in yichuang yichuang-platform yichuang-emulate; do
    [[ -x $bin/$program ]] || fail "没有 $bin/$program，请先 make build。$bin/$program is missing: make build"
done

mkdir -p "$run"/{log,platform,dev,data}
chmod 700 "$run"
exec 9>"$run/lock"
flock -n 9 || fail "已经有一个 make run 在使用 $run。Another make run uses this folder."

trap 'exit 0' INT TERM HUP
trap stop_all EXIT

# --- The screen: the one there is, or a virtual one. ---
if [[ -n ${DISPLAY:-} ]] && size=$(xdpyinfo 2>/dev/null | awk '/dimensions:/ && !seen++ {print $2}') && [[ -n $size ]]; then
    # A window of the kiosk's proportions, 9:16, that leaves room for the desktop's bars.
    height=$((${size#*x} * 85 / 100))
    ((height <= 1920)) || height=1920
    width=$((height * 9 / 16))
    fullscreen=false
else
    unset WAYLAND_DISPLAY
    rm -f "$run/display"
    width=1080 height=1920 fullscreen=true
    start xvfb bash -c 'exec Xvfb -displayfd 3 -screen 0 1080x1920x24 -nolisten tcp -noreset 3>"$0"' "$run/display"
    until_ready xvfb "虚拟屏幕没有启动 no virtual screen" test -s "$run/display"
    DISPLAY=:$(<"$run/display")
    export DISPLAY
    virtual=yes
fi

# --- The platform. ---
start platform "$bin/yichuang-platform" serve -data "$run/platform" -listen "$listen"
platform_answers() { test -s "$run/platform/ca.pem" && (: <"/dev/tcp/${listen%:*}/${listen##*:}"); }
until_ready platform "平台没有启动 the platform did not start" platform_answers

# E-licences of the made-up people on the specimen cards, once.
if [[ ! -e $run/platform/samples-imported ]]; then
    "$bin/yichuang-platform" licences import -data "$run/platform" docs/samples/licences.json >"$run/log/licences.log" 2>&1 9>&- ||
        fail "样例证照没有导入 the sample licences were not imported，见 see $run/log/licences.log"
    touch "$run/platform/samples-imported"
fi

# --- The devices. ---
rm -f "$run/dev/reader" "$run/dev/printer"
start emulators "$bin/yichuang-emulate" -link "$run/dev" -desk "$desk"
desk_url() { grep -om1 'http://[^ "]*' "$run/log/emulators.log"; }
devices_there() { test -e "$run/dev/reader" && test -e "$run/dev/printer" && desk_url >/dev/null; }
until_ready emulators "设备仿真器没有启动 the device emulators did not start" devices_there

# --- The kiosk: configured once (but for the screen, which may be another one today) and enrolled once. ---
[[ -e $config ]] || cat >"$config" <<TOML
# Written by the first make run; yours to change, but for [screen], which is set at every start.

[site]
code = "A03"
name = "涵江区行政服务中心"
level = "district"
area = "350303"

[reader]
port = "$run/dev/reader"
baud = 115200

[printer]
port = "$run/dev/printer"
baud = 115200
profile = "generic-80"

[platform]
url = "https://$listen"
ca = "$run/platform/ca.pem"

[data]
dir = "$run/data"

[screen]
fullscreen = true
width = 1080
height = 1920
TOML
sed -i "s/^fullscreen = .*/fullscreen = $fullscreen/; s/^width = .*/width = $width/; s/^height = .*/height = $height/" "$config"

# Enrolled with this very platform: a new one (run/platform removed) has another authority and knows no kiosk.
if ! cmp -s "$run/platform/ca.pem" "$run/data/enrolled-with.pem"; then
    code=$("$bin/yichuang-platform" enrol-code -data "$run/platform" -site A03)
    "$bin/yichuang" enrol -config "$config" -code "$code" >"$run/log/enrol.log" 2>&1 9>&- ||
        fail "终端登记失败 the kiosk could not be enrolled，见 see $run/log/enrol.log"
    cp "$run/platform/ca.pem" "$run/data/enrolled-with.pem"
fi
start kiosk "$bin/yichuang" -config "$config"

if [[ ${virtual:-} ]]; then
    # Written beside and renamed, so that whoever looks never sees half a picture.
    start picture bash -c 'while sleep 2; do
        import -silent -window root -quality 15 "png:$0.new" && mv "$0.new" "$0"
    done' "$run/screen.png"
fi

say "一窗已启动。Yichuang is up. Ctrl-C 全部停止 stops all of it."
if [[ ${virtual:-} ]]; then
    say "  屏幕 screen     没有显示器，用虚拟屏幕 no display, a virtual one: DISPLAY=$DISPLAY"
    say "                  画面每 2 秒更新 its picture, every 2 s: $run/screen.png"
fi
say "  设备台 devices  $(desk_url)"
say "  平台 platform   https://$listen （停掉试试离线 try an outage: kill $(pid_of platform)）"
say "  数据 data       $run/data $run/platform"
say "  日志 logs       $run/log/"

# --- Until the kiosk ends. The others may go before it. ---
while true; do
    status=0
    wait -n -p gone "${!name_of[@]}" || status=$?
    name=${name_of[$gone]}
    unset "name_of[$gone]"
    if [[ $name == kiosk && $status == 0 ]]; then exit 0; fi
    say "$name 已退出 ended (status $status)，见 see $run/log/$name.log"
    case $name in
    kiosk | xvfb) exit 1 ;;
    platform) say "  恢复 bring it back: bin/yichuang-platform serve -data $run/platform -listen $listen" ;;
    emulators) say "  恢复 bring it back: bin/yichuang-emulate -link $run/dev -desk $desk" ;;
    esac
done
