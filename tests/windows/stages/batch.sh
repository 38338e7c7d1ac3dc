# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: tulpar batch. No transfer is tried twice here: the second one would find boards that are done.
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

# -- two boards at once, each with a number of its own ---------------------------------------------------

# application NAME KILOBYTES: one that has a place for a serial number and cannot be packed.
application() {
    "$sources/tests/support/noise.sh" "$2" $(($2 * 1024)) >noise || exit 1
    "$arm_gcc" -nostdlib -Wl,-e,reset -Wl,-Ttext=0x0800C800 -Wl,--build-id=none -DNOISE='"noise"' -o "$1.elf" \
        "$sources/tests/end_to_end/numbered.S" || exit 1
}

# batch NAME STATUS ARGUMENTS...
batch() {
    name=$1
    expected=$2
    shift 2
    exe batch "$@" --no-run --timeout 60
    got=$?
    [ "$got" -eq "$expected" ] || fail "$name: exit status $got instead of $expected"
}

# lines NAME COUNT PATTERN FILE: so many lines of it.
lines() {
    got=$(grep -c -e "$3" "$4")
    [ "$got" -eq "$2" ] || fail "$1: $got lines with '$3' in $4, not $2: $(cat "$4")"
}

# holds UART NUMBER: the board's flash, as it says itself, is short.elf with that number in it.
holds() {
    "${arm_gcc%gcc}objcopy" -O binary short.elf wanted.bin
    number_at=$((0x$("${arm_gcc%gcc}nm" short.elf | sed -n 's/ . serial_number$//p') - 0x0800C800))
    printf '%s' "$2" | dd of=wanted.bin bs=1 seek="$number_at" conv=notrunc 2>/dev/null
    "$tulpar" verify wanted.bin -p "$1" --timeout 60 >data 2>said || fail "$1 does not hold '$2'"
}

# plug_two ID ID: of COM9 and of COM8.
plug_two() {
    plug --unique-id "00112233445566778899AA$1"
    board uart2 --flash "$firmware/bootloader.elf" --unique-id "00112233445566778899AA$2"
}

application short 4
# As an editor of Windows leaves it: a byte order mark, and its line ends.
printf '\357\273\277serial number\r\nSN-0001\r\nSN-0002\r\nSN-0003\r\n' >"Nummern 字.csv"
log="Läufe 字.jsonl"
hook='echo %TULPAR_RESULT% %TULPAR_UNIQUE_ID% %TULPAR_SERIAL_NUMBER%>>hooks'
plug_two 09 08
batch "batch" 0 short.elf --ports 'COM[89]' --log "$log" --serial-from "Nummern 字.csv" --at serial_number --hook "$hook"
lines "batch" 1 '^PASS  COM8  00112233445566778899AA08  SN-000[12]  .*, verified$' said
lines "batch" 1 '^PASS  COM9  00112233445566778899AA09  SN-000[12]  .*, verified$' said
lines "the log" 2 '^{.*}$' "$log"
lines "the log" 2 '"result":"pass","port":"COM[89]".*"unique_id":"00112233445566778899AA0[89]"' "$log"
lines "the numbers" 2 '^SN-000[12],00112233445566778899AA0[89],' "Nummern 字.csv.taken"
lines "the hook" 1 '^pass 00112233445566778899AA08 SN-000[12].\{0,1\}$' hooks
lines "the hook" 1 '^pass 00112233445566778899AA09 SN-000[12].\{0,1\}$' hooks
for id in 08:uart2 09:uart; do
    holds "${id#*:}" "$(sed -n "s/^\(SN-....\),00112233445566778899AA${id%:*},.*/\1/p" "Nummern 字.csv.taken")"
done

# -- one of them is done already -------------------------------------------------------------------------

plug_two 09 0A
batch "a board that is done" 8 short.elf --ports 'COM8,COM9' --log "$log" --serial-from "Nummern 字.csv" \
    --at serial_number --hook "$hook"
lines "a board that is done" 1 '^SKIP  COM9  00112233445566778899AA09  this board is done already' said
lines "a board that is done" 1 '^PASS  COM8  00112233445566778899AA0A  SN-0003  ' said
lines "the log of four" 4 '^{.*}$' "$log"
lines "the hook of a board that is done" 1 '^skip 00112233445566778899AA09' hooks

# -- hooks that fail -------------------------------------------------------------------------------------

# Names of ports in small letters are the same ports here, as with -p.
batch "a hook that fails" 1 short.elf --ports com9 --again --hook 'echo the printer is out& exit 3'
lines "a hook that fails" 1 '^the hook for COM9 failed: its exit status is 3' said
says "a hook that fails" "the printer is out"

# -- Ctrl-C ----------------------------------------------------------------------------------------------

application long 60
plug --unique-id 00112233445566778899AA0B --trace uart="$work/uart.trace"
$as_user "$wine" "$exe" batch long.elf --ports COM9 --log "$log" -b 115200 --no-run >data 2>said &
batch=$!
until [ "$(wc -c <uart.trace)" -gt 400000 ]; do # some 12 KB of 60
    kill -0 $batch 2>/dev/null || break
    sleep 0.1
done
kill -INT $batch
wait $batch
got=$?
[ $got -eq 130 ] || fail "Ctrl-C in a batch: exit status $got instead of 130"
lines "Ctrl-C in a batch" 1 '^FAIL  COM9  .*interrupted' said
lines "Ctrl-C in the log" 1 '"result":"fail".*"unique_id":"00112233445566778899AA0B".*"kind":"interrupted"' "$log"
batch "after Ctrl-C" 0 long.elf --ports COM9 --log "$log"
sent=$(sed -n 's/.*"result":"pass".*AA0B.*"sent":\([0-9]*\).*/\1/p' "$log")
[ "${sent:-60000}" -lt 56000 ] || fail "after Ctrl-C it went on with nothing: $sent bytes"
