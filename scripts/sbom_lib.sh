# SPDX-License-Identifier: MIT
# What sbom.sh and sbom_check.sh share; read by them with `sources` and `build` set. The tables are
# packaging/sbom/components and packaging/sbom/products, which say what their words mean.
# shellcheck shell=sh disable=SC2154
sbom_tables=${SBOM_TABLES:-$sources/packaging/sbom}

# sbom_products: the products that are there, a path below the build folder each.
sbom_products() {
    (
        cd "$build" || exit 1
        for kit in "$sources"/board/kits/*.h; do
            kit=$(basename "$kit" .h)
            for name in bootloader bootloader-plain app app-background; do
                echo "firmware/$kit/$name.bin"
            done
        done | while read -r file; do [ ! -e "$file" ] || echo "$file"; done
        for file in tulpar vboard libtulpar.a windows/*/tulpar.exe windows/*.zip deb/*.deb; do
            case $file in *-dbgsym_*) continue ;; esac # what a debugger is told of programs that are here
            [ ! -e "$file" ] || echo "$file"
        done
    )
}

# sbom_parts PRODUCT: a line for each part that the table has of it, "static ID" or "dynamic ID". Status 1
# when the table does not know the product.
sbom_parts() {
    product=$1
    grep -v '^#' "$sbom_tables/products" | grep . >"$work/products"
    while IFS='|' read -r pattern inside beside; do
        # shellcheck disable=SC2254
        case $product in
        ${pattern% })
            for part in $inside; do echo "static $part"; done
            for part in $beside; do echo "dynamic $part"; done
            return 0
            ;;
        esac
    done <"$work/products"
    return 1
}

# sbom_field COMPONENT FIELD: what the table says of it.
sbom_field() {
    awk -v id="$1" -v field="$2: " 'BEGIN { RS = ""; FS = "\n" }
        { own = 0; for (i = 1; i <= NF; i++) if ($i == "Component: " id) own = 1 }
        own { for (i = 1; i <= NF; i++) if (index($i, field) == 1) print substr($i, length(field) + 1) }' \
        "$sbom_tables/components"
}

# sbom_owner FILE: the Debian package that has installed it. Some are listed as they were before /lib was /usr/lib.
sbom_owner() {
    command -v dpkg-query >/dev/null 2>&1 || return 1
    path=$(realpath -m "$1")
    for try in "$path" "${path#/usr}"; do
        owner=$(dpkg-query -S "$try" 2>/dev/null | head -n 1) && [ -n "$owner" ] && {
            echo "${owner%%:*}"
            return 0
        }
    done
    return 1
}

# sbom_compiler WORD: as the table calls it. CC chooses another one for this machine.
sbom_compiler() {
    if [ "$1" = gcc ]; then echo "${CC:-gcc}"; else echo "$1"; fi
}

# sbom_component FILE: which paragraph of the table a linked file belongs to. Status 1: none.
sbom_component() {
    awk '/^Component: / { id = $2 } /^Files: / { for (i = 2; i <= NF; i++) print id, $i }' \
        "$sbom_tables/components" >"$work/files"
    while read -r id pattern; do
        # shellcheck disable=SC2254
        case $1 in
        *$pattern)
            echo "$id"
            return 0
            ;;
        esac
    done <"$work/files"
    return 1
}

# sbom_inside CONTAINER FOLDER: unpacks it there.
sbom_inside() {
    mkdir -p "$2"
    case $1 in
    *.deb) dpkg-deb --extract "$1" "$2" ;;
    *.zip) unzip -q -o "$1" -d "$2" ;;
    esac
}

# sbom_programs FOLDER: the files in it that run or are linked, with ./ in front.
sbom_programs() {
    (cd "$1" && find . -type f \( -name '*.bin' -o -name '*.exe' -o -name '*.a' -o -path '*/usr/bin/*' \) | LC_ALL=C sort)
}
