/* SPDX-License-Identifier: MIT */
/* keygen, sign, image verify and image info, from the command line to the files they leave; with
 * OpenSSL's command line as the other half. */
#define _XOPEN_SOURCE 700 /* mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/source_file.h"
#include "tests/support/fake_bootloader_file.h"
#include "tulpar/image.h"

/* The image is padded from 3001 bytes to 3008. */
enum { APPLICATION_SIZE = 3001, PADDED = 3008, SIGNED = PADDED + 128 + 64, TEXT_MAX = 8192 };

static char folder[] = "/tmp/tulpar-sign-XXXXXX";
static char out[TEXT_MAX], err[TEXT_MAX];

static void write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static size_t read_bytes(const char *path, uint8_t *bytes, size_t room) {
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    size_t size = fread(bytes, 1, room, file);
    assert_int_equal(fclose(file), 0);
    return size;
}

static void read_back(FILE *stream, char text[TEXT_MAX]) {
    rewind(stream);
    text[fread(text, 1, TEXT_MAX - 1, stream)] = '\0';
    assert_int_equal(fclose(stream), 0);
}

static enum exit_code tulpar(char *const *words) {
    struct environment environment = {.out = tmpfile(), .err = tmpfile()};
    int count = 0;

    assert_non_null(environment.out);
    assert_non_null(environment.err);
    while (words[count] != NULL) {
        count++;
    }
    enum exit_code exit_code = cli_main(count, words, &environment);
    read_back(environment.out, out);
    read_back(environment.err, err);
    return exit_code;
}

#define TULPAR(...)     tulpar((char *const[]){"tulpar", __VA_ARGS__, NULL})
#define SIGN(file, ...) TULPAR("sign", file, "--product", "thermo", "--counter", "3", __VA_ARGS__)

/* OpenSSL's command line. */
static void openssl(const char *words) {
    char command[TEXT_MAX];

    (void)snprintf(command, sizeof command, OPENSSL " %s >openssl.log 2>&1", words);
    expect_note("openssl %s", words);
    assert_int_equal(system(command), 0);
}

static void assert_says(const char *text, const char *wanted) {
    if (strstr(text, wanted) == NULL) {
        fail_msg("'%s' is not in: %s", wanted, text);
    }
}

static void remove_all(void) {
    DIR *directory = opendir(".");
    struct dirent *entry;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        (void)unlink(entry->d_name);
    }
    (void)closedir(directory);
}

/* An application, and the owner's key. */
static int setup(void **state) {
    static uint8_t bytes[APPLICATION_SIZE];

    (void)state;
    remove_all();
    fake_application_file(bytes, sizeof bytes);
    write_bytes("app.bin", bytes, sizeof bytes);
    write_bytes("pass", "correct horse\r\nnot this\n", 24);
    return TULPAR("keygen", "-o", "owner.pem") == EXIT_DONE ? 0 : -1;
}

static int begin(void **state) {
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    remove_all();
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static mode_t mode_of(const char *path) {
    struct stat facts;

    assert_int_equal(stat(path, &facts), 0);
    return facts.st_mode & 0777;
}

static void a_key_is_for_its_owner_alone_and_replaces_nothing(void **state) {
    uint8_t before[TEXT_MAX], after[TEXT_MAX];

    (void)state;
    assert_int_equal(mode_of("owner.pem"), 0600);
    openssl("pkey -in owner.pem -check -noout");
    openssl("pkey -pubin -in owner.pub.pem -pubcheck -noout");
    size_t size = read_bytes("owner.pem", before, sizeof before);
    assert_int_equal(TULPAR("keygen", "-o", "owner.pem"), EXIT_OUTPUT);
    assert_says(err, "owner.pem\n  cause: it is there already");
    assert_int_equal(read_bytes("owner.pem", after, sizeof after), size);
    assert_memory_equal(after, before, size);
    /* The public file is there: neither is made. */
    assert_int_equal(TULPAR("keygen", "-o", "new.pem", "--public-out", "owner.pub.pem"),
                     EXIT_OUTPUT);
    assert_int_equal(access("new.pem", F_OK), -1);
    assert_int_equal(symlink("nowhere.pem", "link.pem"), 0);
    assert_int_equal(TULPAR("keygen", "-o", "link.pem"), EXIT_OUTPUT);
    assert_int_equal(access("nowhere.pem", F_OK), -1);
    assert_int_equal(TULPAR("keygen", "-o", "none/x.pem"), EXIT_OUTPUT);
    assert_int_equal(TULPAR("keygen"), EXIT_USAGE);
    assert_says(err, "keygen needs -o");
}

static void a_key_can_be_encrypted(void **state) {
    (void)state;
    assert_int_equal(
        TULPAR("keygen", "-o", "enc.pem", "--passphrase-file", "pass", "--public-out", "pub"),
        EXIT_DONE);
    write_bytes("right", "correct horse", 13);
    openssl("pkey -in enc.pem -passin file:right -pubout -out again.pem");
    openssl("pkey -pubin -in pub -out pub2");
    assert_int_equal(system("cmp again.pem pub2"), 0);
    assert_int_equal(SIGN("app.bin", "--key", "enc.pem"), EXIT_BAD_FILE);
    assert_says(err, "enc.pem is encrypted");
    assert_int_equal(SIGN("app.bin", "--key", "enc.pem", "--passphrase-file", "pass"), EXIT_DONE);
    assert_int_equal(TULPAR("image", "verify", "app.signed.bin", "--key", "pub"), EXIT_DONE);
    write_bytes("pass", "wrong horse\n", 12);
    assert_int_equal(SIGN("app.bin", "--key", "enc.pem", "--passphrase-file", "pass"),
                     EXIT_BAD_FILE);
    assert_says(err, "enc.pem cannot be decrypted");
    assert_int_equal(SIGN("app.bin", "--key", "enc.pem", "--passphrase-file", "no"), EXIT_BAD_FILE);
    assert_says(err, "cannot read no");
    write_bytes("pass", "short\n", 6);
    assert_int_equal(TULPAR("keygen", "-o", "x.pem", "--passphrase-file", "pass"), EXIT_USAGE);
    assert_int_equal(TULPAR("keygen", "-o", "x.pem", "--encrypt"), EXIT_USAGE);
    assert_says(err, "there is no terminal");
    assert_int_equal(access("x.pem", F_OK), -1);
}

/* The trailer and the signature as OpenSSL sees them. */
static void openssl_verifies_what_tulpar_signs(void **state) {
    static uint8_t image[SIGNED + 1], app[APPLICATION_SIZE];

    (void)state;
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem", "-v"), EXIT_DONE);
    assert_says(err, "app.signed.bin: signed for thermo at 0x0800C800 with counter 3 by key ");
    assert_int_equal(read_bytes("app.signed.bin", image, sizeof image), SIGNED);
    (void)read_bytes("app.bin", app, sizeof app);
    assert_memory_equal(image, app, sizeof app);
    for (size_t i = APPLICATION_SIZE; i < PADDED; i++) {
        assert_int_equal(image[i], 0xFF);
    }
    write_bytes("image", image, PADDED);
    write_bytes("trailer", image + PADDED, 128);
    write_bytes("hash", image + PADDED + 56, 32);
    openssl("dgst -sha256 -binary -out hash.again image");
    assert_int_equal(system("cmp hash hash.again"), 0);
    /* r and s to DER, by OpenSSL's own assembler. */
    FILE *file = fopen("signature.txt", "w");
    assert_non_null(file);
    (void)fprintf(file, "asn1=SEQUENCE:s\n[s]\n");
    for (int half = 0; half < 2; half++) {
        (void)fprintf(file, "%c=INTEGER:0x", half == 0 ? 'r' : 's');
        for (int i = 0; i < 32; i++) {
            (void)fprintf(file, "%02X", image[PADDED + 128 + half * 32 + i]);
        }
        (void)fprintf(file, "\n");
    }
    assert_int_equal(fclose(file), 0);
    openssl("asn1parse -genconf signature.txt -noout -out signature.der");
    openssl("dgst -sha256 -verify owner.pub.pem -signature signature.der trailer");
    /* The key id. */
    write_bytes("id", image + PADDED + 88, 8);
    openssl("pkey -pubin -in owner.pub.pem -outform DER -out owner.der");
    openssl("dgst -sha256 -binary -out owner.id owner.der");
    assert_int_equal(system("cmp -n 8 id owner.id"), 0);
}

static void a_key_that_is_elsewhere_signs_in_two_halves(void **state) {
    (void)state;
    openssl("ecparam -name prime256v1 -genkey -noout -out hsm.pem");
    openssl("pkey -in hsm.pem -pubout -out hsm.pub");
    assert_int_equal(SIGN("app.bin", "--key", "hsm.pub", "--digest-out", "digest"), EXIT_DONE);
    assert_says(err, "openssl pkeyutl -sign");
    assert_int_equal(access("app.signed.bin", F_OK), -1);
    openssl("pkeyutl -sign -inkey hsm.pem -in digest -out signature");
    assert_int_equal(
        SIGN("app.bin", "--key", "hsm.pub", "--signature-in", "signature", "-o", "x.hex"),
        EXIT_DONE);
    assert_int_equal(TULPAR("image", "verify", "x.hex", "--key", "hsm.pub", "--json"), EXIT_DONE);
    assert_says(out, "\"product\":\t\"thermo\"");
    /* Another counter is another digest. */
    assert_int_equal(TULPAR("sign", "app.bin", "--product", "thermo", "--counter", "4", "--key",
                            "hsm.pub", "--signature-in", "signature", "-o", "y.bin"),
                     EXIT_VERIFY);
    assert_says(err, "is not one of this image");
    assert_int_equal(access("y.bin", F_OK), -1);
    write_bytes("signature", "nonsense", 8);
    assert_int_equal(SIGN("app.bin", "--key", "hsm.pub", "--signature-in", "signature"),
                     EXIT_BAD_FILE);
    assert_says(err, "holds no signature");
    assert_int_equal(SIGN("app.bin", "--key", "hsm.pem", "--digest-out", "digest"), EXIT_BAD_FILE);
    assert_says(err, "holds a private key");
    assert_int_equal(SIGN("app.bin", "--key", "hsm.pub"), EXIT_BAD_FILE);
    assert_says(err, "holds a public key alone");
}

static void keys_of_other_kinds_are_named(void **state) {
    (void)state;
    openssl("genrsa -out rsa.pem 2048");
    assert_int_equal(SIGN("app.bin", "--key", "rsa.pem"), EXIT_BAD_FILE);
    assert_says(err, "the key in rsa.pem is RSA");
    openssl("genpkey -algorithm ed25519 -out ed.pem");
    openssl("pkey -in ed.pem -pubout -out ed.pub");
    assert_int_equal(SIGN("app.bin", "--key", "ed.pub", "--digest-out", "d"), EXIT_BAD_FILE);
    assert_says(err, "the key in ed.pub is ED25519");
    openssl("ecparam -name secp256k1 -genkey -noout -out k1.pem");
    assert_int_equal(SIGN("app.bin", "--key", "k1.pem"), EXIT_BAD_FILE);
    assert_says(err, "is EC on secp256k1");
    openssl("ecparam -name prime256v1 -param_enc explicit -genkey -noout -out numbers.pem");
    assert_int_equal(SIGN("app.bin", "--key", "numbers.pem"), EXIT_BAD_FILE);
    assert_says(err, "is EC on a curve without a name");
    openssl("ecparam -name prime256v1 -genkey -out old.pem"); /* parameters in front, SEC 1 */
    assert_int_equal(SIGN("app.bin", "--key", "old.pem"), EXIT_DONE);
    assert_int_equal(SIGN("app.bin", "--key", "app.bin"), EXIT_BAD_FILE);
    assert_says(err, "app.bin holds no key");
    assert_int_equal(SIGN("app.bin", "--key", "none.pem"), EXIT_BAD_FILE);
    assert_says(err, "cannot read none.pem");
}

static void what_cannot_be_signed_is_refused(void **state) {
    static uint8_t bytes[APPLICATION_SIZE];

    (void)state;
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem"), EXIT_DONE);
    assert_int_equal(SIGN("app.signed.bin", "--key", "owner.pem"), EXIT_BAD_FILE);
    assert_says(err, "is signed already");
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem", "-o", "app.bin"), EXIT_OUTPUT);
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem", "-o", "app.uf2"), EXIT_USAGE);
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem", "--address", "0x0800C804"),
                     EXIT_BAD_FILE);
    assert_says(err, "begins at a multiple of 8");
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem", "--address", "0xFFFFFF00"),
                     EXIT_BAD_FILE);
    fake_bootloader_file(bytes, sizeof bytes);
    write_bytes("boot.bin", bytes, sizeof bytes);
    assert_int_equal(SIGN("boot.bin", "--key", "owner.pem"), EXIT_BAD_FILE);
    assert_says(err, "is the bootloader of fake-board");
    memset(bytes, 0, sizeof bytes);
    write_bytes("zero.bin", bytes, sizeof bytes);
    assert_int_equal(SIGN("zero.bin", "--key", "owner.pem"), EXIT_BAD_FILE);
    assert_says(err, "does not say for which address");
    assert_int_equal(SIGN("zero.bin", "--key", "owner.pem", "--address", "0x08010000"), EXIT_DONE);
    write_bytes("tiny.bin", bytes, 35);
    assert_int_equal(SIGN("tiny.bin", "--key", "owner.pem"), EXIT_BAD_FILE);
    assert_says(err, "too short for a vector table");
}

static void assert_verdict(const uint8_t *image, size_t size, enum exit_code wanted,
                           const char *words) {
    write_bytes("forged.bin", image, size);
    assert_int_equal(TULPAR("image", "verify", "forged.bin", "--key", "owner.pub.pem"), wanted);
    assert_says(wanted == EXIT_DONE ? "" : err, wanted == EXIT_DONE ? "" : words);
}

static void what_was_altered_is_told(void **state) {
    static uint8_t image[SIGNED + 8];

    (void)state;
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem"), EXIT_DONE);
    (void)read_bytes("app.signed.bin", image, sizeof image);
    assert_verdict(image, SIGNED, EXIT_DONE, "");
    image[2000] ^= 1;
    assert_verdict(image, SIGNED, EXIT_VERIFY, "is not what was signed");
    assert_int_equal(TULPAR("image", "info", "forged.bin"), EXIT_DONE);
    assert_says(out, ", NOT of these bytes: altered\n");
    image[2000] ^= 1;
    image[PADDED + 24] ^= 1; /* the counter */
    assert_verdict(image, SIGNED, EXIT_VERIFY, "the signature of forged.bin is wrong");
    image[PADDED + 24] ^= 1;
    image[PADDED + 88] ^= 1; /* the key id */
    assert_verdict(image, SIGNED, EXIT_VERIFY, "was not signed by this key");
    image[PADDED + 88] ^= 1;
    image[SIGNED - 1] ^= 1;
    assert_verdict(image, SIGNED, EXIT_VERIFY, "the signature of forged.bin is wrong");
    image[SIGNED - 1] ^= 1;
    assert_verdict(image + 8, SIGNED - 8, EXIT_BAD_FILE, "an image of another size");
    assert_verdict(image, SIGNED - 8, EXIT_BAD_FILE, "there is no trailer");
    assert_verdict(image, SIGNED + 8, EXIT_BAD_FILE, "there is no trailer");
    image[PADDED + 8] = 2;
    assert_verdict(image, SIGNED, EXIT_BAD_FILE, "does not know");
    assert_int_equal(TULPAR("image", "verify", "app.bin", "--key", "owner.pub.pem"), EXIT_BAD_FILE);
    assert_int_equal(TULPAR("keygen", "-o", "other.pem"), EXIT_DONE);
    assert_int_equal(TULPAR("image", "verify", "app.signed.bin", "--key", "other.pub.pem"),
                     EXIT_VERIFY);
    assert_int_equal(TULPAR("image", "verify", "app.signed.bin", "--key", "owner.pem"),
                     EXIT_BAD_FILE);
}

static void info_shows_the_trailer(void **state) {
    (void)state;
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem", "--unique-id",
                          "001A2B3C4d5e6f708192a3B4", "--min-bootloader", "1.2.3"),
                     EXIT_DONE);
    assert_int_equal(TULPAR("image", "info", "app.signed.bin"), EXIT_DONE);
    assert_says(out, "signed              P-256, for 0x0800C800: ");
    assert_says(out, "product             thermo\n");
    assert_says(out, "security counter    3\n");
    assert_says(out, "oldest bootloader   1.2.3\n");
    assert_says(out, "for one chip alone  001A2B3C4D5E6F708192A3B4\n");
    assert_says(out, ", of these bytes\n");
    assert_int_equal(TULPAR("image", "info", "app.signed.bin", "--json"), EXIT_DONE);
    cJSON *root = cJSON_Parse(out), *object = cJSON_GetObjectItem(root, "signed");
    assert_string_equal(cJSON_GetObjectItem(object, "bootloader_min")->valuestring, "1.2.3");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(object, "sha256_fits")));
    assert_int_equal(cJSON_GetObjectItem(object, "signed_size")->valueint, PADDED);
    cJSON_Delete(root);
    assert_int_equal(TULPAR("image", "info", "app.bin"), EXIT_DONE);
    assert_says(out, "signed              no\n");
    assert_int_equal(TULPAR("image", "info", "app.bin", "--json"), EXIT_DONE);
    root = cJSON_Parse(out);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "signed")));
    cJSON_Delete(root);
}

static void a_hex_file_keeps_its_address(void **state) {
    struct tulpar_source source;
    struct tulpar_source_problem problem;

    (void)state;
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem", "-o", "app.hex"), EXIT_DONE);
    assert_int_equal(source_load(&source, "app.hex", &problem), TULPAR_SOURCE_OK);
    assert_int_equal(source.base, 0x0800C800);
    assert_int_equal(source.size, SIGNED);
    tulpar_source_free(&source);
    assert_int_equal(SIGN("app.hex", "--key", "owner.pem", "--address", "0x08010000"),
                     EXIT_BAD_FILE);
    assert_int_equal(TULPAR("image", "verify", "app.hex", "--key", "owner.pub.pem"), EXIT_DONE);
}

/* The same bytes, which are good, and a file that puts them elsewhere. */
static void a_file_for_another_address_is_not_what_was_signed(void **state) {
    static uint8_t image[SIGNED];
    struct tulpar_part part = {".application", 0x08010000, SIGNED, image};
    struct tulpar_encoded encoded;

    (void)state;
    assert_int_equal(SIGN("app.bin", "--key", "owner.pem"), EXIT_DONE);
    (void)read_bytes("app.signed.bin", image, sizeof image);
    assert_true(tulpar_encode_parts(&encoded, TULPAR_SOURCE_HEX, &part, 1, 0));
    write_bytes("moved.hex", encoded.bytes, encoded.size);
    tulpar_encoded_free(&encoded);
    assert_int_equal(TULPAR("image", "verify", "moved.hex", "--key", "owner.pub.pem"), EXIT_VERIFY);
    assert_says(err, "the file says 0x08010000, the trailer 0x0800C800");
}

static void the_command_line_is_checked(void **state) {
    static const char *const wrong[][2] = {
        {"--product", "two words"},
        {"--product", "seventeen-letters"},
        {"--product", ""},
        {"--counter", "4294967295"},
        {"--counter", "-1"},
        {"--counter", "1x"},
        {"--counter", ""},
        {"--unique-id", "001A2B3C4D5E6F708192A3B"},
        {"--unique-id", "001A2B3C4D5E6F708192A3BG"},
        {"--unique-id", "000000000000000000000000"},
        {"--min-bootloader", "1.2"},
        {"--min-bootloader", "1.2.65536"},
        {"--min-bootloader", "1.2.3.4"},
        {"--min-bootloader", "256.0.0"},
        {"--address", "0800C800"},
        {"--address", "0x1FFFFFFFF"},
        {"--address", "0x"},
        {"--address", "0x0x10"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        expect_note("%s %s", wrong[i][0], wrong[i][1]);
        assert_int_equal(
            SIGN("app.bin", "--key", "owner.pem", (char *)wrong[i][0], (char *)wrong[i][1]),
            EXIT_USAGE);
        assert_says(err, wrong[i][0]);
    }
    assert_int_equal(TULPAR("sign", "app.bin"), EXIT_USAGE);
    assert_says(err, "sign needs --key");
    assert_int_equal(TULPAR("sign", "app.bin", "--key", "k"), EXIT_USAGE);
    assert_says(err, "sign needs --product");
    assert_int_equal(TULPAR("sign", "app.bin", "--key", "k", "--product", "p"), EXIT_USAGE);
    assert_says(err, "sign needs --counter");
    assert_int_equal(SIGN("app.bin", "--key", "k", "--digest-out", "d", "--signature-in", "s"),
                     EXIT_USAGE);
    assert_int_equal(SIGN("app.bin", "--key", "k", "--digest-out", "d", "-o", "x.bin"), EXIT_USAGE);
    assert_int_equal(TULPAR("image", "verify", "app.bin"), EXIT_USAGE);
    assert_says(err, "image verify needs --key");
    assert_int_equal(TULPAR("image", "info", "app.bin", "--key", "k"), EXIT_USAGE);
    assert_says(err, "--key means nothing to 'image info'");
    assert_int_equal(TULPAR("flash", "app.bin", "--key", "k"), EXIT_USAGE);
}

static void what_is_printed_is_json(void **state) {
    (void)state;
    assert_int_equal(TULPAR("keygen", "-o", "a.key", "--json"), EXIT_DONE);
    cJSON *root = cJSON_Parse(out);
    assert_string_equal(cJSON_GetObjectItem(root, "public")->valuestring, "a.pub.pem");
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(root, "encrypted")));
    cJSON_Delete(root);
    assert_int_equal(SIGN("app.bin", "--key", "a.key", "--json"), EXIT_DONE);
    root = cJSON_Parse(out);
    assert_string_equal(cJSON_GetObjectItem(root, "output")->valuestring, "app.signed.bin");
    assert_int_equal(cJSON_GetObjectItem(root, "size")->valueint, SIGNED);
    cJSON_Delete(root);
    assert_int_equal(SIGN("app.bin", "--key", "a.pub.pem", "--digest-out", "d", "--json"),
                     EXIT_DONE);
    root = cJSON_Parse(out);
    assert_int_equal(strlen(cJSON_GetObjectItem(root, "digest")->valuestring), 64);
    cJSON_Delete(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_key_is_for_its_owner_alone_and_replaces_nothing, setup),
        cmocka_unit_test_setup(a_key_can_be_encrypted, setup),
        cmocka_unit_test_setup(openssl_verifies_what_tulpar_signs, setup),
        cmocka_unit_test_setup(a_key_that_is_elsewhere_signs_in_two_halves, setup),
        cmocka_unit_test_setup(keys_of_other_kinds_are_named, setup),
        cmocka_unit_test_setup(what_cannot_be_signed_is_refused, setup),
        cmocka_unit_test_setup(what_was_altered_is_told, setup),
        cmocka_unit_test_setup(info_shows_the_trailer, setup),
        cmocka_unit_test_setup(a_hex_file_keeps_its_address, setup),
        cmocka_unit_test_setup(a_file_for_another_address_is_not_what_was_signed, setup),
        cmocka_unit_test_setup(the_command_line_is_checked, setup),
        cmocka_unit_test_setup(what_is_printed_is_json, setup),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
