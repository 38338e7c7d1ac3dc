# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32G4 needs.
set(drivers clock_pll crc_unit dma_channels dmamux flash_doubleword pins_v2 serial)
set(background background) # updates while the application runs
