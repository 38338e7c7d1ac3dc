# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32F1 needs, and its core.
set(drivers clock_pll crc_unit dma_channels dma_fixed flash_halfword flash_v1 flash_without_ecc pins_v1 serial supply_v1)
set(cpu cortex-m3)
set(plain_drivers ${drivers}) # the same, but with board/stm32/small: it fills its 8 KB
# Without ECC an update checks the record before each erase unit, and there are a hundred in 100 KB: that takes 12 ms less.
set(quick_record_check ON)
