# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32L4 needs.
set(drivers clock_pll crc_unit dma_channels dma_cselr flash_doubleword pins_v2 serial)
set(background background) # updates while the application runs
