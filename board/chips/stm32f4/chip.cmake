# SPDX-License-Identifier: MIT
#
# The drivers of board/stm32 that an STM32F4 needs.
set(drivers clock_pll crc_unit dma_streams flash_sectors flash_v1 flash_without_ecc pins_v2 serial supply_v1)
set(plain_limit 9K) # unequal sectors, and an erase that is waited for in RAM; the sector has 16 KB in any case
set(blocks_without_place ON) # facts.h
set(two_slots_limit 20K) # the same, and what keeps a swap sure without ECC; two sectors have 32 KB
