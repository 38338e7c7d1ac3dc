#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing: deps.sh build [test] [deb] [windows] [sbom]. Does nothing, and asks for nothing, when all is
# there. Without apt it checks for the programs and prints what is needed.
set -eu

build_packages="cmake make gcc libc6-dev pkg-config libserialport-dev libcjson-dev liblzma-dev libssl-dev
    gcc-arm-none-eabi binutils-arm-none-eabi libnewlib-arm-none-eabi"
test_packages="libcmocka-dev libunicorn-dev clang libclang-rt-14-dev clang-format cppcheck git libstb-dev
    ninja-build patch python3 python3-serial openssl stm32flash mandoc bsdextrautils zsh fish"

# wine runs programs for this processor alone.
[ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ] || test_packages="$test_packages wine64"

windows_packages="gcc-mingw-w64-x86-64 dpkg-dev zip"
# What the list of parts (scripts/sbom.sh) is written and compared with.
sbom_packages="jq unzip"
deb_packages="debhelper dpkg-dev lintian mandoc bsdextrautils python3 zsh fish"

packages=""
for set_name in "$@"; do
    case $set_name in
    build) packages="$packages $build_packages" ;;
    test) packages="$packages $test_packages" ;;
    deb) packages="$packages $deb_packages" ;;
    windows) packages="$packages $windows_packages" ;;
    sbom) packages="$packages $sbom_packages" ;;
    *) echo "deps.sh: no such set: $set_name (build, test, deb, windows, sbom)" >&2; exit 2 ;;
    esac
done

if ! command -v apt-get >/dev/null 2>&1; then
    missing=""
    for program in cmake cc pkg-config arm-none-eabi-gcc; do
        command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
    done
    [ -n "$missing" ] || exit 0
    echo "Missing:$missing" >&2
    echo "This system has no apt. Please install the equivalents of these Debian packages:" >&2
    echo $packages >&2
    exit 1
fi

missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "Missing packages, and neither root nor sudo. As root, type:" >&2
        echo "    apt-get install$missing" >&2
        exit 1
    }
    sudo=sudo
fi
echo "Installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
{
    $sudo apt-get update &&
        $sudo apt-get install -y --no-install-recommends $missing
} >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    echo "Installing failed (see above). By hand: apt-get install$missing" >&2
    exit 1
}
