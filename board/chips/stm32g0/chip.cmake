# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32G0 needs, and its core.
set(drivers clock_pll crc_unit dma_channels dmamux flash_doubleword pins_v2 serial)
set(cpu cortex-m0plus)
# Those of a plain bootloader: without the PLL, for which its 8 KB have no room, a packet's CRC in software would
# take longer than a fifth of the time on the line at 115200 baud (docs/PORTING.md).
set(plain_drivers ${drivers} packet_crc_unit_plain)
list(TRANSFORM plain_drivers REPLACE "^clock_pll$" clock_after_reset)
set(two_slots_limit 18K) # the core has fewer instructions: docs/PORTING.md has what they cost. 28 KB are its place
