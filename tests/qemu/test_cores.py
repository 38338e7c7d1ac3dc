# SPDX-License-Identifier: MIT
"""The feature firmware of the cores that no STM32 of QEMU has, on QEMU and on the virtual board's
core alone, compared value by value.

Usage: test_cores.py BARE_CORE CORE IMAGE

CORE is m3 or m0; IMAGE.elf and IMAGE.bin are its firmware.
"""
import pathlib
import subprocess
import sys
from subprocess import PIPE

import explained
import machines
from comparison import END, verdict

BARE_CORE, CORE, IMAGE = sys.argv[1:4]
SHIFT = 4  # an instruction in 16 ns

# Of QEMU's machines: what it is called, how many lines there are at least, and what differs.
MACHINES = {
    "m3": ("mps2-an385", 400, explained.DIFFERENCES_M3),
    "m0": ("microbit", 150, explained.DIFFERENCES_M0),
}


def on_qemu(qemu, machine):
    lines = []
    command = [qemu, "-M", machine, "-display", "none", "-monitor", "none", "-serial", "stdio"]
    command += ["-kernel", f"{IMAGE}.elf", "-icount", f"shift={SHIFT},sleep=off"]
    with machines.guarded(command, stdout=PIPE, stderr=PIPE) as process:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if lines[-1] == END:
                return lines
        sys.exit(f"QEMU stopped after: {lines[-1:]}\n{process.stderr.read()[:400]}")


def on_board():
    command = [BARE_CORE, CORE, f"{IMAGE}.bin"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=machines.BOUND, check=False
    )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or lines[-1:] != [END]:
        sys.exit(f"the core stopped after: {lines[-1:]}\n{done.stderr}")
    return lines


def main():
    machine, lines_at_least, table = MACHINES[CORE]
    board = on_board()  # without QEMU, too, it must come to its end
    if len(board) < lines_at_least:
        sys.exit(f"only {len(board)} lines")
    qemu = machines.find_qemu(machine, "6.0")
    sys.exit(verdict(board, on_qemu(qemu, machine), table, lines_at_least))


if __name__ == "__main__":
    main()
