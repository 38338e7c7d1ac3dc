#!/bin/sh
# SPDX-License-Identifier: MIT
# `tulpar batch` as a production line uses it: virtual boards at ptys, each with a unique id of its own.
# Usage: test_batch.sh VBOARD TULPAR FIRMWARE_DIR ARM_GCC SOURCE_DIR WORK_DIR. Nothing here waits for a time: each
# wait is for something that is said or written, with a bound that only a failure reaches.
set -u
vboard=$1 tulpar=$2 firmware=$3 arm_gcc=$4 source=$5 work=$6
boards='' # process ids
watch=''  # one that would go on for ever

rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1
end_boards() {
    # shellcheck disable=SC2086
    [ -z "$boards" ] || { kill $boards 2>/dev/null; wait $boards 2>/dev/null; }
    boards=''
}
trap 'end_boards; [ -z "$watch" ] || kill $watch 2>/dev/null' EXIT

# The rest would only fail, too.
fail() {
    echo "FAILED: $*"
    for file in said said2 out *.jsonl; do
        [ ! -s "$file" ] || { echo "-- $file:"; cat "$file"; }
    done
    exit 1
}

# until_true COMMAND...: a minute at most.
until_true() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -le 1200 ] || fail "it never came to: $*"
        sleep 0.05
    done
}

# board NAME ID [OPTIONS...]: a vboard at NAME.uart whose unique id ends with ID; $board is its process.
board() {
    name=$1 id=$2
    shift 2
    "$vboard" --flash "$firmware/bootloader.elf" --uart "$name.uart" \
        --unique-id "00112233445566778899AA$id" "$@" 2>"$name.said" &
    board=$!
    boards="$boards $board"
    until_true grep -q '^ready' "$name.said"
}

# batch STATUS ARGUMENTS...: what it says is in `said`.
batch() {
    expected=$1
    shift
    "$tulpar" batch "$@" >out 2>said
    got=$?
    [ $got -eq "$expected" ] || fail "tulpar batch $*: status $got, expected $expected"
    if grep -q "$(printf '\033')" said out; then
        fail 'escapes without a terminal'
    fi
}

# says COUNT PATTERN [FILE]: so many lines of `said`.
says() {
    got=$(grep -c -e "$2" "${3:-said}")
    [ "$got" -eq "$1" ] || fail "$got lines with \"$2\" in ${3:-said}, expected $1"
}

# An application of 60 KB that cannot be packed, so that it takes a while; and a short one.
make_application() {
    "$source/tests/support/noise.sh" "$2" $(($2 * 1024)) >noise || exit 1
    "$arm_gcc" -nostdlib -Wl,-e,reset -Wl,-Ttext=0x0800C800 -Wl,--build-id=none -DNOISE="\"noise\"" -o "$1.elf" \
        "$source/tests/end_to_end/numbered.S" || exit 1
}
make_application long 60
make_application short 4

# -- eight at once: one with a worn-out cell, one that is unplugged, one that is done ---------------
for i in 1 2 3 4 5 8; do
    board "b$i" "0$i"
done
board b6 06 --fault weak:0x0800D000.5
board b7 07 --trace uart=b7.trace
unplugged=$board
batch 0 "$firmware/app.elf" --ports "$work/b8.uart" --log run.jsonl
says 1 '^PASS .*/b8.uart .*, verified$'
says 1 '"started":true' run.jsonl

"$tulpar" batch long.elf --ports "$work/b*.uart" --log run.jsonl -b 115200 --no-run >out 2>said &
line=$!
has_begun() { [ "$(wc -c <b7.trace)" -gt 400000 ]; } # some 12 KB of 60
until_true has_begun
kill "$unplugged"
wait $line
status=$?
[ $status -eq 8 ] || fail "eight boards: status $status, expected 8, that of the board that is done"
for i in 1 2 3 4 5; do
    says 1 "^PASS .*/b$i.uart  00112233445566778899AA0$i .*, verified\$"
done
says 1 '^FAIL .*/b6.uart  00112233445566778899AA06  '
says 1 '^FAIL .*/b7.uart  00112233445566778899AA07  lost '
says 1 '^SKIP .*/b8.uart  00112233445566778899AA08  this board is done already'
says 1 '^8 boards in .*: 5 passed, 2 failed, 1 skipped$'
says 9 '^{.*}$' run.jsonl
says 6 '"result":"pass"' run.jsonl
says 6 '"verified":{"verdict":"valid","size":' run.jsonl
says 1 '"result":"fail","port":".*/b6.uart".*"verified":null.*"kind":"refused"' run.jsonl
says 1 '"result":"fail","port":".*/b7.uart".*"verified":null.*"kind":"port"' run.jsonl
says 1 '"result":"skip","port":".*/b8.uart".*"kind":"refused"' run.jsonl

# -- the log is the line's memory ------------------------------------------------------------------
batch 8 long.elf --ports "$work/b[1-3].uart" --log run.jsonl
says 3 '^SKIP'
batch 0 long.elf --ports "$work/b1.uart,$work/b2.uart" --log run.jsonl --again --json --no-run
says 2 '^PASS .*none sent'
says 2 '^{"ok":true,.*}$' out
# The power went in the middle of the last line that says of a board that it passed.
last=$(sed -n '/"result":"pass"/s/.*\(b[0-9]\).uart.*/\1/p' run.jsonl | tail -1)
grep -v "/$last.uart" run.jsonl >torn.jsonl
grep "/$last.uart" run.jsonl | head -c 200 >>torn.jsonl
cp torn.jsonl run.jsonl
batch 0 long.elf --ports "$work/$last.uart" --log run.jsonl --no-run
says 1 'is no whole line'
says 1 "^PASS .*/$last.uart"
batch 8 long.elf --ports "$work/$last.uart" --log run.jsonl

# -- worst of all: a board that is not there, files that are none -----------------------------------
batch 3 long.elf --ports "$work/b1.uart,$work/nobody.uart" --log run.jsonl --again
says 0 '^PASS' # nothing was done
batch 5 long.elf --ports "$work/b1.uart" --serial-from numbers.csv --at serial_number
batch 5 "$firmware/app.bin" --ports "$work/b1.uart" --log "$firmware/app.bin"
batch 2 long.elf --ports "$work/b1.uart" --at serial_number

# -- a hook for each result --------------------------------------------------------------------------
# shellcheck disable=SC2016 # the hook's variables
batch 1 long.elf --ports "$work/b[1-3].uart" --again --no-run \
    --hook 'echo "$TULPAR_RESULT $TULPAR_UNIQUE_ID $TULPAR_CRC" >>hooks; test "${TULPAR_PORT##*/}" != b2.uart'
says 3 '^pass 00112233445566778899AA0[123] 0x' hooks
says 1 '^the hook for .*/b2.uart failed: its exit status is 1'
says 3 '^PASS'

# -- one at a time: the second is not spoken to before the first one's hook has ended -----------------
board j1 09
board j2 10 --trace uart=j2.trace
# shellcheck disable=SC2016
batch 0 short.elf --ports "$work/j*.uart" --jobs 1 --no-run \
    --hook 'test "${TULPAR_PORT##*/}" = j2.uart || ! grep -q "[0-9] to-board" j2.trace'
says 2 '^PASS'

# -- Ctrl-C: a board in work is left to be gone on with, and is in the log ---------------------------
end_boards
board b1 11 --trace uart=b1.trace
"$tulpar" batch long.elf --ports "$work/b1.uart" --log stop.jsonl -b 115200 --no-run >out 2>said &
line=$!
has_begun() { [ "$(wc -c <b1.trace)" -gt 400000 ]; }
until_true has_begun
kill -INT $line
wait $line
[ $? -eq 130 ] || fail 'Ctrl-C: not status 130'
says 1 '^FAIL .*/b1.uart  .*interrupted'
says 1 '"result":"fail".*"kind":"interrupted"' stop.jsonl
batch 0 long.elf --ports "$work/b1.uart" --log stop.jsonl --no-run
sent=$(sed -n 's/.*"result":"pass".*"sent":\([0-9]*\).*/\1/p' stop.jsonl)
[ "$sent" -lt 56000 ] || fail "it went on with nothing: $sent bytes"

# -- a silent board: who has no terminal is told which button to press --------------------------------
end_boards
board q1 12
board q2 13
kill -STOP "$board"
"$tulpar" batch short.elf --ports "$work/q*.uart" --no-run --timeout 60 >out 2>said &
line=$!
until_true grep -q "^no answer on .*/q2.uart yet: press the reset button of its board (60 s in all)" said
kill -CONT "$board"
wait $line || fail 'a silent board that answers at last: not status 0'
says 1 'press the reset button'
says 2 '^PASS'

# -- a log that somebody takes away while boards are done ---------------------------------------------
# shellcheck disable=SC2016
batch 0 short.elf --ports "$work/q*.uart" --log gone.jsonl --jobs 1 --no-run \
    --hook 'test "${TULPAR_PORT##*/}" = q2.uart || rm gone.jsonl'
says 2 '"result":"pass"' gone.jsonl
says 1 '^gone.jsonl was deleted or renamed while boards were done: it is written anew'
# shellcheck disable=SC2016
batch 1 short.elf --ports "$work/q*.uart" --log gone.jsonl --again --jobs 1 --no-run \
    --hook 'test "${TULPAR_PORT##*/}" = q2.uart || : >gone.jsonl'
says 1 '^FAIL .*/q2.uart .* is not what it was any more, .*taken lines out of it; .*all of it, verified'
says 0 '"result"' gone.jsonl
# By the last hook, behind which no entry comes.
# shellcheck disable=SC2016
batch 0 short.elf --ports "$work/q*.uart" --log last.jsonl --jobs 1 --no-run \
    --hook 'test "${TULPAR_PORT##*/}" = q1.uart || rm last.jsonl'
says 2 '"result":"pass"' last.jsonl
says 1 '^last.jsonl was deleted or renamed while boards were done: it is written anew'
# shellcheck disable=SC2016
batch 1 short.elf --ports "$work/q*.uart" --log last.jsonl --again --jobs 1 --no-run \
    --hook 'test "${TULPAR_PORT##*/}" = q1.uart || : >last.jsonl'
says 2 '^PASS'
says 1 'the log last.jsonl is not what it was any more'
says 1 'taken lines out of it since the last entry'

# -- ports: what is no list, and names that have the signs of patterns in them --------------------------
batch 2 short.elf --ports ''
batch 2 short.elf --ports ' , '
batch 2 short.elf --ports q1.uart --ports q2.uart
says 1 'is given twice'
for jobs in 0 -1 100000 abc; do
    batch 2 short.elf --ports "$work/q1.uart" --jobs $jobs
    says 1 "^tulpar: --jobs '$jobs' is no number of boards"
done
mkdir 'a[1],b'
ln -s "$(readlink q1.uart)" 'a[1],b/x*,y'
batch 3 short.elf --ports "$work/a[1],b/x*,y" --no-run
batch 3 short.elf --ports "$work/a?1*/x*" --no-run
says 1 'only the last part of a path may have wildcards'
batch 0 short.elf --ports "$work/a[[]1][,]b/x[*][,]*" --log 'a[1],b/log' --no-run
batch 8 short.elf --ports "$work/a[[]1][,]b/x*" --log 'a[1],b/log' --no-run
says 1 "^SKIP .*/a\[1\],b/x\*,y "

# -- serial numbers -----------------------------------------------------------------------------------
# holds PORT NUMBER: the board's flash, as it says itself, is the file with that number in it.
"${arm_gcc%gcc}objcopy" -O binary short.elf short.bin
at=$((0x$("${arm_gcc%gcc}nm" short.elf | sed -n 's/ . serial_number$//p') - 0x0800C800))
holds() {
    cp short.bin wanted.bin
    printf '%s' "$2" | dd of=wanted.bin bs=1 seek="$at" conv=notrunc 2>/dev/null
    "$tulpar" verify wanted.bin -p "$1" >said 2>&1 || fail "$1 does not hold $2"
}
end_boards
for i in 1 2 3 4 5; do
    board "n$i" "2$i"
done
printf 'serial number;lot\nSN-0001;7\nSN-0002;7\nSN-0003;7\nSN-0004;7\nSN-0005;7\n' >list.csv
numbers='--serial-from list.csv --at serial_number --no-run'
# shellcheck disable=SC2086
{
    batch 0 short.elf --ports "$work/n[123].uart" --log numbers.jsonl $numbers
    cut -d, -f1 list.csv.taken | sort | tr '\n' ' ' >taken
    says 1 '^SN-0001 SN-0002 SN-0003 $' taken
    for i in 1 2 3; do
        holds "n$i.uart" "$(sed -n "s/\(SN-....\),00112233445566778899AA2$i,.*/\1/p" list.csv.taken)"
    done
    batch 0 short.elf --ports "$work/n[123].uart" --log numbers.jsonl $numbers --again
    says 3 '^PASS .*none sent' # the same numbers
    # Killed between the number and the board's end: it is the board's own, and nobody else's.
    board slow 26 --trace uart=slow.trace
    "$tulpar" batch short.elf --ports "$work/slow.uart" --log killed.jsonl $numbers -b 115200 >out 2>said &
    line=$!
    until_true grep -q 'SN-0004,00112233445566778899AA26' list.csv.taken
    kill -KILL $line
    wait $line 2>/dev/null
    batch 0 short.elf --ports "$work/n4.uart" --log numbers.jsonl $numbers
    holds n4.uart SN-0005
    batch 0 short.elf --ports "$work/slow.uart" --log killed.jsonl $numbers
    holds slow.uart SN-0004
    batch 5 short.elf --ports "$work/n5.uart" --log numbers.jsonl $numbers
    says 1 '^FAIL .*no serial number is left'
    batch 5 short.elf --ports "$work/n5.uart" --serial-from list.csv --at no_number
}

# -- --watch: what vanishes and returns is the next board ----------------------------------------------
end_boards
"$tulpar" batch short.elf --watch --ports "$work/w*.uart" --log watch.jsonl --no-run -v >out 2>said &
line=$!
watch=$line
until_true grep -q '^waiting for boards' said
batch 8 short.elf --watch --ports "$work/w*.uart" --log watch.jsonl # two at one log
says 1 'the log watch.jsonl is in use'
"$tulpar" batch short.elf --watch --ports "$work/w*.uart" --log watch2.jsonl --no-run -v >out 2>said2 &
line2=$!
watch="$line $line2"
until_true grep -q '^waiting for boards' said2
kill -INT $line
wait $line || fail 'a watch without boards: not status 0'
watch=$line2
board w1 31
until_true grep -q '^PASS .*AA31' said2
kill "$board"
until_true grep -q 'w1.uart is gone' said2
board w1 32
until_true grep -q '^PASS .*AA32' said2
kill "$board"
is_gone_again() { [ "$(grep -c 'w1.uart is gone' said2)" -eq 2 ]; }
until_true is_gone_again
board w1 31
until_true grep -q '^SKIP .*AA31' said2
kill -INT $line2
wait $line2
status=$?
watch=''
[ $status -eq 8 ] || fail 'a watch that refused a board: not status 8'
says 2 '"result":"pass"' watch2.jsonl
says 1 '"result":"skip"' watch2.jsonl

end_boards
exit 0
