/* SPDX-License-Identifier: MIT */
/* The memory protection unit (manual B3.5): regions, permissions, derived faults. */
#include "exceptions.h"
#include "groups.h"
#include "report.h"

enum {
    AREA = 256,
    KILOBYTE = 1024,
    SIZE_32 = 4 << 1, /* RASR.SIZE: 2 to the n+1 bytes */
    SIZE_256 = 7 << 1,
    SIZE_512M = 28 << 1,
    REGION_ON = 1,
    NO_ACCESS = 0 << 24,
    PRIVILEGED = 1 << 24,
    USER_READS = 2 << 24,
    FULL = 3 << 24,
    PRIVILEGED_READS = 5 << 24,
    READ_ONLY = 6 << 24,
    NEVER_EXECUTE = 1 << 28,
    SECOND_SUBREGION_OFF = 1 << 9,
    STACK_WORDS = AREA / 4,
    BX_LR = 0x4770,
};

static uint32_t area[STACK_WORDS] __attribute__((aligned(AREA)));

static uint32_t area_at(uint32_t offset) {
    return (uint32_t)(uintptr_t)area + offset;
}

static void region(uint32_t number, uint32_t base, uint32_t attributes) {
    MPU_RNR = number;
    MPU_RBAR = base;
    MPU_RASR = attributes;
    synchronize();
}

static void region_off(uint32_t number) {
    region(number, 0, 0);
}

static void mpu_on(uint32_t control) {
    MPU_CTRL = control;
    synchronize();
}

static void become_privileged(struct taken *taken) {
    (void)taken;
    WRITE_SPECIAL("control", READ_SPECIAL("control") & ~1u);
}

/* The same instruction by privileged code, and by unprivileged code through LDRT and STRT. */
static void permissions_of(const char *name, uint32_t attributes) {
    region(3, area_at(0), attributes | SIZE_256 | REGION_ON);
    mpu_on(MPU_ENABLE | MPU_PRIVDEFENA);
    PROVOKE(name, "ldr r0, [r1]", area_at(4), 0);
    PROVOKE("... write", "str r2, [r1]", area_at(8), 1);
    PROVOKE("... unprivileged read", "ldrt r0, [r1]", area_at(12), 0);
    PROVOKE("... unprivileged write", "strt r2, [r1]", area_at(16), 1);
    mpu_on(0);
    region_off(3);
}

static void permissions(void) {
    permissions_of("no access", NO_ACCESS);
    permissions_of("privileged access", PRIVILEGED);
    permissions_of("user reads", USER_READS);
    permissions_of("full access", FULL);
    permissions_of("privileged reads", PRIVILEGED_READS);
    permissions_of("read only", READ_ONLY);
}

/* Set anew for each access: QEMU 10 takes the rest of a page for what it found at the first. */
static void forbid_all_but_second_subregion(void) {
    region(2, area_at(0), NO_ACCESS | SIZE_256 | SECOND_SUBREGION_OFF | REGION_ON);
}

static void subregions(void) {
    mpu_on(MPU_ENABLE | MPU_PRIVDEFENA);
    forbid_all_but_second_subregion();
    PROVOKE("subregion on", "ldr r0, [r1]", area_at(28), 0);
    forbid_all_but_second_subregion();
    PROVOKE("subregion off", "ldr r0, [r1]", area_at(32), 0);
    forbid_all_but_second_subregion();
    PROVOKE("next subregion", "ldrb r0, [r1]", area_at(64), 0);
    mpu_on(0);
    region_off(2);
}

/* Accesses that begin outside a region and end inside. QEMU 10 looks twice at such an access only
 * where the border is that of a kilobyte. */
static void crossings(void) {
    static uint32_t kilobytes[2][KILOBYTE / 4] __attribute__((aligned(KILOBYTE)));
    uint32_t border = (uint32_t)(uintptr_t)kilobytes[1];

    region(2, border, NO_ACCESS | SIZE_256 | REGION_ON);
    mpu_on(MPU_ENABLE | MPU_PRIVDEFENA);
    PROVOKE("unaligned ldr across the border", "ldr r0, [r1]", border - 3, 0);
    PROVOKE("unaligned strh across the border", "strh r2, [r1]", border - 1, 0x5566);
    PROVOKE("ldm across the border", "ldm r1!, {r2, r3}", border - 4, 0);
    PROVOKE("ldrd across the border", "ldrd r2, r3, [r1], #8", border - 4, 0);
    PROVOKE("strd across the border", "strd r2, r3, [r1], #8", border - 4, 0x77);
    PROVOKE("stmdb into the region", "stmdb r1!, {r2, r3}", border + 4, 0x99);
    mpu_on(0);
    region_off(2);
}

static void overlaps(void) {
    region(2, area_at(0), NO_ACCESS | SIZE_256 | REGION_ON);
    mpu_on(MPU_ENABLE | MPU_PRIVDEFENA);
    region(5, area_at(64), FULL | SIZE_32 | REGION_ON);
    PROVOKE("higher region wins", "str r2, [r1]", area_at(64), 5);
    region_off(5);
    region(1, area_at(64), FULL | SIZE_32 | REGION_ON);
    PROVOKE("lower region loses", "str r2, [r1]", area_at(64), 6);
    region_off(1);
    PROVOKE("behind FAULTMASK the MPU is off", "cpsid f\n ldr r0, [r1]", area_at(0), 0);
    __asm__ volatile("cpsie f");
    mpu_on(0);
    region_off(2);
}

static void execution(void) {
    area[0] = BX_LR | BX_LR << 16;
    region(4, area_at(0), FULL | NEVER_EXECUTE | SIZE_256 | REGION_ON);
    mpu_on(MPU_ENABLE | MPU_PRIVDEFENA);
    PROVOKE("execute never", "blx r1", area_at(1), 0);
    region(4, area_at(0), NO_ACCESS | SIZE_256 | REGION_ON);
    PROVOKE("execution without read access", "blx r1", area_at(1), 0);
    region(4, area_at(0), READ_ONLY | SIZE_256 | REGION_ON);
    PROVOKE("execution allowed", "blx r1\n mov r0, #1", area_at(1), 0);
    mpu_on(0);
    region_off(4);
}

/* Without PRIVDEFENA, and for unprivileged code, there is no default map. */
static void background(void) {
    region(0, 0x00000000, READ_ONLY | SIZE_512M | REGION_ON);
    region(1, 0x20000000, FULL | SIZE_512M | REGION_ON);
    region(2, 0x40000000, PRIVILEGED | NEVER_EXECUTE | SIZE_512M | REGION_ON);
    mpu_on(MPU_ENABLE);
    PROVOKE("no background region", "ldr r0, [r1]", 0x60000000, 0);
    PROVOKE("the system control space needs no region", "ldr r0, [r1]", 0xE000ED00, 0);
    exceptions_begin();
    exceptions_hook(SVCALL, become_privileged);
    register uint32_t r1 __asm__("r1") = 0x40013800;
    __asm__ volatile("movw r4, #:lower16:resume_at\n movt r4, #:upper16:resume_at\n"
                     "movw r5, #:lower16:95f\n movt r5, #:upper16:95f\n str r5, [r4]\n"
                     "mov r5, #1\n msr control, r5\n isb\n ldr r0, [r1]\n 95: svc 0\n"
                     : "+r"(r1)
                     :
                     : "r0", "r4", "r5", "memory");
    exceptions_report("unprivileged code and a privileged region");
    mpu_on(0);
    region_off(0);
    region_off(1);
    region_off(2);
}

/* A process stack that cannot be used: MSTKERR on entry, MUNSTKERR on return (manual B1.5.11). The
 * thread is lost; the handler builds it a new frame. */
static uint32_t resume_frame;

static void build_frame(struct taken *taken) {
    uint32_t *frame = &area[STACK_WORDS - FRAME_WORDS];

    mpu_on(0);
    for (unsigned i = 0; i < FRAME_WORDS; i++) {
        frame[i] = 0;
    }
    frame[FRAME_PC] = resume_frame;
    frame[FRAME_XPSR] = XPSR_T;
    WRITE_SPECIAL("psp", (uintptr_t)frame);
    taken->exc_return = 0xFFFFFFFDu;
    exceptions_hook(SVCALL, 0);
}

static void forbid_stack(struct taken *taken) {
    (void)taken;
    mpu_on(MPU_ENABLE | MPU_PRIVDEFENA);
}

#define ON_PROCESS_STACK(instruction)                                                              \
    do {                                                                                           \
        register uint32_t psp __asm__("r0") = area_at(AREA);                                       \
        __asm__ volatile("movw r4, #:lower16:94f\n movt r4, #:upper16:94f\n str r4, [%1]\n"        \
                         "msr psp, r0\n mov r4, #2\n msr control, r4\n isb\n" instruction "\n"     \
                         ".balign 4\n 94: mov r4, #0\n msr control, r4\n isb"                      \
                         : "+r"(psp)                                                               \
                         : "r"(&resume_frame)                                                      \
                         : "r1", "r2", "r3", "r4", "r12", "lr", "cc", "memory");                   \
    } while (0)

static void derived(void) {
    region(6, area_at(0), NO_ACCESS | SIZE_256 | REGION_ON);
    mpu_on(MPU_ENABLE | MPU_PRIVDEFENA);
    exceptions_begin();
    exceptions_hook(MEM_MANAGE, build_frame);
    ON_PROCESS_STACK("svc 1");
    exceptions_report("MSTKERR");
    exceptions_report_order("MSTKERR, order");

    exceptions_begin();
    exceptions_hook(SVCALL, forbid_stack);
    exceptions_hook(MEM_MANAGE, build_frame);
    ON_PROCESS_STACK("svc 1");
    exceptions_report("MUNSTKERR");
    exceptions_report_order("MUNSTKERR, order");
    mpu_on(0);
    region_off(6);
}

/* A stack pointer into nowhere: the same as bus faults. */
static void derived_bus_faults(void) {
    exceptions_begin();
    exceptions_hook(BUS_FAULT, build_frame);
    ON_PROCESS_STACK("mov r1, #0x30000000\n msr psp, r1\n svc 1");
    exceptions_report("STKERR");
    exceptions_report_order("STKERR, order");
}

void mpu_group(void) {
    SCB_SHCSR |= SHCSR_FAULTS;
    permissions();
    subregions();
    crossings();
    overlaps();
    execution();
    background();
    derived();
    derived_bus_faults();
    SCB_SHCSR &= ~SHCSR_FAULTS;
}
