# SPDX-License-Identifier: MIT
"""Where QEMU 10.0 and the virtual board differ, and why: every value, with its place in the
architecture manual (ARM DDI 0403E), the Cortex-M4 manual (TRM, ARM DDI 0439B) or the chip's.

(line, "key=board/QEMU ...", reason). A key without values stands for addresses, which change with
every build, and for values that only one side has.
"""

ID_REGISTERS = "QEMU keeps the identity of another revision; the board has table 4-1 of the TRM"
LINES = "the chip has 83 interrupt lines, QEMU's NVIC 96; bits of missing lines are RAZ/WI (B3.4)"
PRIORITY_BITS = "the chip has 4 bits of priority, the rest of BASEPRI is RAZ/WI (B1.4.3, B1.5.4)"
LOCAL_MONITOR = "whether the local monitor looks at the address is IMPLEMENTATION DEFINED (A3.4.1)"
ALIGNED_EXCLUSIVE = (
    "an unaligned STREXH always faults (A3.2.1); QEMU looks at the address of the LDREXH first"
)
ESCALATED_SVC = (
    "an escalated SVC is a synchronous HardFault: its return address is the SVC itself "
    "(ReturnAddress() in B1.5.6)"
)
DEBUG_EVENT = "a breakpoint without a debugger sets HFSR.DEBUGEVT (B3.2.16) and DFSR.BKPT (B3.2.17)"
UFRDY = "bit 10 of FPCCR is reserved in ARMv7-M (B3.2.21); QEMU has ARMv8-M's UFRDY there"
NO_FLASH_UNIT = "QEMU's machine has no FLASH registers (they read as 0)"

_STREXH_FAULT = "exc lr frame pc xpsr icsr cfsr hfsr"

NO_DWT = "QEMU has no DWT (C1.8)"
RESERVED_SCR = "reserved bits are RAZ/WI (B3.2.7)"

# On every core of ARMv7-M.
_EVERY_V7M = (
    ("DWT_CTRL", "value=40000000/00000000", NO_DWT),
    ("CYCCNT counts", "value=00000001/00000000", NO_DWT),
    ("SCR [written]", "after=00000016/fffffff3", RESERVED_SCR),
    (
        "ldrex r0, [r1]; strex r3, r4, [r1, #4]",
        "r3=00000000/00000001 m5=fedcba98/d85ae1fd",
        LOCAL_MONITOR,
    ),
    (
        "ldrex r0, [r1]; str r4, [r1]; strex r3, r4, [r1]",
        "r3=00000000/00000001",
        "whether a plain store clears the monitor is IMPLEMENTATION DEFINED (A3.4.1); QEMU compares "
        "the value",
    ),
    ("unaligned strexh", "count=00000001/00000000 r0=0a0b0c0d/00000001", ALIGNED_EXCLUSIVE),
    (
        "unaligned strexh",
        " ".join(f"00.{key}" for key in _STREXH_FAULT.split()),
        ALIGNED_EXCLUSIVE,
    ),
    ("svc with PRIMASK", "00.pc", ESCALATED_SVC),
    ("svc in UsageFault, same priority", "01.pc", ESCALATED_SVC),
    ("bkpt with handlers enabled", "00.hfsr=80000000/40000000", DEBUG_EVENT),
    ("HardFault: breakpoint", "00.hfsr=80000000/40000000", DEBUG_EVENT),
    ("DFSR after the breakpoint", "value=00000002/00000000", DEBUG_EVENT),
)

DIFFERENCES = _EVERY_V7M + (
    ("CPUID", "value=410fc241/410fc240", "the chip is r0p1 (PM0214 4.4.1), QEMU r0p0"),
    (
        "the system control space needs no region",
        "r0=410fc241/410fc240",
        "CPUID again",
    ),
    ("ID_MMFR0", "value=00100030/00000030", ID_REGISTERS),
    ("ID_MMFR2", "value=01000000/00000000", ID_REGISTERS),
    ("ID_ISAR0", "value=01101110/01141110", ID_REGISTERS),
    ("ID_ISAR1", "value=02112000/02111000", ID_REGISTERS),
    ("ID_ISAR2", "value=21232231/21112231", ID_REGISTERS),
    ("ID_ISAR3", "value=01111131/01111110", ID_REGISTERS),
    ("SYST_CALIB", "value=0100270f/00001387", "IMPLEMENTATION DEFINED (B3.3.6): RM0351's value"),
    (
        "ACTLR [written]",
        "after=00000307/00000000",
        "IMPLEMENTATION DEFINED (B3.2.22): the TRM's bits; QEMU has none",
    ),
    ("IPR20 [written]", "after=00f0f0f0/f0f0f0f0", LINES),
    (
        "lines 64 to 95",
        "enabled=0007ffff/ffffffff pending=0007ffff/ffffffff cleared=00070000/ffff0000",
        LINES,
    ),
    (
        "special registers",
        "basepri=000000f0/000000ff lowered=00000050/00000057 kept=00000050/00000057 "
        "not_zeroed=00000050/00000057",
        PRIORITY_BITS,
    ),
    ("FPU off in the handler, order", "03.event=c0000079/c0000479", UFRDY),
    ("MLSPERR, order", "03.event=c0000078/c0000478", UFRDY),
    ("FLASH_ACR", "value=00000600/00000000", NO_FLASH_UNIT),
    ("clocks", "latency=00000001/00000000", NO_FLASH_UNIT),
    ("DBGMCU_IDCODE", "value=10076415/00000000", "QEMU's machine has no DBGMCU"),
)

# The core alone beside QEMU's mps2-an385.
DIFFERENCES_M3 = _EVERY_V7M + (
    ("SYST_CALIB", "value=0100270f/0000270f", "IMPLEMENTATION DEFINED (B3.3.6)"),
    (
        "ACTLR [written]",
        "after=00000007/00000000",
        "IMPLEMENTATION DEFINED (B3.2.22): the Cortex-M3's bits (DDI 0337 4.2); QEMU has none",
    ),
)

# The core alone beside QEMU's microbit; places in the ARMv6-M manual (DDI 0419).
NOT_IN_V6M = "UNDEFINED in ARMv6-M (DDI 0419 A5.2.5); QEMU executes it"
RETTOBASE = "ARMv6-M has no RETTOBASE (DDI 0419 B3.2.4)"
_HARD_FAULT = " ".join(f"00.{key}" for key in "exc lr frame pc xpsr icsr".split())

DIFFERENCES_M0 = (
    ("ICSR", "before=00000000/00000800", RETTOBASE),
    ("lines 0 to 31", "icsr=00400000/00400800", RETTOBASE),
    ("SYST_CSR", "before=00000000/00000004", "IMPLEMENTATION DEFINED: the nRF51 has one clock"),
    ("SYST_CALIB", "before=0100270f/80000000", "IMPLEMENTATION DEFINED (DDI 0419 B3.3.6)"),
    (
        "SCR",
        "after=00000016/00000000",
        "ARMv6-M has it (DDI 0419 B3.2.7); QEMU takes it for one of ARMv7-M",
    ),
    ("SHPR3", "after=c0c00000/c0c000c0", "ARMv6-M has no debug monitor (DDI 0419 B3.2.11)"),
    ("special registers", "apsr=f0000000/f8000000", "ARMv6-M has no Q (DDI 0419 B1.4.2)"),
    ("cbz", "count=00000001/00000000", NOT_IN_V6M),
    ("cbz", _HARD_FAULT, NOT_IN_V6M),
    ("it", "count=00000001/00000000", NOT_IN_V6M),
    ("it", _HARD_FAULT, NOT_IN_V6M),
    ("svc with PRIMASK", "00.pc", ESCALATED_SVC),
)
