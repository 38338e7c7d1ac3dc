#!/bin/sh
# SPDX-License-Identifier: MIT
# What scripts/sbom.sh writes about a build is true, and scripts/sbom_check.sh finds what is not: test_sbom.sh BUILD
# SOURCES WORK. First all that was built; then a small build, in which one thing at a time is wrong.
set -eu

build=$1
sources=$2
work=$3
rm -rf "$work"
mkdir -p "$work/all" "$work/small/firmware" "$work/small/deb/tulpar/obj-here/obj"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# -- all that every build has, and tulpar.exe where it is; packages are tried small, below ------------------
for file in firmware tulpar vboard libtulpar.a obj windows; do ln -s "$build/$file" "$work/all/$file"; done
"$sources/scripts/sbom.sh" "$work/all" >"$work/all.log" 2>&1 || {
    cat "$work/all.log"
    fail "the list of parts and the build differ"
}
list=$(ls "$work"/all/sbom/*.spdx.json)
for kit in "$sources"/board/kits/*.h; do
    grep -q "\"firmware/$(basename "$kit" .h)/bootloader-\{0,1\}[a-z]*.bin\"" "$list" || fail "no bootloader of $kit"
done

# -- a small build: a tool, a library, a bootloader, a package ----------------------------------------------
small=$work/small
kit=$(basename "$(ls -d "$build"/firmware/nucleo-g0*/bootloader-plain.bin | head -n 1 | xargs dirname)")
mkdir "$small/firmware/$kit"
for name in bootloader bootloader-plain; do
    cp "$build/firmware/$kit/$name.bin" "$build/firmware/$kit/$name.map" "$small/firmware/$kit"
done
cp "$build/tulpar" "$small/"
mkdir "$small/obj"
cp "$build/obj/tulpar.map" "$small/obj/"

# pack DEPENDS: a Debian package of the tool, as dpkg-shlibdeps would have it.
pack() {
    rm -rf "$work/package"
    mkdir -p "$work/package/DEBIAN" "$work/package/usr/bin"
    cp "$small/tulpar" "$work/package/usr/bin/tulpar"
    cp "$small/obj/tulpar.map" "$small/deb/tulpar/obj-here/obj/"
    printf 'Package: tulpar\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b.invalid>\nDepends: %s\nDescription: a\n' "$1" \
        >"$work/package/DEBIAN/control"
    dpkg-deb --build "$work/package" "$small/deb/tulpar_1_all.deb" >/dev/null
}
owners=$(LC_ALL=C readelf -d "$small/tulpar" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' | while read -r name; do
    path=$(gcc "-print-file-name=$name")
    owner=$(dpkg-query -S "$(realpath -s "$path")" "$(realpath -s "$path" | sed 's|^/usr||')" 2>/dev/null | head -n 1)
    printf '%s (>= 0), ' "${owner%%:*}"
done)
pack "${owners%, }"

write() {
    "$sources/scripts/sbom.sh" "$small" >"$work/written" 2>&1
}
write || {
    cat "$work/written"
    fail "the small build"
}
true_list=$work/true_list
SOURCE_DATE_EPOCH=86400 write
cp "$small"/sbom/*.spdx.json "$true_list"
grep -q '"created": "1970-01-02T00:00:00Z"' "$true_list" || fail "SOURCE_DATE_EPOCH is not obeyed"
SOURCE_DATE_EPOCH=86400 write
cmp "$small"/sbom/*.spdx.json "$true_list" || fail "made twice, it is another one"

# found WORDS: the check of WORK/changed fails, and says so.
found() {
    ! "$sources/scripts/sbom_check.sh" "$small" "$work/changed" >"$work/found" 2>&1 || fail "not found: $1"
    grep -q "$1" "$work/found" || {
        cat "$work/found"
        fail "not said: $1"
    }
}

# with FILTER WORDS: the list after this filter of jq.
with() {
    jq "$1" "$true_list" >"$work/changed"
    ! cmp -s "$work/changed" "$true_list" || fail "changes nothing: $1"
    found "$2"
}

tool='SPDXRef-Product-tulpar'
with 'del(.relationships[] | select(.spdxElementId == "'$tool'" and .relatedSpdxElement == "SPDXRef-Part-liblzma"))' \
    'tulpar: linked and not listed: dynamic liblzma'
with 'del(.relationships[] | select(.relatedSpdxElement == "SPDXRef-Part-libgcc-arm"))' \
    'bootloader-plain.bin: linked and not listed: static libgcc-arm'
with '.relationships += [{spdxElementId: "SPDXRef-Product-firmware-'$kit'-bootloader.bin", relationshipType: "STATIC_LINK",
    relatedSpdxElement: "SPDXRef-Part-newlib"}]' 'bootloader.bin: listed and not linked: static newlib'
with '(.relationships[] | select(.spdxElementId == "'$tool'" and .relatedSpdxElement == "SPDXRef-Part-liblzma") | .relationshipType) =
    "STATIC_LINK"' 'tulpar: listed and not linked: static liblzma'
with '(.packages[] | select(.SPDXID == "'$tool'") | .checksums[0].checksumValue) |= gsub("[0-9]"; "0")' \
    'tulpar: the checksum is of another file'
with '(.packages[] | select(.SPDXID == "SPDXRef-Part-liblzma") | .versionInfo) = "4"' 'liblzma is version 4 in the list'
with '(.files[0].checksums[1].checksumValue) |= gsub("[0-9]"; "0")' 'tulpar_1_all.deb: other files are in it'
with 'del(.packages[] | select(.SPDXID == "'$tool'"))' 'tulpar was built, and is not in the list'
with '(.packages[] | select(.SPDXID == "'$tool'") | .packageFileName) = "tulper"' 'tulper is in the list, and is not there'
# What SPDX asks for: its rules alone, which the check above takes with all else.
with() {
    jq "$1" "$true_list" | jq -r -f "$sources/scripts/sbom_spec.jq" >"$work/found"
    grep -q "$2" "$work/found" || fail "not said: $2"
}
[ -z "$(jq -r -f "$sources/scripts/sbom_spec.jq" "$true_list")" ] || fail "the rules of SPDX"
sed 's/SPDX-2.3/SPDX-2.2/' "$true_list" >"$work/changed"
found '6.1: spdxVersion'
with '.spdxVersion = "SPDX-2.2"' '6.1'
with '.creationInfo.created = "today"' '6.9'
with '(.packages[1].licenseDeclared) = "MTI"' '7.15.*MTI'
with '.hasExtractedLicensingInfos = []' 'not explained'
with 'del(.packages[2].downloadLocation)' '7.7'
with 'del(.files[0].checksums[0])' '8.4'
with '.packages[3].SPDXID = .packages[2].SPDXID' 'stands for several'
with '.relationships[0].relatedSpdxElement = "SPDXRef-Nothing"' 'nothing has the identifier'

# -- and when it is the build that changes ------------------------------------------------------------------
cp "$true_list" "$work/changed"
pack "${owners%%,*}"
found 'and its programs need'
echo 'int main(void) { return 0; }' >"$work/main.c"
gcc -o "$small/tulpar" "$work/main.c" -Wl,-Map="$small/obj/tulpar.map" -Wl,--no-as-needed -lm
pack "${owners%, }"
found 'libm.so.6 is linked (dynamic), and packaging/sbom/components knows no such file'
gcc -c -o "$work/part.o" "$work/main.c"
gcc -o "$small/tulpar" "$work/part.o" -Wl,-Map="$small/obj/tulpar.map"
pack "${owners%, }"
found "part.o is linked (static)"
! write || fail "a list that does not fit the build is written without a word"

# -- a product nobody has thought of ------------------------------------------------------------------------
cp -r "$sources/packaging/sbom" "$work/tables"
sed -i '/^vboard/d; /^tulpar/d' "$work/tables/products"
! SBOM_TABLES=$work/tables "$sources/scripts/sbom.sh" "$small" >"$work/written" 2>&1 || fail "a product without a line"
grep -q 'does not know tulpar: add a line' "$work/written" || fail "no word of the line that is missing"
