# SPDX-License-Identifier: MIT
#
# Which kit runs which test; no test has a list of kits. Kits are of one kind when the flash controller of
# their chip (its driver, board/chips/<chip>/chip.cmake) and their number of slots are the same. All stories
# and campaigns run on one kit of each kind: the one whose header says KIT_REFERENCE, or else the one with
# the smallest flash, which is the quickest. On the other kits one story runs, and all of them only with `make test-all`: those tests have the label
# other_kit. Campaigns run on one kit of each kind in each family of chips: in `make test-all` and `make campaign-all` on
# those too that stand for no kind. A kit that has the plain bootloader alone (KIT_PLAIN_ONLY) stands for no kind.
# A kit that is tried with two slots, too (KIT_TRIED_WITH_TWO, cmake/kits.cmake), is two: the second has the name of
# the first with "-two-slots" behind it, and stands for its kind where the header says KIT_REFERENCE_OF_TWO.

# What the kit's header says of its flash, in bytes.
function(tulpar_flash_size kit result)
    tulpar_header_of(${kit} header)
    file(STRINGS ${PROJECT_SOURCE_DIR}/board/kits/${header}.h line REGEX "^#define KIT_FLASH_SIZE ")
    string(REGEX MATCH "[(][0-9 *]+[)]" product "${line}")
    math(EXPR size "${product}")
    set(${result} ${size} PARENT_SCOPE)
endfunction()

function(tulpar_kind kit slots result)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    file(STRINGS ${PROJECT_SOURCE_DIR}/board/chips/${chip}/chip.cmake line REGEX "^set\\(drivers ")
    string(REGEX MATCH "flash_[a-z]+" flash "${line}")
    set(${result} ${flash}-${slots} PARENT_SCOPE)
endfunction()

# tulpar_stand_for(KIT SIZE GROUP GROUPS): KIT stands for the group unless a kit with a smaller size does.
macro(tulpar_stand_for kit size group groups)
    if(NOT ${group} IN_LIST ${groups})
        list(APPEND ${groups} ${group})
        set(size_of_${group} ${size})
        set(kit_of_${group} ${kit})
    elseif(${size} LESS size_of_${group})
        set(size_of_${group} ${size})
        set(kit_of_${group} ${kit})
    endif()
endmacro()

# A header that was copied with its KIT_REFERENCE would take the place of the other one unseen. The slots
# are the header's: TULPAR_TWO_SLOTS may make two kinds one.
function(tulpar_check_reference kit key)
    set(slots 2)
    if(key STREQUAL KIT_REFERENCE)
        tulpar_kit_value(${kit} KIT_SLOTS 1 slots)
    endif()
    tulpar_kind(${kit} ${slots} kind)
    tulpar_header_of(${kit} header)
    get_property(other GLOBAL PROPERTY tulpar_reference_of_${kind})
    if(other)
        message(FATAL_ERROR "board/kits/${other}.h and board/kits/${header}.h are of one kind (${kind}) and both have "
                            "${key}: leave it to one of them, which runs all tests")
    endif()
    set_property(GLOBAL PROPERTY tulpar_reference_of_${kind} ${header})
endfunction()

set(kinds "")
set(kinds_of_families "")
set(TULPAR_FULL_KITS "") # those that have more than the plain bootloader
foreach(kit IN LISTS TULPAR_BUILT_KITS)
    tulpar_kit_value(${kit} KIT_PLAIN_ONLY 0 plain_only)
    if(plain_only)
        continue()
    endif()
    list(APPEND TULPAR_FULL_KITS ${kit})
    tulpar_slots(${kit} slots)
    tulpar_kind(${kit} ${slots} kind)
    tulpar_flash_size(${kit} size)
    set(key KIT_REFERENCE)
    if(NOT kit IN_LIST TULPAR_KITS)
        set(key KIT_REFERENCE_OF_TWO)
    endif()
    tulpar_kit_value(${kit} ${key} 0 reference)
    if(reference)
        tulpar_check_reference(${kit} ${key})
        set(size 0) # before all others
    endif()
    tulpar_stand_for(${kit} ${size} ${kind} kinds)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    tulpar_stand_for(${kit} ${size} ${chip}-${kind} kinds_of_families)
endforeach()

# tulpar_kits_of(RESULT GROUPS [SLOTS]): the kit that stands for each group, each kit once; SLOTS: with so
# many slots only.
function(tulpar_kits_of result groups)
    set(kits "")
    foreach(group IN LISTS ${groups})
        if(NOT ARGN OR group MATCHES "-${ARGN}$")
            list(APPEND kits ${kit_of_${group}})
        endif()
    endforeach()
    list(REMOVE_DUPLICATES kits)
    set(${result} ${kits} PARENT_SCOPE)
endfunction()

# One kit of each kind. Those of them that have one slot have a plain bootloader; the first of these runs with
# the sanitizers, too.
tulpar_kits_of(TULPAR_KIND_KITS kinds)
tulpar_kits_of(TULPAR_ONE_SLOT_KITS kinds 1)
tulpar_kits_of(TULPAR_TWO_SLOT_KITS kinds 2)
# The plain bootloader's stories: one kit of each family, too, whose code another core may run.
set(plain_kinds ${kinds} ${kinds_of_families})
tulpar_kits_of(TULPAR_PLAIN_STORY_KITS plain_kinds 1)

# The ROM loader differs from family to family: one kit with one slot of each.
tulpar_kits_of(TULPAR_ROM_KITS kinds_of_families 1)
list(FILTER TULPAR_ROM_KITS EXCLUDE REGEX "${TULPAR_WITH_TWO}$")

# Of the campaigns: the same, and of flash that is programmed in double-words with ECC one of each kind in
# each family. TULPAR_ECC_KITS: those of them that a word of may be unreadable.
set(families ${kinds_of_families})
list(FILTER families INCLUDE REGEX "flash_doubleword")
set(all_kinds ${kinds} ${families})
set(with_ecc ${all_kinds})
list(FILTER with_ecc INCLUDE REGEX "flash_doubleword")
set(without_ecc ${kinds})
list(FILTER without_ecc EXCLUDE REGEX "flash_doubleword")
tulpar_kits_of(TULPAR_ECC_KITS with_ecc)
tulpar_kits_of(TULPAR_KITS_WITHOUT_ECC without_ecc)
tulpar_kits_of(TULPAR_CAMPAIGN_KITS all_kinds)
tulpar_kits_of(TULPAR_TWO_SLOT_CAMPAIGN_KITS all_kinds 2)
# Some of the campaigns count pages of a slot still: TULPAR_UNIT_CAMPAIGN_KITS are those of the others, with
# the kits that are tried with two slots, too.
set(TULPAR_UNIT_CAMPAIGN_KITS ${TULPAR_CAMPAIGN_KITS})
list(FILTER TULPAR_CAMPAIGN_KITS EXCLUDE REGEX "${TULPAR_WITH_TWO}$")
message(STATUS "Tests: campaigns on ${TULPAR_CAMPAIGN_KITS}")
message(STATUS "Tests: all stories on ${TULPAR_KIND_KITS}, one story on each other of ${TULPAR_BUILT_KITS}")

# tulpar_kit_labels(KIT RESULT LABELS...): LABELS with what follows from the kit: the sanitizers leave
# "slow" out, and `make test` "other_kit".
function(tulpar_kit_labels kit result)
    set(labels ${ARGN})
    # With the sanitizers one kit is enough: the others run the same code of ours.
    list(GET TULPAR_ONE_SLOT_KITS 0 first)
    if(NOT kit STREQUAL first)
        list(APPEND labels slow)
    endif()
    if(NOT kit IN_LIST TULPAR_KIND_KITS)
        list(APPEND labels other_kit)
    endif()
    set(${result} "${labels}" PARENT_SCOPE)
endfunction()
