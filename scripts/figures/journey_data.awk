# SPDX-License-Identifier: MIT
# The bytes of a cable (vboard --trace uart=FILE) as packets, of the last update in it: a line for each, "start end
# direction command bytes", seconds from the first one; a byte that is an answer by itself is a packet, too. What was said
# until INFO was answered, and what the application says, is left out. A token begins a packet (docs/PROTOCOL.md).
# names: "65=INFO 66=DATA ...", of wire/commands.h.
BEGIN {
    split(names, list, " ")
    for (i in list) { split(list[i], pair, "="); name[pair[1]] = pair[2] }
    for (i = 0; i < 256; i++) value[sprintf("0x%02x", i)] = i
}

/^#/ { next }
$2 == "reset" { if (begun && $3 == "software") { print $1 - first, $1 - first, "reset", "-", 0; exit } have["to-board"] = have["to-host"] = 0; next }
{
    d = $2
    byte = value[$4]
    bit = 10 / $3
    if (have[d] == 0) {
        from[d] = $1
        if (byte != 35) { # no token
            if (begun && (byte == 95 || byte == 170)) show(d, byte == 95 ? "ACK" : "NACK", 1, $1 + bit)
            next
        }
    }
    have[d]++
    if (have[d] == 2) command[d] = byte
    if (have[d] == 3) size[d] = byte
    if (have[d] == 4) size[d] += 256 * byte + 8
    if (have[d] >= 8 && have[d] == size[d]) {
        show(d, name[command[d]], have[d], $1 + bit)
        have[d] = 0
    }
}

function show(d, what, bytes, end) {
    if (!begun) {
        if (what != "INFO" || d != "to-host") { asked = from[d]; return }
        begun = 1
        first = asked
        printf "%.6f %.6f to-board INFO 8\n", 0, 8 * bit
    }
    printf "%.6f %.6f %s %s %d\n", from[d] - first, end - first, d, what, bytes
}
