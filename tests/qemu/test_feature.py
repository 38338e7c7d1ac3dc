# SPDX-License-Identifier: MIT
"""The feature firmware on QEMU's Cortex-M4 and on the virtual board, compared value by value.

Usage: test_feature.py VBOARD FEATURE_DIR WORK_DIR
"""
import pathlib
import subprocess
import sys
from subprocess import PIPE

import explained
import machines

VBOARD, FEATURE, WORK = (pathlib.Path(arg) for arg in sys.argv[1:4])
END = "end ->"
LINES_AT_LEAST = 800  # a firmware that stops early must not pass for one that agrees
SHIFT = 4  # an instruction in 16 ns
RUN_FOR = "60"  # virtual seconds; the firmware sleeps when it is done


def on_qemu(qemu):
    flash = WORK / "feature.flash"
    firmware = (FEATURE / "feature.bin").read_bytes()
    flash.write_bytes(machines.flash_image(firmware))
    lines = []
    command = machines.qemu_command(qemu, flash, SHIFT) + ["-serial", "stdio"]
    with machines.guarded(command, stdout=PIPE, stderr=PIPE) as process:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if lines[-1] == END:
                return lines
        sys.exit(f"QEMU stopped after: {lines[-1:]}\n{process.stderr.read()[:400]}")


def on_board():
    command = [VBOARD, "--board", machines.MACHINE, "--run-for", RUN_FOR]
    command += ["--flash", FEATURE / "feature.elf"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=machines.BOUND, check=False
    )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or lines[-1:] != [END]:
        sys.exit(f"the virtual board stopped after: {lines[-1:]}\n{done.stderr}")
    return lines


def parse(line):
    name, _, values = line.partition(" ->")
    return name, dict(value.split("=") for value in values.split())


def differences(board, qemu):
    """(line, key, value on the board, value on QEMU); "-" where there is none."""
    for board_line, qemu_line in zip(board, qemu):
        name, board_values = parse(board_line)
        qemu_name, qemu_values = parse(qemu_line)
        if name != qemu_name:
            sys.exit(f"the machines went different ways: {name} on the board, {qemu_name} on QEMU")
        for key in {**board_values, **qemu_values}:
            values = board_values.get(key, "-"), qemu_values.get(key, "-")
            if values[0] != values[1]:
                yield name, key, *values


def judge(found):
    """What is found and not explained, and what is explained and not found."""
    explanations = {}
    for line, keys, _ in explained.DIFFERENCES:
        for item in keys.split():
            key, _, values = item.partition("=")
            explanations[line, key] = values
    for line, key, board, qemu in found:
        values = explanations.get((line, key))
        if values is None or values not in ("", f"{board}/{qemu}"):
            yield f"{line}: {key} is {board} on the board, {qemu} on QEMU"
    for line, key in sorted(explanations.keys() - {(line, key) for line, key, *_ in found}):
        yield f"{line}: {key} is listed as different, but equal"


def main():
    qemu = machines.find_qemu()
    WORK.mkdir(parents=True, exist_ok=True)
    board_lines = on_board()
    qemu_lines = on_qemu(qemu)
    found = list(differences(board_lines, qemu_lines))
    failures = list(judge(found))
    if len(board_lines) < LINES_AT_LEAST:
        failures.append(f"only {len(board_lines)} lines")
    print(*failures, sep="\n")
    values = sum(len(parse(line)[1]) for line in board_lines)
    print(
        f"{len(board_lines)} lines with {values} values; {len(found)} values in "
        f"{len({line for line, *_ in found})} lines differ, {len(failures)} complaints"
    )
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
