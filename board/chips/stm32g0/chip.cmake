# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32G0 needs, and its core.
set(drivers clock_pll crc_unit dma_channels dmamux flash_doubleword pins_v2 serial)
set(cpu cortex-m0plus)
set(plain_limit 9K)      # the core has fewer instructions: docs/PORTING.md has what they cost
set(two_slots_limit 18K) # the same; 28 KB are its place
