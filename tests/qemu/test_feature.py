# SPDX-License-Identifier: MIT
"""The feature firmware on QEMU's Cortex-M4 and on the virtual board, compared value by value.

Usage: test_feature.py MACHINE VBOARD FEATURE_DIR WORK_DIR
"""
import pathlib
import subprocess
import sys
from subprocess import PIPE

import explained
import machines
from comparison import END, verdict

MACHINE = machines.MACHINES[sys.argv[1]]
VBOARD, FEATURE, WORK = (pathlib.Path(arg) for arg in sys.argv[2:5])
LINES_AT_LEAST = 800
SHIFT = 4  # an instruction in 16 ns
RUN_FOR = "60"  # virtual seconds; the firmware sleeps when it is done


def on_qemu(qemu):
    flash = WORK / "feature.flash"
    firmware = (FEATURE / "feature.bin").read_bytes()
    flash.write_bytes(machines.flash_image(firmware))
    lines = []
    command = MACHINE.command(qemu, flash, SHIFT, "stdio")
    with machines.guarded(command, stdout=PIPE, stderr=PIPE) as process:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if lines[-1] == END:
                return lines
        sys.exit(f"QEMU stopped after: {lines[-1:]}\n{process.stderr.read()[:400]}")


def on_board():
    command = [VBOARD, "--board", MACHINE.kit, "--run-for", RUN_FOR]
    command += ["--flash", FEATURE / "feature.elf"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=machines.BOUND, check=False
    )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or lines[-1:] != [END]:
        sys.exit(f"the virtual board stopped after: {lines[-1:]}\n{done.stderr}")
    return lines


def main():
    qemu = machines.find_qemu(MACHINE.name, MACHINE.since)
    WORK.mkdir(parents=True, exist_ok=True)
    sys.exit(verdict(on_board(), on_qemu(qemu), explained.DIFFERENCES, LINES_AT_LEAST))


if __name__ == "__main__":
    main()
