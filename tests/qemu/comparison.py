# SPDX-License-Identifier: MIT
"""What the feature firmware printed on two machines, compared value by value."""
import sys

END = "end ->"


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


def judge(found, table):
    """What is found and not explained, and what is explained and not found."""
    explanations = {}
    for line, keys, _ in table:
        for item in keys.split():
            key, _, values = item.partition("=")
            explanations[line, key] = values
    for line, key, board, qemu in found:
        values = explanations.get((line, key))
        if values is None or values not in ("", f"{board}/{qemu}"):
            yield f"{line}: {key} is {board} on the board, {qemu} on QEMU"
    for line, key in sorted(explanations.keys() - {(line, key) for line, key, *_ in found}):
        yield f"{line}: {key} is listed as different, but equal"


def verdict(board, qemu, table, lines_at_least):
    """Prints it; the exit status. A firmware that stops early must not pass for one that agrees."""
    found = list(differences(board, qemu))
    failures = list(judge(found, table))
    if len(board) < lines_at_least:
        failures.append(f"only {len(board)} lines")
    print(*failures, sep="\n")
    values = sum(len(parse(line)[1]) for line in board)
    print(
        f"{len(board)} lines with {values} values; {len(found)} values in "
        f"{len({line for line, *_ in found})} lines differ, {len(failures)} complaints"
    )
    return 1 if failures else 0
