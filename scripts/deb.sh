#!/bin/sh
# SPDX-License-Identifier: MIT
# Debian packages of what is committed or changed here, in BUILD/deb: deb.sh BUILD JOBS. They are checked by
# lintian, and an error or a warning of it fails; then they are unpacked, and used from there.
set -eu

build=$1
jobs=$2
sources=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$build/deb"
folder=$(cd "$build/deb" && pwd)
rm -rf "${folder:?}"/*
mkdir "$folder/tulpar"
(cd "$sources" && git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from - --create --ignore-failed-read) | tar -xC "$folder/tulpar"
mv "$folder/tulpar/packaging/debian" "$folder/tulpar/debian"
(cd "$folder/tulpar" && DEB_BUILD_OPTIONS="parallel=$jobs" dpkg-buildpackage --build=binary --no-sign) \
    >"$folder/build.log" 2>&1 || {
    tail -n 20 "$folder/build.log" >&2
    echo "The packages were not built. All of the output: $folder/build.log" >&2
    exit 1
}
lintian --fail-on error,warning "$folder"/*.changes
mkdir "$folder/unpacked"
for package in tulpar libtulpar-dev tulpar-bootloaders; do
    dpkg-deb --extract "$folder"/${package}_*.deb "$folder/unpacked"
done
"$sources/tests/install/use_installed.sh" cmake "$folder/unpacked/usr" "$(cd "$build" && pwd)" "$sources" "$folder/use"
echo "Built:"
ls "$folder"/*.deb
