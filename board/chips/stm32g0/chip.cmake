# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32G0 needs, and its core.
set(drivers clock_pll crc_unit dma_channels dmamux flash_doubleword pins_v2 serial)
set(cpu cortex-m0plus)
# Those of a plain bootloader. The PLL would take 336 bytes of its 8 KB; and without it a packet's CRC in
# software, 290 cycles for a byte, would take longer than a fifth of the time on the line.
set(plain_drivers clock_after_reset crc_unit dma_channels dmamux flash_doubleword packet_crc_unit_plain pins_v2 serial)
set(two_slots_limit 18K) # the core has fewer instructions: docs/PORTING.md has what they cost. 28 KB are its place
