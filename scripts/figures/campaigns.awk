# SPDX-License-Identifier: MIT
# The table under "The last full run" in docs/RELIABILITY.md as bars: faults that were planted, all rows of a campaign
# together, by kind of chip, on a logarithmic scale; and how many of them a board did not survive.
BEGIN { LEFT = 170; WIDTH = 840; RIGHT = 700; HIGH = 1e7; kinds = split("L4 G4 G0 F4 F1", kind, " ") }

/^\| campaign \| board \| planned \| fired \|/ { table = 1; next }
!/^\|/ { table = 0 }
!table || /^\| ---/ { next }
{
    cells($0, c)
    campaign = c[1]
    sub(/[,:].*/, "", campaign)
    chip = c[2]
    family = chip ~ /l4|b-l475/ ? "L4" : chip ~ /g4/ ? "G4" : chip ~ /g0/ ? "G0" : chip ~ /f4/ ? "F4" : chip ~ /f1/ ? "F1" : "?"
    if (family == "?") { print "a board of no family: " chip > "/dev/stderr"; wrong = 1; exit }
    if (!(campaign in number)) { number[campaign] = ++campaigns; name[campaigns] = campaign }
    planned[campaign, family] += c[3]
    missed += c[3] - c[4]
    failed += c[6]
    all += c[3]
    runs++
}

function at(n) { return LEFT + (RIGHT - LEFT) * log10(n < 1 ? 1 : n) / log10(HIGH) }

END {
    if (wrong || runs == 0) exit 1
    colour["L4"] = "blue"; colour["G4"] = "grey"; colour["G0"] = "green"; colour["F4"] = "orange"; colour["F1"] = "violet"
    for (k = 1; k <= kinds; k++) for (i = 1; i <= campaigns; i++) if ((name[i], kind[k]) in planned) { used[kind[k]] = 1; bars[i]++ }
    height = 100
    for (i = 1; i <= campaigns; i++) height += bars[i] * 13 + 12
    height += 34
    svg_open(WIDTH, height, "Faults that were planted", "Bars from the table The last full run in docs/RELIABILITY.md: faults planted by campaign and family of chips, on a logarithmic scale.")
    text(24, 32, "title", "start", grouped(all) " faults planted in " runs " runs, " grouped(all - missed) " fired, " failed " failed")
    text(RIGHT + 116, 59, "small muted", "end", "logarithmic scale")
    x = 24
    for (k = 1; k <= kinds; k++) if (kind[k] in used) {
        box(x, 48, 12, 12, colour[kind[k]])
        text(x + 18, 59, "", "start", "STM32" kind[k])
        x += 104
    }
    for (n = 1; n <= HIGH; n *= 10) {
        stroke(at(n), 76, at(n), height - 34, "grid")
        text(at(n), height - 16, "small muted", "middle", n < 1000 ? n "" : n < 1e6 ? n / 1000 " k" : n / 1e6 " M")
    }
    y = 84
    for (i = 1; i <= campaigns; i++) {
        text(LEFT - 14, y + bars[i] * 6.5 + 4, "", "end", name[i])
        for (k = 1; k <= kinds; k++) if ((name[i], kind[k]) in planned) {
            n = planned[name[i], kind[k]]
            box(LEFT, y + 1, at(n) - LEFT, 11, colour[kind[k]])
            text(at(n) + 6, y + 11, "small muted", "start", grouped(n))
            y += 13
        }
        y += 12
    }
    svg_close()
}
