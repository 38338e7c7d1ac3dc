#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The register tables of the virtual board's chips beside the vendor's descriptions.

Usage: test_svd.py REGISTERS
REGISTERS is the program that says what the tables have. TULPAR_SVD names a folder with the
descriptions (STM32L432.svd and so on), which are the vendor's and no part of this project; without
it nothing is compared. A difference that svd_explained.py does not list fails, and so does a listed
one that no longer occurs."""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

from svd_explained import EXPLAINED

CHIP_NAME = 9  # "STM32L432KC": a description is for the first nine


def number(text):
    return int(text, 16 if text.lower().startswith("0x") else 10)


def fields_of(register):
    bits = 0
    for field in register.iter("field"):
        if field.find("bitRange") is not None:
            high, low = field.findtext("bitRange").strip("[]").split(":")
            width = number(high) - number(low) + 1
        else:
            low, width = field.findtext("bitOffset"), number(field.findtext("bitWidth"))
        bits |= ((1 << width) - 1) << number(low)
    return bits


def description(path):
    """Address -> (bits, reset value or None), and the extent of each peripheral by its base."""
    peripherals = {p.findtext("name"): p for p in tree.parse(path).getroot().find("peripherals")}
    registers = {}
    for peripheral in peripherals.values():
        source = peripheral
        if peripheral.find("registers") is None:
            source = peripherals[peripheral.get("derivedFrom")]
        base = number(peripheral.findtext("baseAddress"))
        for register in source.find("registers").iter("register"):
            address = base + number(register.findtext("addressOffset"))
            reset = register.findtext("resetValue")
            bits, value = registers.get(address, (0, None))
            value = number(reset) if reset is not None else value
            registers[address] = (bits | fields_of(register), value)
    return registers


def compare(chip, tables, svd):
    """Differences as (what, text)."""
    addresses = {row["address"] for row in tables}
    for row in tables:
        name = row["peripheral"] + "_" + row["register"]
        if row["address"] not in svd:
            yield name + " exists", "the description has no register there"
            continue
        bits, reset = svd[row["address"]]
        if bits != row["bits"]:
            yield name + " bits", f"0x{row['bits']:08x}, described 0x{bits:08x}"
        if "r" in row["access"] and reset is not None and reset != row["reset"]:
            yield name + " reset", f"0x{row['reset']:08x}, described 0x{reset:08x}"
    for base, peripheral in sorted({(a & ~0x3FF, r["peripheral"]) for r in tables for a in [r["address"]]}):
        for address in sorted(svd):
            if base <= address < base + 0x400 and address not in addresses:
                yield f"{peripheral}+0x{address - base:03x} missing", "described, and not in the table"


def main():
    folder = os.environ.get("TULPAR_SVD")
    if not folder:
        print("SKIPPED: TULPAR_SVD names no folder with the vendor's register descriptions")
        return 0
    chips = {}
    output = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        chip, peripheral, register, address, bits, access, reset = line.split()
        chips.setdefault(chip, []).append({
            "peripheral": peripheral, "register": register, "address": number(address),
            "bits": number(bits), "access": access, "reset": number(reset)})
    failed = False
    met = set()
    compared = 0
    for chip, tables in chips.items():
        path = os.path.join(folder, chip[:CHIP_NAME] + ".svd")
        if not os.path.exists(path):
            print(f"{chip}: no {path}")
            failed = True
            continue
        compared += len(tables)
        for what, text in compare(chip, tables, description(path)):
            key = next((k for k in EXPLAINED if explains(k, chip, what)), None)
            if key is None:
                print(f"{chip}: {what}: {text}")
                failed = True
            else:
                met.add(key)
    for key in EXPLAINED:
        if key not in met:
            print(f"{key} is explained, but does not occur")
            failed = True
    print(f"{compared} registers of {len(chips)} chips compared, {len(met)} kinds of difference "
          "explained")
    return 1 if failed else 0


def explains(key, chip, what):
    """A key is (beginning of the chip's name, pattern for the whole difference)."""
    return chip.startswith(key[0]) and re.fullmatch(key[1], what) is not None


if __name__ == "__main__":
    sys.exit(main())
