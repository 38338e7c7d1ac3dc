# SPDX-License-Identifier: MIT
# Who has which part of the flash, a column for each kit: from lines "kit KIT CHIP" and those of regions.sh.S. Heights are
# not to scale: a page would not be seen beside 200 KB. So a part that is twice as large is a bit higher.
BEGIN { TOP = 104; COLUMN = 160; BAR = 84; LEFT = 96 }

/^kit / { kits++; kit[kits] = $2; chip[kits] = $3; slots[kits] = $4; next }
$3 == "mailbox" { mailbox = $2; ram = $1; next }
{
    n = ++parts[kits]
    start[kits, n] = $1
    size[kits, n] = $2
    name[kits, n] = $3
}

function tall(bytes) { return 14 + 11 * log(bytes / 1024) / log(2) }

function size_of(bytes) { return bytes % 1024 ? bytes " B" : bytes / 1024 " KB" }

# The parts of a kit in the order of their addresses: order[1], order[2], ...
function sort(k,    i, j, t) {
    for (i = 1; i <= parts[k]; i++) order[i] = i
    for (i = 2; i <= parts[k]; i++)
        for (j = i; j > 1 && start[k, order[j]] < start[k, order[j - 1]]; j--) { t = order[j]; order[j] = order[j - 1]; order[j - 1] = t }
}

function column(k,    x, y, i, p, height, free) {
    x = LEFT + (k - 1) * COLUMN
    y = TOP
    text(x + BAR / 2 - 8, 58, "", "middle", toupper(chip[k]))
    text(x + BAR / 2 - 8, 74, "small muted", "middle", kit[k])
    text(x + BAR / 2 - 8, 89, "small muted", "middle", slots[k] == 2 ? "two slots" : "one slot")
    sort(k)
    for (i = 1; i <= parts[k]; i++) {
        p = order[i]
        if (i > 1 && start[k, p] > last) { # what bootloader and updates leave alone
            free = start[k, p] - last
            height = tall(free)
            text(x - 6, y + 4, "small muted", "end", sprintf("%08X", last))
            box(x, y, BAR, height - 2, "soft")
            text(x + BAR / 2, y + height / 2 + 3, "small muted", "middle", "free, " size_of(free))
            y += height
        }
        text(x - 6, y + 4, "small muted", "end", sprintf("%08X", start[k, p]))
        if (size[k, p] == 0) continue
        height = tall(size[k, p])
        box(x, y, BAR, height - 2, colour[name[k, p]])
        text(x + BAR / 2, y + height / 2 + (height > 40 ? -3 : 3), "small on", "middle", height > 40 ? word[name[k, p]] : size_of(size[k, p]))
        if (height > 40) text(x + BAR / 2, y + height / 2 + 12, "small on", "middle", size_of(size[k, p]))
        y += height
        last = start[k, p] + size[k, p]
    }
    if (y > bottom) bottom = y
}

END {
    if (kits == 0) exit 1
    colour["bootloader"] = "blue"; colour["records"] = "orange"; colour["journal"] = "violet"
    colour["application"] = "green"; colour["secondary"] = "grey"
    word["bootloader"] = "bootloader"; word["records"] = "records"; word["journal"] = "journal"
    word["application"] = "application"; word["secondary"] = "secondary"
    width = LEFT + kits * COLUMN - 60
    for (k = 1; k <= kits; k++) { # how high the highest is
        h = 0
        sort(k)
        for (i = 1; i <= parts[k]; i++) {
            p = order[i]
            if (i > 1 && start[k, p] > last) h += tall(start[k, p] - last)
            if (size[k, p]) h += tall(size[k, p])
            last = start[k, p] + size[k, p]
        }
        if (h > highest) highest = h
    }
    svg_open(width, TOP + highest + 84, "Who has which part of the flash", "Columns from the layout headers of five kits. Heights are not to scale.")
    text(24, 32, "title", "start", "The flash of five kits, lowest address first (heights not to scale)")
    for (k = 1; k <= kits; k++) column(k)
    y = TOP + highest + 34
    box(24, y, 12, 12, "blue"); text(42, y + 11, "small", "start", "bootloader")
    box(134, y, 12, 12, "orange"); text(152, y + 11, "small", "start", "records: what is installed")
    box(340, y, 12, 12, "violet"); text(358, y + 11, "small", "start", "journal of the swap")
    box(510, y, 12, 12, "green"); text(528, y + 11, "small", "start", "application")
    box(640, y, 12, 12, "grey"); text(658, y + 11, "small", "start", "secondary slot")
    text(24, y + 33, "small muted", "start", sprintf("And in RAM: the mailbox, %d bytes at %08X, the message that survives a reset", mailbox, ram))
    svg_close()
}
