#!/bin/sh
# SPDX-License-Identifier: MIT
# The sources of BearSSL, which bootloaders with keys check signatures by: bearssl.sh FOLDER. They lie in FOLDER/source
# then, as their author published them. One version, one hash: another one may be as good, and was not looked at.
# Status 75 (EX_TEMPFAIL) when they cannot be had.
set -eu

version=0.6+dfsg.1
sha256=102a625bd8f6155260867a50c508df8d8c3f796985dd744df1a68e5cd1a79004

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
archive=$folder/apt/bearssl_$version.orig.tar.xz
[ ! -e "$folder/source/complete" ] || exit 0

[ -e "$archive" ] || "$here/debian_sources.sh" "$folder/apt" bearssl || {
    echo "The sources of BearSSL $version (Debian's package bearssl) cannot be had: $folder/apt/log" >&2
    echo "Its archive may be put there by hand: $archive" >&2
    exit 75
}
[ -e "$archive" ] || {
    echo "Debian's BearSSL is another version by now than $version: $(ls "$folder/apt"/bearssl_*.orig.tar.*)" >&2
    exit 75
}
echo "$sha256  $archive" | sha256sum --check --quiet - || {
    echo "$archive is not what was looked at: delete it, and try again" >&2
    exit 1
}
rm -rf "$folder/source"
mkdir "$folder/source"
tar -C "$folder/source" --strip-components=1 -xf "$archive"
touch "$folder/source/complete"
