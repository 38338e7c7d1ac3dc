/* SPDX-License-Identifier: MIT */
/* Exception entry, return and faults (manual B1.5). */
#include "internal.h"

enum {
    FRAME_WORDS = 8,
    FRAME_SIZE = 0x20,
    FP_FRAME_SIZE = 0x68,
    FP_FRAME_OFFSET = 0x20,
    FP_FRAME_REGISTERS = 16,
    PSR_ALIGNED = 1 << 9, /* the stack pointer was moved to a multiple of 8 */
    PSR_T = 1 << 24,
    EXC_RETURN_NO_FP = 1 << 4,
};

/* ---- Raising ---- */

static bool is_enabled(const struct core *core, enum exception exception) {
    return exception_bit(core->enabled, exception);
}

static void lock_up(struct core *core) {
    core->locked_up = true;
    need_attention(core);
}

static enum outcome escalate(struct core *core, uint32_t hfsr_bit) {
    if (execution_priority(core) < 0) {
        lock_up(core);
        return FAULTED;
    }
    core->hfsr |= hfsr_bit;
    pend(core, EXC_HARDFAULT);
    return FAULTED;
}

enum outcome raise_fault(struct core *core, enum exception exception, uint32_t cfsr_bits) {
    core->cfsr |= cfsr_bits;
    if (!is_enabled(core, exception) || group_priority(core, exception) >= execution_priority(core))
        return escalate(core, HFSR_FORCED);
    pend(core, exception);
    return FAULTED;
}

enum outcome raise_usage_fault(struct core *core, uint32_t cfsr_bits) {
    return raise_fault(core, EXC_USAGEFAULT, cfsr_bits);
}

enum outcome raise_memory_fault(struct core *core, uint32_t cfsr_bit, uint32_t address) {
    core->mmfar = address;
    return raise_fault(core, EXC_MEMMANAGE, cfsr_bit | CFSR_MMARVALID);
}

enum outcome raise_bus_fault(struct core *core, uint32_t address) {
    core->bfar = address;
    return raise_fault(core, EXC_BUSFAULT, CFSR_PRECISERR | CFSR_BFARVALID);
}

enum outcome raise_svcall(struct core *core) {
    if (group_priority(core, EXC_SVCALL) >= execution_priority(core))
        return escalate(core, HFSR_FORCED);
    pend(core, EXC_SVCALL);
    return DONE;
}

/* Manual C1.6: without a debugger a breakpoint goes to the monitor or escalates. */
enum outcome raise_breakpoint(struct core *core) {
    if (core->debugger)
        return refuse(core, "a breakpoint while a debugger is attached: the core halts, and nobody "
                            "is there to let it go on (manual C1.6.1)");
    core->dfsr |= DFSR_BKPT;
    if (is_enabled(core, EXC_DEBUGMON) &&
        group_priority(core, EXC_DEBUGMON) < execution_priority(core)) {
        pend(core, EXC_DEBUGMON);
        return FAULTED;
    }
    return escalate(core, HFSR_DEBUGEVT);
}

/* A fault in the middle of entry or return (manual B1.5.11): the handler that is about to be
 * entered changes, it is never a reason to lock up by itself. */
static void raise_derived(struct core *core, enum frame_access access, uint32_t mpu_bit,
                          uint32_t bus_bit) {
    const bool mpu = access == FRAME_MPU_FAULT;
    const enum exception exception = mpu ? EXC_MEMMANAGE : EXC_BUSFAULT;
    core->cfsr |= mpu ? mpu_bit : bus_bit;
    if (is_enabled(core, exception) && group_priority(core, exception) < execution_priority(core)) {
        pend(core, exception);
    } else {
        core->hfsr |= HFSR_FORCED;
        pend(core, EXC_HARDFAULT);
    }
}

/* ---- Entry ---- */

static void swap_stacks(struct core *core) {
    const uint32_t sp = core->r[13];
    core->r[13] = core->sp_other;
    core->sp_other = sp;
}

/* ExceptionTaken(): no stack is touched, so that it serves tail-chaining too. */
static void take(struct core *core, unsigned exception, uint32_t exc_return) {
    uint32_t vector;
    while (!memory_read_vector(core, core->vtor + 4 * exception, &vector)) {
        if (core->refused)
            return;
        if (exception == EXC_NMI || exception == EXC_HARDFAULT) {
            lock_up(core);
            return;
        }
        core->hfsr |= HFSR_VECTTBL;
        exception = EXC_HARDFAULT;
    }
    if (core->control_spsel && !in_handler_mode(core))
        swap_stacks(core);
    core->control_spsel = false;
    core->control_fpca = false;
    core->r[14] = exc_return;
    core->ipsr = (uint16_t)exception;
    core->itstate = 0;
    core->exclusive = false;
    core->event = true;
    set_exception_bit(core->pending, exception, false);
    set_exception_bit(core->active, exception, true);
    core->r[15] = vector & ~1u;
    core->thumb = (vector & 1u) != 0;
    need_attention(core);
}

/* UpdateFPCCR(): room is left in the frame, and what would happen to a fault is noted. */
static void prepare_lazy_stacking(struct core *core, uint32_t frame) {
    const int priority = execution_priority(core);
    uint32_t fpccr = core->fpccr & (FPCCR_ASPEN | FPCCR_LSPEN);
    fpccr |= FPCCR_LSPACT;
    if (!is_privileged(core))
        fpccr |= FPCCR_USER;
    if (!in_handler_mode(core))
        fpccr |= FPCCR_THREAD;
    if (priority > -1)
        fpccr |= FPCCR_HFRDY;
    if (is_enabled(core, EXC_MEMMANAGE) && group_priority(core, EXC_MEMMANAGE) < priority)
        fpccr |= FPCCR_MMRDY;
    if (is_enabled(core, EXC_BUSFAULT) && group_priority(core, EXC_BUSFAULT) < priority)
        fpccr |= FPCCR_BFRDY;
    if (is_enabled(core, EXC_DEBUGMON) && group_priority(core, EXC_DEBUGMON) < priority)
        fpccr |= FPCCR_MONRDY;
    core->fpccr = fpccr;
    core->fpcar = frame + FP_FRAME_OFFSET;
}

static enum frame_access push_frame(struct core *core, uint32_t frame, uint32_t xpsr, bool fp) {
    const bool privileged = is_privileged(core);
    const uint32_t words[FRAME_WORDS] = {core->r[0],  core->r[1],  core->r[2],  core->r[3],
                                         core->r[12], core->r[14], core->r[15], xpsr};
    enum frame_access result = FRAME_OK;
    for (uint32_t i = 0; i < FRAME_WORDS && result == FRAME_OK; i++)
        result = memory_write_frame(core, frame + 4 * i, privileged, words[i]);
    if (!fp)
        return result;
    if (core->fpccr & FPCCR_LSPEN) {
        prepare_lazy_stacking(core, frame);
        return result;
    }
    for (uint32_t i = 0; i < FP_FRAME_REGISTERS && result == FRAME_OK; i++)
        result = memory_write_frame(core, frame + FP_FRAME_OFFSET + 4 * i, privileged, core->s[i]);
    if (result == FRAME_OK)
        result = memory_write_frame(core, frame + FP_FRAME_OFFSET + 4 * FP_FRAME_REGISTERS,
                                    privileged, core->fpscr);
    core->cycles += FP_FRAME_REGISTERS + 1;
    return result;
}

/* PushStack() and ExceptionTaken(). */
void exception_entry(struct core *core, unsigned exception) {
    const bool fp = core->control_fpca;
    const bool align = fp || (core->ccr & CCR_STKALIGN);
    const uint32_t sp = core->r[13];
    const bool moved = align && (sp & 4u);
    const uint32_t frame = (sp - (fp ? FP_FRAME_SIZE : FRAME_SIZE)) & ~(moved ? 4u : 0u);
    const uint32_t exc_return = (in_handler_mode(core) ? 0xFFFFFFF1u
                                 : core->control_spsel ? 0xFFFFFFFDu
                                                       : 0xFFFFFFF9u) &
                                ~(fp ? (uint32_t)EXC_RETURN_NO_FP : 0u);
    core->r[13] = frame;
    const enum frame_access result =
        push_frame(core, frame, core_xpsr(core) | (moved ? PSR_ALIGNED : 0u), fp);
    core->cycles += is_v6m(core) ? COST_EXCEPTION_ENTRY_V6M : COST_EXCEPTION_ENTRY;
    if (result == FRAME_REFUSED)
        return;
    if (result != FRAME_OK)
        raise_derived(core, result, CFSR_MSTKERR, CFSR_STKERR);
    /* Late arrival: what has come up meanwhile with a higher priority goes first. */
    const unsigned latest = exception_to_take(core);
    take(core, latest != NO_EXCEPTION ? latest : exception, exc_return);
}

/* ---- Return ---- */

static void tail_chain(struct core *core, unsigned exception, uint32_t exc_return) {
    core->cycles += COST_TAIL_CHAIN;
    take(core, exception, exc_return);
}

/* The frame stays where it is; UsageFault (or HardFault) is entered on top of it. */
static enum outcome refuse_return(struct core *core, uint32_t exc_return) {
    UNPREDICTABLE_IF(is_v6m(core), "this return from an exception is UNPREDICTABLE in ARMv6-M "
                                   "(DDI 0419 B1.5.8)");
    (void)raise_usage_fault(core, CFSR_INVPC);
    const unsigned next = exception_to_take(core);
    if (!core->locked_up && next != NO_EXCEPTION)
        tail_chain(core, next, exc_return);
    return DONE;
}

static enum frame_access pop_fp_frame(struct core *core, uint32_t frame, bool privileged) {
    enum frame_access result = FRAME_OK;
    uint32_t registers[FP_FRAME_REGISTERS + 1];
    for (uint32_t i = 0; i <= FP_FRAME_REGISTERS && result == FRAME_OK; i++)
        result =
            memory_read_frame(core, frame + FP_FRAME_OFFSET + 4 * i, privileged, &registers[i]);
    if (result != FRAME_OK)
        return result;
    for (unsigned i = 0; i < FP_FRAME_REGISTERS; i++)
        core->s[i] = registers[i];
    core->fpscr = registers[FP_FRAME_REGISTERS] & FPSCR_WRITABLE;
    core->cycles += FP_FRAME_REGISTERS + 1;
    return FRAME_OK;
}

static uint8_t itstate_of(const struct core *core, uint32_t psr) {
    if (is_v6m(core))
        return 0; /* EPSR has T only */
    return (uint8_t)(bits(psr, 15, 10) << 2 | bits(psr, 26, 25));
}

/* PopStack() and what follows it. */
static enum outcome unstack(struct core *core, uint32_t exc_return) {
    const bool to_thread = (exc_return & 0x8u) != 0;
    const bool psp = (exc_return & 0x4u) != 0;
    const bool fp = !(exc_return & EXC_RETURN_NO_FP);
    const bool privileged = !to_thread || !core->control_npriv;
    const uint32_t frame = psp ? core->sp_other : core->r[13];
    uint32_t words[FRAME_WORDS];
    enum frame_access result = FRAME_OK;
    for (uint32_t i = 0; i < FRAME_WORDS && result == FRAME_OK; i++)
        result = memory_read_frame(core, frame + 4 * i, privileged, &words[i]);
    if (result == FRAME_OK && fp && !(core->fpccr & FPCCR_LSPACT))
        result = pop_fp_frame(core, frame, privileged);
    if (result == FRAME_REFUSED)
        return REFUSED;
    if (result != FRAME_OK) {
        raise_derived(core, result, CFSR_MUNSTKERR, CFSR_UNSTKERR);
        const unsigned next = exception_to_take(core);
        if (next == NO_EXCEPTION)
            lock_up(core);
        else
            tail_chain(core, next, exc_return);
        return DONE;
    }
    const uint32_t psr = words[7];
    const unsigned ipsr = psr & 0x1FFu;
    if (to_thread != (ipsr == 0))
        return refuse_return(core, exc_return);
    UNPREDICTABLE_IF(ipsr >= exceptions_of(core),
                     "exception return to an exception that does not exist");
    if ((words[6] & 1u) != 0) /* several RTOSes put a function pointer there */
        bus_warning(core, "exception return to an odd address: UNPREDICTABLE, taken as even "
                          "(manual B1.5.8)");
    const uint8_t itstate = itstate_of(core, psr);
    UNPREDICTABLE_IF((itstate & 0xFu) == 0 && itstate != 0,
                     "exception return into the middle of a load or store multiple, which this "
                     "processor never left");

    if (fp)
        core->fpccr &= ~(uint32_t)FPCCR_LSPACT;
    core->control_fpca = fp;
    const bool align = fp || (core->ccr & CCR_STKALIGN);
    const uint32_t sp =
        (frame + (fp ? FP_FRAME_SIZE : FRAME_SIZE)) | ((psr & PSR_ALIGNED) && align ? 4u : 0u);
    if (psp) {
        core->sp_other = core->r[13];
        core->control_spsel = true;
    }
    core->r[13] = sp;
    for (unsigned i = 0; i < 4; i++)
        core->r[i] = words[i];
    core->r[12] = words[4];
    core->r[14] = words[5];
    core->r[15] = words[6] & ~1u;
    apsr_write_nzcvq(core, psr);
    apsr_write_ge(core, psr);
    core->ipsr = (uint16_t)ipsr;
    core->itstate = itstate;
    core->thumb = (psr & PSR_T) != 0;
    core->exclusive = false;
    core->event = true;
    core->cycles += COST_EXCEPTION_RETURN;
    if (to_thread && (core->scr & SCR_SLEEPONEXIT) && active_count(core) == 0)
        core->sleep = CORE_SLEEP_WFI;
    need_attention(core);
    return DONE;
}

/* ExceptionReturn(). exc_return: 0xFxxxxxxx, in handler mode. */
enum outcome exception_return(struct core *core, uint32_t exc_return) {
    /* Bit 4 says that the frame has floating-point registers. */
    const uint32_t free_bits = core->features.fpu ? 0xF000001Fu : 0xF000000Fu;
    UNPREDICTABLE_IF((exc_return | free_bits) != 0xFFFFFFFFu,
                     "EXC_RETURN: bits 27 to 5, without an FPU 27 to 4, must be ones, else "
                     "UNPREDICTABLE (manual B1.5.8)");
    const unsigned returning = core->ipsr;
    const bool was_active = exception_bit(core->active, returning);
    const unsigned nested = active_count(core);
    const uint32_t kind = exc_return & 0xFu;
    deactivate(core, returning);
    if (returning != EXC_NMI)
        core->faultmask = false;
    if (!was_active)
        return refuse_return(core, exc_return);
    switch (kind) {
    case 0x1:
        if (nested == 1)
            return refuse_return(core, exc_return);
        break;
    case 0x9:
    case 0xD:
        if (nested != 1 && !(core->ccr & CCR_NONBASETHRDENA))
            return refuse_return(core, exc_return);
        break;
    default: return refuse_return(core, exc_return);
    }
    const unsigned next = exception_to_take(core);
    if (next != NO_EXCEPTION) {
        tail_chain(core, next, exc_return);
        return DONE;
    }
    return unstack(core, exc_return);
}
