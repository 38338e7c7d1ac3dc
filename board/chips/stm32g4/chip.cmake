# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32G4 needs.
set(drivers clock_pll crc_v2 dma_channels dmamux flash_doubleword pins_v2 serial_v2)
