# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: tulpar install-bootloader. The pty takes the even parity that ST's loader wants, and has
# none: that a port of Windows is given it shows on a real adapter alone.
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

kit=nucleo-g431kb # whose loader listens where its bootloader does, and the only kit with this chip
folder=$(dirname "$exe")/bootloaders

# with_boot0 HELD: COM9 is a board with BOOT0 high, whose flash has this to begin with.
with_boot0() {
    unplug
    rm -f control
    board uart --boot0 --board $kit --flash "$1" --control "$work/control"
}

# install NAME STATUS ARGUMENTS...: BOOT0 is taken back, and reset pressed, when it asks for that.
install() {
    name=$1
    expected=$2
    shift 2
    : >said
    exe install-bootloader -p $port --timeout 60 "$@" &
    installing=$!
    until grep -q 'BOOT0 back to low' said 2>/dev/null; do
        kill -0 $installing 2>/dev/null || break
        sleep 0.1
    done
    echo 'boot0 low' >control
    echo reset >control
    wait $installing
    got=$?
    [ $got -eq "$expected" ] || fail "$name: exit status $got instead of $expected"
}

printf '\377' >erased.bin
with_boot0 erased.bin
status "install-bootloader --dry-run" 0 install-bootloader -p $port --dry-run --json
says "install-bootloader --dry-run" "the one kit with this chip is $kit"
prints "install-bootloader --dry-run" '"written":	false'
status "another kit's bootloader" 5 install-bootloader -p $port --kit nucleo-g071rb
says "another kit's bootloader" "is not that of nucleo-g071rb"
cp "$folder/nucleo-g071rb/bootloader.bin" "Lader 字.bin"
status "another kit's file" 5 install-bootloader "Lader 字.bin" -p $port
says "another kit's file" "is not that of nucleo-g071rb"
# A program without its folder has no bootloaders.
mkdir alone
cp "$exe" alone/
on_wine alone/tulpar.exe install-bootloader -p $port --kit $kit >data 2>said
got=$?
[ $got -eq 5 ] || fail "without the zip's folder: exit status $got instead of 5"
says "without the zip's folder" "no bootloader of $kit is installed"

# That of the zip; nothing has been written before.
install "install-bootloader" 0 --json
prints "install-bootloader" '"written":	true'
prints "install-bootloader" "\"board\":	\"$kit\""
says "install-bootloader" "written and read back"
status "flash the new board" 0 flash "$folder/../../../firmware/$kit/app.elf" -p $port
says "flash the new board" "application started"

# A file, over another one.
with_boot0 "$folder/$kit/bootloader-plain.bin"
cp "$folder/$kit/bootloader.bin" "Lader 字.bin"
install "a file" 0 "Lader 字.bin" --json
prints "a file" '"file":	"Lader 字.bin"'
prints "a file" '"written":	true'
with_boot0 "$folder/$kit/bootloader.bin"
install "a file that is there already" 0 "Lader 字.bin" --json
prints "a file that is there already" '"written":	false'

status "BOOT0 by a line" 3 install-bootloader -p $port --boot0 rts
says "BOOT0 by a line" "cannot set BOOT0 by RTS"
