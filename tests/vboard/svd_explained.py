# SPDX-License-Identifier: MIT
"""Where the virtual board's register tables differ from the vendor's descriptions, and why.

A key is the beginning of a chip's name and a pattern for the whole difference: REGISTER, then
`bits`, `reset`, `exists` (the description has no such register) or `missing` (the table has not).
The headers of CMSIS are the vendor's second account of the same registers."""

EVERY = "STM32"
F4 = "STM32F4"
F411 = "STM32F411"
F446 = "STM32F446"
L4 = "STM32L4"
L43 = "STM32L432"
L47 = "STM32L47"
G4 = "STM32G4"
F1 = "STM32F1"
G0 = "STM32G0"
G071 = "STM32G071"
G0B1 = "STM32G0B1"

HEADER = "the bits are those of the vendor's header for this chip"
ABSENT = "bits or registers of what this chip has not, by its header"

EXPLAINED = {
    # What a register is for, a description does not say.
    (EVERY, r"TIM\d_SR bits"): "ones do nothing there, and software writes ones everywhere else",
    (F1, r"USART\d_SR bits"): "zeros clear there, and software writes ones everywhere else",
    (EVERY, r"RTC_ISR bits"): "zeros clear there, and software writes ones everywhere else",
    (EVERY, r"RTC_SSR reset"): "it counts down from PREDIV_S, which is 255",
    (EVERY, r"GPIO\w_IDR reset"): "it follows the pins, and the debug pins have pulls",
    (EVERY, r"USART\d_ISR reset"): "TXE and TC are set while there is nothing to send",
    (EVERY, r"(DBGMCU|DBG)_IDCODE (bits|reset)"): "it says which chip and revision this is",
    (EVERY, r"FLASH_(OPTR|PCROP\w+|WRP\w+|SEC\d?\w) reset"): "it is loaded from the option bytes",
    (EVERY, r"PWR_SR2 reset"): "REGLPS: the low-power regulator is ready when anybody looks",
    (G4, r"PWR_SR2 bits"): "FLASH_RDY (RM0440) is not described",
    (EVERY, r"SYSCFG\+0x(03[04]|[23]\w\w) missing"): "VREFBUF, COMP, OPAMP: not modelled",
    # One table serves timers of 32 and of 16 bits.
    (EVERY, r"TIM\d_(CNT|ARR|CCR\d|DMAR) bits"): "the upper half is kept only by timers of 32 bits",
    # Descriptions that cover several chips.
    (EVERY, r"RCC_\w+(RSTR|ENR)\d? bits"): ABSENT,
    (EVERY, r"RCC_CCIPR bits"): ABSENT,
    (EVERY, r"SYSCFG_(MEMRMP|CFGR1|SWPR) bits"): ABSENT,
    (EVERY, r"DBGMCU_\w+ bits"): ABSENT,
    (L43, r"PWR_P[UD]CR\w bits"): ABSENT,
    (L43, r"PWR\+0x0(38|3c|40|44) missing"): ABSENT,
    ("STM32G431", r"DMA(\d|MUX)\+0x\w+ missing"): "category 2 has six channels in each controller",
    ("STM32G431", r"DMA(\d_I\w+|MUX_C\w+) bits"): "category 2 has six channels in each controller",
    ("STM32G431", r"(RCC|DBGMCU)\+0x\w+ missing"): ABSENT,
    ("STM32G431", r"FLASH_PCROP1\wR bits"): "its flash has 128 KB",
    (F1, r"BKP\+0x0(3c|[4-9ab]\w) missing"): "medium density has ten registers",
    (F1, r"AFIO(_MAPR bits|\+0x01c missing)"): ABSENT,
    (F1, r"BKP_(DR10|RTCCR|CR) bits"): "described four bytes below their places (RM0008)",
    (F1, r"BKP(_CSR exists|\+0x000 missing)"): "described four bytes below their places (RM0008)",
    # Reset values that another die or family has.
    (EVERY, r"RCC_\w+SMENR\d? reset"): "all ones of the bits that exist (manuals)",
    (L43, r"RCC_(APB1ENR1|CRRCR) reset"): "RTCAPBEN is set (RM0394), and HSI48 off",
    (L4, r"GPIO\w_(MODER|OSPEEDR) reset"): "analog, but for the debug pins: RM0394 and RM0351",
    (L4, r"TIM\d_ARR reset"): "all ones: RM0394 and RM0351",
    (F1, r"TIM\d_ARR reset"): "all ones: RM0008",
    (G4, r"RCC_CR reset"): "HSI16 is on, there is no MSI: RM0440",
    (G4, r"SYSCFG_CFGR1 reset"): "bit 0 is reserved: RM0440",
    (EVERY, r"EXTI_IMR\d reset"): "ones in the direct lines that exist, and nowhere else",
    # Bits: the headers decide.
    (EVERY, r"EXTI_(IMR|EMR)\d bits"): HEADER,
    (G4, r"EXTI_(RTSR|FTSR|SWIER|PR)\d bits"): HEADER,
    (L4, r"TIM\d_(CR1|SMCR|CCMR\d) bits"): HEADER,
    (L4, r"TIM\d_DIER bits"): "COMDE is for advanced timers",
    (L4, r"TIM\d_OR2 exists"): HEADER,
    (L43, r"GPIO\w_BRR exists"): HEADER,
    (L4, r"USART\d_(CR3|ISR|ICR) bits"): HEADER + "; UCESM is not modelled",
    (L43, r"FLASH_(SR|CR|ECCR) bits"): HEADER + ": PEMPTY, and one bank",
    (L47, r"FLASH_OPTR bits"): HEADER,
    (L47, r"PWR_P[UD]CR[AB] bits"): "pulls of the debug pins are not both there: RM0351",
    (L43, r"PWR_(CR3|CR4|SR1) bits"): HEADER,
    (L43, r"RCC_CFGR bits"): HEADER,
    (L47, r"RCC_(ICSCR|PLL\w*CFGR|CI\wR) bits"): HEADER,
    # The STM32F4.
    (F4, r"RTC_(CR|TSTR) bits"): "BYPSHAD, COSEL and most of a time are not described",
    (F4, r"USART\d_SR bits"): "zeros clear there, and software writes ones everywhere else",
    (F4, r"USART\d_SR reset"): "0xC0: RM0090, RM0383 and RM0390",
    (F4, r"TIM\d_ARR reset"): "all ones: RM0090, RM0383 and RM0390",
    (F4, r"GPIOA_OSPEEDR reset"): "PA13 is fast: RM0090, RM0383 and RM0390",
    (F4, r"PWR_CR (bits|reset)"): "VOS: " + HEADER,
    (F4, r"PWR_CSR reset"): "VOSRDY: the regulator is ready when anybody looks",
    (F4, r"FLASH_OPTCR reset"): "it is loaded from the option bytes",
    (F4, r"FLASH_OPTCR bits"): "SPRMOD: RM0383",
    (F4, r"FLASH_(ACR|SR|CR) bits"): HEADER + ": more wait states, RDERR, five bits of SNB",
    (F4, r"RCC_(AHB1ENR|\w+LPENR) reset"): "all ones of the bits that exist; the CCM is the F407's",
    (F4, r"RCC_(CR|PLLCFGR|CFGR|BDCR|PLLI2SCFGR) bits"): HEADER,
    (F411, r"RCC_DCKCFGR exists"): HEADER,
    (F446, r"RCC_PLLSAICFGR reset"): "a reserved bit is set",
    (F446, r"SYSCFG_PMC bits"): HEADER,
    (F4, r"DMA\d_S\dCR bits"): "bit 20 is reserved: RM0090, RM0383 and RM0390",
    # The G0: a description of the G071 that is partly another chip's, and an early one of the G0B1.
    (G0, r"TIM\d_ARR reset"): "all ones: RM0444",
    (G0, r"RCC_CSR reset"): "power and pin are why it was reset",
    (G0, r"FLASH_ACR reset"): "DBG_SWEN is set, by RM0444",
    (G0, r"FLASH_ACR bits"): "bit 10 has no name, reads as one, and may be written back",
    (G0, r"EXTI_EXTICR\d bits"): HEADER + ": three for each line",
    (G0, r"SYSCFG\+0x0[89a-f]\w missing"): "the gathered interrupts (ITLINE) are not modelled",
    (G0, r"SYSCFG_CFGR2 bits"): HEADER,
    (G0, r"PWR_(SR2|P[UD]CR[DF]) bits"): HEADER,
    (G0, r"DMAMUX_(C\dCR|CSR|CFR) bits"): HEADER,
    (G071, r"PWR_CR2 bits"): HEADER,
    (G071, r"PWR\+0x04[04] missing"): ABSENT,
    (G071, r"RCC_(CR|ICSCR|AHBENR) reset"): "HSI16 is on, there is no MSI: RM0444",
    (G071, r"FLASH_(CR|ECCR) bits"): HEADER + ": one bank of 128 KB",
    (G071, r"FLASH\+0x01c missing"): ABSENT,
    (G071, r"(IWDG|DMAMUX|EXTI)\+0x3\w\w missing"): "what identifies the part is not in the manual",
    (G0B1, r"PWR_CR1 reset"): "FPD_STOP concerns Stop, which is not modelled",
    (G0B1, r"DBG_APBFZ1 bits"): HEADER,
    (G0B1, r"DMA2(_I\w+ bits|\+0x0\w+ missing)"): "DMA2 has five channels",
    (G0B1, r"DMAMUX_C\d+CR exists"): "channels of DMA2, by the header",
    (G0B1, r"RCC_(PLLCFGR|CIER) bits"): HEADER,
    (G0B1, r"FLASH_(SR|OPTR|PCROP1\w+|WRP1\w+) bits"): HEADER + ": two banks of 256 KB",
}
