/* SPDX-License-Identifier: MIT */
/* ELF files and symbols; every broken file is refused with a reason and loads nothing. */
#include "bench.h"

#include <elf.h>
#include <string.h>

#include "load.h"

/* One segment of 8 bytes at 0x08000100, a symbol table with two functions. */
struct file {
    Elf32_Ehdr header;
    Elf32_Phdr segment;
    Elf32_Shdr sections[3]; /* none, symbols, strings */
    Elf32_Sym symbols[3];
    char strings[16];
    uint8_t code[8];
};

static struct file good_file(void) {
    struct file file = {0};
    memcpy(file.header.e_ident, ELFMAG, SELFMAG);
    file.header.e_ident[EI_CLASS] = ELFCLASS32;
    file.header.e_ident[EI_DATA] = ELFDATA2LSB;
    file.header.e_type = ET_EXEC;
    file.header.e_machine = EM_ARM;
    file.header.e_phoff = offsetof(struct file, segment);
    file.header.e_phentsize = sizeof(Elf32_Phdr);
    file.header.e_phnum = 1;
    file.header.e_shoff = offsetof(struct file, sections);
    file.header.e_shentsize = sizeof(Elf32_Shdr);
    file.header.e_shnum = 3;
    file.segment = (Elf32_Phdr){.p_type = PT_LOAD,
                                .p_offset = offsetof(struct file, code),
                                .p_vaddr = 0x20000000, /* runs in RAM, lies in flash */
                                .p_paddr = 0x08000100,
                                .p_filesz = 8,
                                .p_memsz = 8};
    file.sections[1] = (Elf32_Shdr){.sh_type = SHT_SYMTAB,
                                    .sh_offset = offsetof(struct file, symbols),
                                    .sh_size = sizeof file.symbols,
                                    .sh_link = 2};
    file.sections[2] = (Elf32_Shdr){.sh_type = SHT_STRTAB,
                                    .sh_offset = offsetof(struct file, strings),
                                    .sh_size = sizeof file.strings};
    memcpy(file.strings, "\0second\0first", 14);
    file.symbols[1] = (Elf32_Sym){1, 0x08000105, 4, ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 0};
    file.symbols[2] = (Elf32_Sym){8, 0x08000101, 4, ELF32_ST_INFO(STB_GLOBAL, STT_FUNC), 0, 0};
    memcpy(file.code, "\1\2\3\4\5\6\7\10", 8);
    return file;
}

static bool load(const void *image, size_t size, struct symbols *symbols, char *error) {
    struct vboard *board = vboard_new("nucleo-l432kc");
    uint8_t bytes[8];
    bool loaded = elf_load(board, symbols, image, size, error, 128);
    assert_true(vboard_peek(board, 0x08000100, bytes, 8));
    assert_int_equal(bytes[0], loaded ? 1 : 0xFF);
    vboard_free(board);
    return loaded;
}

static void a_good_file_is_loaded_where_it_lies(void **state) {
    (void)state;
    struct file file = good_file();
    struct symbols symbols = {0};
    char error[128];
    uint32_t into;
    assert_true(elf_is((const uint8_t *)&file, sizeof file));
    assert_true(load(&file, sizeof file, &symbols, error));
    assert_int_equal(symbols.count, 2);
    assert_string_equal(symbols_find(&symbols, 0x08000102, &into), "first");
    assert_int_equal(into, 2);
    assert_string_equal(symbols_find(&symbols, 0x08000104, &into), "second");
    assert_null(symbols_find(&symbols, 0x08000108, &into));
    assert_null(symbols_find(&symbols, 0x080000FF, &into));
    assert_null(symbols_find(NULL, 0x08000102, &into));
    symbols_free(&symbols);
}

static void broken_files_are_refused(void **state) {
    (void)state;
    char error[128];
    struct file file = good_file();
    file.header.e_machine = EM_386;
    assert_false(load(&file, sizeof file, NULL, error));
    assert_non_null(strstr(error, "ARM"));
    file = good_file();
    file.header.e_type = ET_REL;
    assert_false(load(&file, sizeof file, NULL, error));
    assert_non_null(strstr(error, "not linked"));
    file = good_file();
    file.segment.p_paddr = 0x0803FFFC;
    assert_false(load(&file, sizeof file, NULL, error));
    assert_non_null(strstr(error, "do not fit"));
    file = good_file();
    file.segment.p_filesz = 0xFFFFFFFF;
    assert_false(load(&file, sizeof file, NULL, error));
    assert_non_null(strstr(error, "cut short"));
    file = good_file();
    file.header.e_phoff = 0xFFFFFFF0;
    assert_false(load(&file, sizeof file, NULL, error));
    assert_non_null(strstr(error, "cut short"));
}

static void every_truncation_is_survived(void **state) {
    (void)state;
    struct file file = good_file();
    char error[128];
    for (size_t size = SELFMAG; size < sizeof file; size++) {
        struct symbols symbols = {0};
        assert_false(load(&file, size, &symbols, error));
        symbols_free(&symbols);
    }
}

static void broken_symbols_do_not_matter(void **state) {
    (void)state;
    for (size_t at = offsetof(struct file, sections); at < offsetof(struct file, code); at++) {
        struct file file = good_file();
        struct symbols symbols = {0};
        char error[128];
        ((uint8_t *)&file)[at] ^= 0xFF;
        assert_true(load(&file, sizeof file, &symbols, error));
        symbols_free(&symbols);
    }
}

static void files_that_cannot_be_read(void **state) {
    (void)state;
    struct vboard *board = vboard_new("nucleo-l432kc");
    char error[128];
    assert_false(
        vboard_load_file(board, NULL, "/nonexistent/firmware.bin", 0x08000000, error, 128));
    assert_non_null(strstr(error, "No such file"));
    assert_false(vboard_load_file(board, NULL, "/dev/null", 0x08000000, error, 128));
    vboard_free(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_is_loaded_where_it_lies),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(every_truncation_is_survived),
        cmocka_unit_test(broken_symbols_do_not_matter),
        cmocka_unit_test(files_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
