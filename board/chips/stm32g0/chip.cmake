# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32G0 needs, and its core.
set(drivers clock_pll crc_unit dma_channels dmamux flash_doubleword pins_v2 serial)
set(cpu cortex-m0plus)
set(plain_limit 9K)
