/* SPDX-License-Identifier: MIT */
/* A small firmware, with newlib-nano: a prompt that reads numbers, sorts them and prints them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NUMBERS = 64, LINE = 128 };

static int compare(const void *one, const void *other) {
    return *(const int *)one - *(const int *)other;
}

static int read_numbers(int numbers[NUMBERS], char *line) {
    int count = 0;

    for (char *word = strtok(line, " \n"); word != NULL && count < NUMBERS;
         word = strtok(NULL, " \n")) {
        numbers[count++] = (int)strtol(word, NULL, 0);
    }
    return count;
}

int main(void) {
    static int numbers[NUMBERS];
    static char line[LINE];
    int hour, minute;

    for (;;) {
        printf("%lu> ", (unsigned long)clock());
        if (fgets(line, sizeof line, stdin) == NULL) {
            continue;
        }
        if (sscanf(line, "%d:%d", &hour, &minute) == 2) {
            printf("%02d:%02d is minute %d\n", hour, minute, 60 * hour + minute);
            continue;
        }
        int count = read_numbers(numbers, line);
        qsort(numbers, (size_t)count, sizeof numbers[0], compare);
        for (int i = 0; i < count; i++) {
            printf("%d%c", numbers[i], i + 1 < count ? ' ' : '\n');
        }
    }
}
