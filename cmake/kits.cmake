# SPDX-License-Identifier: MIT
#
# The kits, each a folder with kit.h and memory.ld in board/stm32l4, for both halves of the build.
set(TULPAR_KITS nucleo-l432kc nucleo-l476rg b-l475e-iot01a)

set(TULPAR_TWO_SLOTS nucleo-l476rg CACHE STRING
    "Kits whose flash has two slots, so that the old application is kept until the new one works")

# How many slots the flash of a kit has.
function(tulpar_slots kit result)
    if(kit IN_LIST TULPAR_TWO_SLOTS)
        set(${result} 2 PARENT_SCOPE)
    else()
        set(${result} 1 PARENT_SCOPE)
    endif()
endfunction()
