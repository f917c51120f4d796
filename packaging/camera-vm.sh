#!/bin/sh
# Runs the tests of drivers/camera against the kernel's virtual cameras, in a virtual machine: a machine that builds this
# has no camera, and may not load modules. The kernel is Debian's; it is fetched and unpacked, not installed.
# Everything is kept in dist/camera-vm. An argument is the pattern of the tests to run, if not all that need a camera.
set -eu
cd "$(dirname "$0")/.."
vm=dist/camera-vm

if [ "$(dpkg --print-architecture)" != amd64 ]; then
    echo "camera-vm: 只在 amd64 上运行。This runs on amd64 only." >&2
    exit 1
fi
packaging/deps.sh qemu-system-x86 cpio

if [ ! -e "$vm/debian/bin/busybox" ]; then
    echo "camera-vm: 下载内核 fetching a kernel"
    rm -rf "$vm" && mkdir -p "$vm/packages"
    kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p')
    (cd "$vm/packages" && apt-get download -qq -o APT::Sandbox::User=root "$kernel" busybox-static)
    for package in "$vm"/packages/*.deb; do dpkg-deb -x "$package" "$vm/unpacking"; done
    mv "$vm/unpacking" "$vm/debian" && rm -r "$vm/packages" # only what is whole has this name
fi
busybox=$vm/debian/bin/busybox
version=$(ls "$vm/debian/lib/modules")
modules=lib/modules/$version
[ -e "$vm/debian/$modules/modules.dep" ] || "$busybox" depmod -b "$vm/debian" "$version"

rm -rf "$vm/root" && mkdir -p "$vm/root/bin" "$vm/root/$modules"
cp "$busybox" "$vm/root/bin/"
for module in vivid uvcvideo gadgetfs dummy_hcd; do
    sed -n "s|:||; \|/$module.ko |p; \|/$module.ko\$|p" "$vm/debian/$modules/modules.dep"
done | tr ' ' '\n' | sort -u | sed '/^$/d' | (cd "$vm/debian/$modules" && cpio -pdmu --quiet "$OLDPWD/$vm/root/$modules")
"$busybox" depmod -b "$vm/root" "$version"
CGO_ENABLED=0 go test -c -o "$vm/root/camera.test" ./drivers/camera

# Three cameras of the kernel's driver for tests: two that can serve, and one of another kind (several planes). And what a
# program needs to be a USB camera itself: a USB port that is not there, and the driver of USB cameras.
cat >"$vm/root/init" <<EOF
#!/bin/busybox sh
export PATH=/bin HOME=/tmp GOMAXPROCS=4
/bin/busybox mkdir -p /proc /sys /dev /tmp
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs devtmpfs /dev; mount -t tmpfs tmpfs /tmp
modprobe vivid n_devs=3 vid_cap_nr=0,1,2 node_types=1,1,1 num_inputs=1,1,1 input_types=0,0,0 multiplanar=1,1,2
for module in dummy_hcd gadgetfs uvcvideo; do modprobe \$module; done
/camera.test -test.v -test.timeout 5m -test.run '${1:-^Test(Vivid|USB)}'
echo "camera-vm: exit \$?"
poweroff -f
EOF
chmod +x "$vm/root/init"
(cd "$vm/root" && find . | cpio -o -H newc -R 0:0 --quiet | gzip -1) >"$vm/initrd.gz"

# No KVM: where machines are themselves virtual it is often there and does not work.
timeout 600 qemu-system-x86_64 -accel tcg -cpu max -smp 1 -m 1024 -nographic -no-reboot -nic none \
    -kernel "$vm/debian/boot/vmlinuz-$version" -initrd "$vm/initrd.gz" \
    -append "console=ttyS0 quiet panic=-1" </dev/null | tr -d '\r' | tee "$vm/log"
if grep -q '^camera-vm: exit 0$' "$vm/log"; then
    echo "camera-vm: 通过 passed"
else
    echo "camera-vm: 没有通过 failed" >&2
    exit 1
fi
