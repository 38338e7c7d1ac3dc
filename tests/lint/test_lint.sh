#!/bin/sh
# SPDX-License-Identifier: MIT
# Every rule of the lint finds its violation in a tree that is good otherwise: test_lint.sh LINT WORK.
set -eu

lint=$1
good=$2/good
work=$2/tree
failed=0
licence='/* SPDX-License-Identifier: MIT */'

# write FILE: its lines come from standard input, the licence before them.
write() {
    { echo "$licence"; cat; } >"$work/$1"
}

upper() {
    echo "$1" | tr '[:lower:]' '[:upper:]'
}

make_good_tree() {
    rm -rf "$good" "$work"
    mkdir -p "$work/board/kits" "$work/board/stm32"
    (cd "$work" && mkdir -p app boot cli/posix host tests vboard wire)
    write boot/start.h <<'END'
#ifndef BOOT_START_H
#define BOOT_START_H
void start(int order);
#endif
END
    write boot/start.c <<'END'
#include "boot/start.h"
void start(int order) {
    (void)order;
}
END
    write boot/main.c <<'END'
#include "boot/start.h"
/* sprintf(), malloc() and #if in a comment are nobody's business. */
const char text[] = "atoi(strcpy(malloc(1)))";
int main(void) {
    start('"');
}
END
    for kit in first second; do
        printf '#ifndef %s_KIT_H\n#define %s_KIT_H\n#define KIT_NAME "%s"\n#endif\n' \
            "$(upper $kit)" "$(upper $kit)" "$kit-kit" | write "board/kits/$kit-kit.h"
    done
    cp -R "$work" "$good"
}

run() {
    (cd "$work" && find . -type f | sed 's|^\./||' | sort | "$lint" "$@" 2>&1) || true
}

# expect WORDS: the one complaint about the tree as it is now has these words; then the tree is made anew.
expect() {
    said=$(run)
    if [ "$(echo "$said" | grep -c .)" -ne 1 ] || ! echo "$said" | grep -qF -e "$1"; then
        echo "FAILED: not \"$1\" alone, but: ${said:-nothing}"
        failed=1
    fi
    rm -rf "$work"
    cp -R "$good" "$work"
}

make_good_tree
[ -z "$(run)" ] || { echo "FAILED: the good tree is not: $(run)"; failed=1; }

echo 'int x;' >"$work/boot/no_licence.c"
expect 'boot/no_licence.c:1: no SPDX-License-Identifier: MIT'
echo 'all:' >"$work/Makefile"
expect 'Makefile:1: no SPDX-License-Identifier: MIT'

echo '#include "host/flasher.h"' | write boot/sees.c
expect 'boot/sees.c:2: boot/ must not include host/'
echo '#include "chips/stm32l4/facts.h"' | write board/stm32/sees.c
expect 'board/stm32/ must not include chips/'
echo '#include "wire/message.h"' | write vboard/sees.c
expect 'vboard/ must not include wire/'
echo '#include <string.h>' | write app/tulpar_app.c
expect 'app/tulpar_app.[ch] must not include that'

printf '#ifdef FAMILY\nint x;\n#endif\n' | write host/condition.c
expect 'host/condition.c:2: no #if in portable code'
printf '#ifndef __cplusplus\nint x;\n#endif\n' | write wire/condition.c
expect 'wire/condition.c:2: no #if'

for call in strcpy strcat sprintf vsprintf gets alloca atoi atol atof; do
    printf 'void f(void);\nvoid g(void) {\n    %s(0);\n}\n' $call | write cli/call.c
    expect "cli/call.c:4: $call: "
done
for room in wire boot board app; do
    for call in malloc calloc realloc free; do
        printf 'void g(void) {\n    %s(0);\n}\n' $call | write $room/call.c
        expect "$room/call.c:3: $call: no heap in firmware"
    done
done
printf 'void g(void) {\n    fopen(0);\n}\n' | write host/call.c
expect 'host/call.c:3: fopen: the library does no I/O'
for call in sleep usleep nanosleep; do
    printf 'void g(void) {\n    %s(0);\n}\n' $call | write tests/call.c
    expect "tests/call.c:3: $call: tests know virtual time only"
done

{ echo 'int f('; echo '    int a) {'; yes '    a++;' | head -n 70; echo '}'; } | write wire/long.c
expect 'wire/long.c:3: a function of 71 lines, 70 are the most'
yes 'int x;' | head -n 350 | write wire/long.c
expect 'wire/long.c:1: a file of 351 lines, 350 are the most'
yes 'int x;' | head -n 650 | write tests/long.c
expect 'tests/long.c:1: a file of 651 lines, 650 are the most'

printf '#ifndef BOOT_START_H\n#define BOOT_START_H\nvoid start(int order);\nint nobody(int a,\n           int b);\n#endif\n' | write boot/start.h
printf 'int nobody(int a,\n           int b) {\n    return a ? nobody(b, a) : b;\n}\n' | write boot/nobody.c
expect 'boot/start.h:5: nobody is declared for nobody'

echo 'static unsigned count;' | write cli/state.c
expect 'cli/state.c:2: static state'
printf 'static int f(int order) {\n    static int last = 1;\n    return last - order;\n}\n' | write host/f.c
expect 'host/f.c:3: static state'
printf 'static const int one = 1;\nstatic int\ntwo(void) {\n    return one;\n}\n' | write cli/posix/stop.c
printf 'static unsigned count;\n' | write cli/posix/keyboard.c
[ -z "$(run)" ] || { echo "FAILED: constants, functions and an exception: $(run)"; failed=1; }
rm "$work/cli/posix/stop.c" "$work/cli/posix/keyboard.c"

echo '#include <cmocka.h>' | write tests/test_x.c
expect 'tests/test_x.c:2: include "support/expect.h" in its place'

printf '#ifndef BOOT_STOP_H\n#define BOOT_STOP_H\n#endif\n' | write boot/other.h
expect 'boot/other.h:2: the include guard is not the path'
printf '#ifndef START_H\n#define START_H\n#endif\n' | write boot/restart.h
expect 'boot/restart.h:2: the include guard is not the path'
echo '#define NONE 1' | write boot/none.h
expect 'boot/none.h:2: the include guard is not the path'
for room in host wire; do
    printf '#ifndef SAME_H\n#define SAME_H\n#endif\n' | write $room/same.h
done
expect 'wire/same.h:2: host/same.h has the same include guard'

for folder in home root tmp Users work; do
    echo "See \`/$folder/somebody/file\`." >"$work/notes.md"
    expect 'notes.md:1: a path of one machine'
done
tmp=/tmp
echo "a$tmp/file, \$x$tmp/file, $tmp/board, \"$tmp/x-XXXXXX\", $tmp alone" >"$work/notes.md"
[ -z "$(run)" ] || { echo "FAILED: paths that may be there: $(run)"; failed=1; }

echo 'int x;' | write host/start.c
expect 'boot/start.c:1: host/ has a file of this name, too'

echo '# first-kit and second-kit' | write tests/CMakeLists.txt
expect 'tests/CMakeLists.txt:2: a list of kits'

cat >"$work/symbols" <<'END'
obj/libone.a:one.c.o:0000000000000000 T alike
obj/libone.a:one.c.o:0000000000000010 T own
obj/libone.a:one.c.o:0000000000000000 W weak
obj/libone.a:one.c.o:                 U other
obj/libtwo.a:two.c.o:0000000000000000 T alike
obj/libtwo.a:two.c.o:0000000000000000 W weak
obj/libtwo.a:two.c.o:0000000000000020 T other
END
[ "$(run --symbols symbols)" = 'libtwo.a:1: libone.a has a global alike, too' ] ||
    { echo "FAILED: symbols: $(run --symbols symbols)"; failed=1; }
[ "$(run --symbols nothing | grep -c 'no symbols to be read')" = 1 ] ||
    { echo "FAILED: a file of symbols that is not there"; failed=1; }

[ "$failed" -ne 0 ] || echo "every rule finds its violation"
exit "$failed"
