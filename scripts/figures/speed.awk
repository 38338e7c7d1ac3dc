# SPDX-License-Identifier: MIT
# The first table of "Measured" in docs/SPEED.md as bars: the limit, Tulpar and the tutorial's protocol, with a host that
# hears after 16 ms. Seconds, on a logarithmic scale: from a tenth of one to a minute.
BEGIN { LEFT = 292; WIDTH = 840; RIGHT = 770; LOW = 0.01; HIGH = 100 }

/^## / { measured = $0 == "## Measured" }
measured && /^\| row \|/ { tables++ }
!measured || tables != 1 || !/^\|/ || /^\| (row|---)/ { next }
{
    cells($0, c)
    if (c[2] == "" || c[5] !~ /\// || c[8] == "" || c[8] ~ /fails/) next
    rows++
    if (c[1] != last) { heading[rows] = c[1] }
    last = c[1]
    baud[rows] = c[2]
    limit[rows] = c[3]
    tulpar[rows] = slow(c[5])
    tutorial[rows] = slow(c[8])
    name[rows] = c[1]
}

# "9.011 / 9.026": that with the slow host.
function slow(both) { sub(/.*\/ */, "", both); return both + 0 }

function at(seconds) { return LEFT + (RIGHT - LEFT) * (log10(seconds) - log10(LOW)) / (log10(HIGH) - log10(LOW)) }

END {
    if (rows == 0) exit 1
    height = 116 + rows * 44 + 20
    svg_open(WIDTH, height, "How long an update takes", "Bars from the table Measured in docs/SPEED.md: limit, Tulpar and the tutorial's protocol, in seconds on a logarithmic scale.")
    text(24, 32, "title", "start", "From the host's first byte to the new application's first instruction")
    text(24, 52, "small muted", "start", "STM32L432; the host hears what the board says 16 ms late; logarithmic scale")
    box(24, 67, 12, 12, "blue"); text(42, 78, "", "start", "Tulpar")
    box(116, 67, 12, 12, "grey"); text(134, 78, "", "start", "the tutorial's protocol")
    box(338, 65, 3, 16, "orange"); text(350, 78, "", "start", "limit of wire or flash")
    for (s = LOW; s <= HIGH; s *= 10) {
        stroke(at(s), 96, at(s), height - 32, "grid")
        text(at(s), height - 14, "small muted", "middle", s " s")
    }
    for (i = 1; i <= rows; i++) {
        y = 104 + (i - 1) * 44
        text(24, y + 14, "", "start", name[i])
        text(24, y + 29, "small muted", "start", baud[i] " baud")
        box(LEFT, y + 3, at(tulpar[i]) - LEFT, 14, "blue")
        text(at(tulpar[i]) + 6, y + 14, "small", "start", sprintf("%.2f", tulpar[i]))
        box(LEFT, y + 19, at(tutorial[i]) - LEFT, 10, "grey")
        text(at(tutorial[i]) + 6, y + 28, "small muted", "start", sprintf("%.1f", tutorial[i]))
        if (limit[i] != "") box(at(limit[i]) - 1.5, y + 1, 3, 18, "orange")
    }
    svg_close()
}
