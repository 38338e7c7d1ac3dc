# SPDX-License-Identifier: MIT
#
# For applications that are built by make, for a board with the Tulpar bootloader. Before the line that includes this:
#
#   TULPAR_BOARD   = nucleo-l432kc
#   TULPAR_ELF     = build/yours.elf  # what your rules link; $(BUILD_DIR)/$(TARGET).elf if these two are set
#   TULPAR_VERSION = 1.2.3            # may be left out, as all that follows
#   TULPAR_SLOTS   = 2                # where the bootloader is not as installed
#   TULPAR_BOOTLOADER = FILE          # for the factory file, then
#   TULPAR_SYSTEM  = Core/Src/system_stm32l4xx.c    # looked for in C_SOURCES
#   LDSCRIPT       = STM32L432KCUX_FLASH.ld         # the linker script that you have, if you have one
#
# It gives you
#
#   make flash     sends the application, by `tulpar flash`; `make factory` writes a file with bootloader, record and
#                  application, by `tulpar merge`. Other names: TULPAR_FLASH = ..., TULPAR_FACTORY = ...
#   make tulpar    what these two take: .elf, .bin and .hex, in the folder tulpar/ beside TULPAR_ELF
#   TULPAR_LDFLAGS the linker script: yours moved behind the bootloader, or one of Tulpar's own; for your rule that links
#   TULPAR_DEFS    for your compiler: the place of the vector table, where system_stm32*.c takes it
#   TULPAR_APP     the file tulpar_app.c, and TULPAR_APP_INCLUDES for its header
#
# A Makefile of CubeMX (with LDSCRIPT, C_SOURCES and C_DEFS) needs nothing but TULPAR_BOARD and, at its end, the line
# that includes this.
tulpar_goal := $(.DEFAULT_GOAL)
tulpar_share := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
tulpar_kits := $(patsubst $(tulpar_share)/kits/%.mk,%,$(wildcard $(tulpar_share)/kits/*.mk))
ifeq ($(filter $(TULPAR_BOARD),$(tulpar_kits)),)
$(error TULPAR_BOARD is "$(TULPAR_BOARD)", and must be one of $(tulpar_kits))
endif
include $(tulpar_share)/kits/$(TULPAR_BOARD).mk
TULPAR_SLOTS ?= $(tulpar_slots)
tulpar_flash := $(tulpar_flash_$(TULPAR_SLOTS))
ifeq ($(tulpar_flash),)
$(error TULPAR_SLOTS: $(TULPAR_BOARD) cannot have $(TULPAR_SLOTS) slots)
endif
tulpar_flash_end := $(tulpar_flash_end_$(TULPAR_SLOTS))
tulpar_offset := $(tulpar_offset_$(TULPAR_SLOTS))

ifneq ($(and $(BUILD_DIR),$(TARGET)),)
TULPAR_ELF ?= $(BUILD_DIR)/$(TARGET).elf
endif
ifeq ($(TULPAR_ELF),)
$(error TULPAR_ELF must say which file your rules link)
endif
TULPAR_FLASH ?= flash
TULPAR_FACTORY ?= factory
TULPAR_PROGRAM ?= $(firstword $(wildcard $(tulpar_share)/../../bin/tulpar) tulpar)
TULPAR_VECTORS ?= .isr_vector
tulpar_cc := $(if $(filter default,$(origin CC)),arm-none-eabi-gcc,$(CC))
tulpar_objcopy := $(or $(TULPAR_OBJCOPY),$(OBJCOPY),$(firstword $(CP)),arm-none-eabi-objcopy)
tulpar_folder := $(dir $(TULPAR_ELF))tulpar
tulpar_base := $(tulpar_folder)/$(basename $(notdir $(TULPAR_ELF)))

# -- the linker script ---------------------------------------------------------------------------------------
# The region at the start of the flash begins behind the bootloader and ends where the application area does, at the
# latest; the one at the start of the RAM leaves out the mailbox. tulpar-firmware.cmake does the same.
ifneq ($(LDSCRIPT),)
tulpar_script := $(LDSCRIPT)
tulpar_moved := $(tulpar_folder)/$(notdir $(LDSCRIPT))
ifeq ($(wildcard $(tulpar_script)),)
$(error LDSCRIPT: there is no file $(tulpar_script))
endif
tulpar_origin := (ORIGIN|org|o)[[:blank:]]*=[[:blank:]]*
# Up to the end of the line, a comment or a bracket: a number, or a sum.
tulpar_length := [[:blank:]]*,[[:blank:]]*(LENGTH|len|l)[[:blank:]]*=[[:blank:]]*(([^/}]|/[^*/])*[^[:space:]/}])
tulpar_edit_flash := s~$(tulpar_origin)$(patsubst 0x0%,0x0*%,$(tulpar_chip_flash))$(tulpar_length)~ORIGIN = \
$(tulpar_flash), LENGTH = MIN($(tulpar_chip_flash) + (\3), $(tulpar_flash_end)) - $(tulpar_flash)~
tulpar_edit_ram := s~$(tulpar_origin)$(tulpar_chip_ram)$(tulpar_length)~ORIGIN = \
$(tulpar_ram), LENGTH = (\3) - $(tulpar_mailbox_size)~
# Now, and not by a rule: as a prerequisite of the executable it would be among $^, which some link. When it has changed,
# the executable is linked anew.
tulpar_answer := $(shell mkdir -p $(tulpar_folder) && \
    sed -E -e '$(tulpar_edit_flash)' -e '$(tulpar_edit_ram)' $(tulpar_script) >$(tulpar_moved).new && \
    { cmp -s $(tulpar_moved).new $(tulpar_moved) || rm -f $(TULPAR_ELF); } && mv $(tulpar_moved).new $(tulpar_moved) && \
    grep -qE '$(tulpar_origin)$(tulpar_flash)[[:blank:]]*,' $(tulpar_moved) && echo moved)
ifneq ($(tulpar_answer),moved)
$(error $(tulpar_script): no line has ORIGIN = $(tulpar_chip_flash), LENGTH = ... for the flash. Write ORIGIN = \
$(tulpar_flash), LENGTH = $(tulpar_flash_size_$(TULPAR_SLOTS)) where it has them, or leave the script out: Tulpar has \
one of its own)
endif

LDSCRIPT = $(tulpar_moved)
TULPAR_LDFLAGS := -L$(dir $(tulpar_script)) -T$(tulpar_moved)
else
TULPAR_LDFLAGS := -T$(tulpar_share)/kits/$(TULPAR_BOARD)-$(TULPAR_SLOTS).ld
endif

# -- the vector table -----------------------------------------------------------------------------------------
# The bootloader sets VTOR, and a system_stm32*.c of today leaves it so. Where its offset may come from the
# compiler, it does; a file that would set VTOR back to the start of the flash is refused.
TULPAR_SYSTEM ?= $(strip $(foreach file,$(C_SOURCES),$(if $(filter system_stm32%,$(notdir $(file))),$(file))))
ifneq ($(wildcard $(TULPAR_SYSTEM)),)
tulpar_hash := \#
tulpar_has = $(shell grep -lE '$(1)' $(TULPAR_SYSTEM))
# Variables, for make would take a # for a comment and count brackets.
tulpar_if_not := ^[[:blank:]]*\#[[:blank:]]*if([[:blank:]]+!|ndef[[:blank:]])[[:blank:]]*(defined)?[[:blank:]]*[(]?
tulpar_if := ^[[:blank:]]*\#[[:blank:]]*if.*
tulpar_define := ^[[:blank:]]*\#[[:blank:]]*define[[:blank:]]+
tulpar_number := [[:blank:]]+[(]?0[xX]0*$(patsubst 0x%,%,$(tulpar_offset))[UuLl]*([^0-9A-Fa-f]|$$)
tulpar_is_asked := $(call tulpar_has,$(tulpar_if)USER_VECT_TAB_ADDRESS)
ifneq ($(call tulpar_has,$(tulpar_define)USER_VECT_TAB_ADDRESS),)
tulpar_is_asked :=
endif
ifneq ($(call tulpar_has,$(tulpar_if_not)VECT_TAB_OFFSET),)
TULPAR_DEFS := -DUSER_VECT_TAB_ADDRESS -DVECT_TAB_OFFSET=$(tulpar_offset)U
C_DEFS += $(TULPAR_DEFS)
else ifeq ($(tulpar_is_asked),)
ifneq ($(call tulpar_has,VECT_TAB_OFFSET),)
ifeq ($(call tulpar_has,$(tulpar_define)VECT_TAB_OFFSET$(tulpar_number)),)
$(error $(TULPAR_SYSTEM) sets VTOR back to the start of the flash, where the vectors of the bootloader are: in it, \
make the line $(tulpar_hash)define VECT_TAB_OFFSET $(tulpar_offset)U)
endif
endif
endif
endif

TULPAR_APP := $(tulpar_share)/app/tulpar_app.c
TULPAR_APP_INCLUDES := -I$(tulpar_share)/app

# -- the files, and what is done with them --------------------------------------------------------------------
.PHONY: tulpar $(TULPAR_FLASH) $(TULPAR_FACTORY)
tulpar: $(tulpar_base).elf $(tulpar_base).bin $(tulpar_base).hex

# The version goes into the table of vectors: out of the executable, and back. The file tulpar/version.txt changes with it.
ifneq ($(TULPAR_VERSION),)
tulpar_numbers := $(subst ., ,$(TULPAR_VERSION))
ifneq ($(words $(tulpar_numbers)),3)
$(error TULPAR_VERSION is "$(TULPAR_VERSION)", and must be three numbers, as 1.2.3)
endif
tulpar_defines := -DTULPAR_MAJOR=$(word 1,$(tulpar_numbers)) -DTULPAR_MINOR=$(word 2,$(tulpar_numbers)) \
    -DTULPAR_PATCH=$(word 3,$(tulpar_numbers))
endif
tulpar_answer := $(shell mkdir -p $(tulpar_folder) && cd $(tulpar_folder) && echo '$(TULPAR_VERSION)' >version.txt.new && \
    { cmp -s version.txt.new version.txt || cp version.txt.new version.txt; }; rm -f version.txt.new)

$(tulpar_base).elf: $(TULPAR_ELF) $(tulpar_folder)/version.txt
ifneq ($(TULPAR_VERSION),)
	@$(tulpar_objcopy) -O binary --only-section=$(TULPAR_VECTORS) $< $(tulpar_folder)/tulpar_vectors.bin
	@[ -s $(tulpar_folder)/tulpar_vectors.bin ] || { echo "$<: there is no section $(TULPAR_VECTORS) for the version;" \
	    "TULPAR_VECTORS = ... names that of the vector table" >&2; exit 1; }
	@$(tulpar_cc) -c -x assembler-with-cpp $(tulpar_defines) -Wa,-I$(tulpar_folder) $(tulpar_share)/version.S \
	    -o $(tulpar_folder)/version.o
	@$(tulpar_objcopy) -O binary --only-section=.vectors $(tulpar_folder)/version.o $(tulpar_folder)/version.bin
	@$(tulpar_objcopy) --update-section $(TULPAR_VECTORS)=$(tulpar_folder)/version.bin $< $@
else
	@cp $< $@
endif

$(tulpar_base).bin: $(tulpar_base).elf
	@$(tulpar_objcopy) -O binary $< $@

$(tulpar_base).hex: $(tulpar_base).elf
	@$(tulpar_objcopy) -O ihex $< $@

$(TULPAR_FLASH): tulpar
	$(TULPAR_PROGRAM) flash $(tulpar_base).elf

ifeq ($(TULPAR_SLOTS),$(tulpar_slots))
TULPAR_BOOTLOADER ?= $(firstword $(wildcard $(tulpar_share)/bootloaders/$(TULPAR_BOARD)/bootloader.bin \
    $(tulpar_share)/bootloaders/$(TULPAR_BOARD)/bootloader-plain.bin))
endif
$(TULPAR_FACTORY): tulpar
	@[ -n "$(TULPAR_BOOTLOADER)" ] || { echo "No bootloader of $(TULPAR_BOARD) with $(TULPAR_SLOTS) slot(s) is" \
	    "installed; TULPAR_BOOTLOADER = FILE names another one" >&2; exit 1; }
	$(TULPAR_PROGRAM) merge $(TULPAR_BOOTLOADER) $(tulpar_base).elf -o $(tulpar_base)-factory.hex

.DEFAULT_GOAL := $(tulpar_goal)
