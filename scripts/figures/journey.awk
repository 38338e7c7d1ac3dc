# SPDX-License-Identifier: MIT
# An update as packets between two lines, the PC's and the board's, time downward to scale: from docs/figures/journey.txt
# (journey_data.awk).
BEGIN { PC = 190; BOARD = 560; TOP = 92; WIDTH = 840; SCALE = 2700 } # pixels for a second

/^#/ { next }
{ n++; from[n] = $1; to[n] = $2; way[n] = $3; what[n] = $4; bytes[n] = $5 }

function y(seconds) { return TOP + SCALE * seconds }

# The band that its bytes make: from the first one's start to the last one's end.
function packet(i,    a, b, class) {
    class = way[i] == "to-board" ? "blue" : "orange"
    a = way[i] == "to-board" ? PC : BOARD
    b = PC + BOARD - a
    if (to[i] - from[i] < 0.0006)
        printf "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" class=\"%sl\" stroke-width=\"2\"/>\n", a, y(from[i]), b, y(to[i]) + 3, class
    else
        printf "<path class=\"%s\" opacity=\"0.75\" d=\"M%d %.1fL%d %.1fL%d %.1fL%d %.1fz\"/>\n", class, a, y(from[i]), b, y(from[i]) + 3, b, y(to[i]) + 3, a, y(to[i])
}

# What the sender's side says of it; words that would lie over each other move down.
function label(i,    side, at) {
    side = way[i]
    at = y((from[i] + to[i]) / 2) + 4
    if (at < free[side]) at = free[side]
    free[side] = at + 14
    if (side == "to-board") text(PC - 14, at, "", "end", what[i] " " bytes[i] " B")
    else text(BOARD + 14, at, "", "start", what[i] (bytes[i] > 1 ? " " bytes[i] " B" : ""))
}

# Between the last byte of a page and the reply to it.
function work(i,    j, ms, middle) {
    for (j = i + 1; j <= n && !(way[j] == "to-host" && what[j] == what[i]); j++) {}
    ms = (from[j] - to[i]) * 1000
    middle = y(to[i]) + 3 + SCALE * ms / 2000
    box(BOARD - 4, y(to[i]) + 3, 8, SCALE * ms / 1000 - 3, "green")
    text(BOARD + 14, middle - 4, "small", "start", sprintf("%.0f ms: unpacks the page, erases its", ms))
    text(BOARD + 14, middle + 10, "small", "start", "place, programs and reads it back")
}

END {
    if (n == 0) exit 1
    height = y(to[n]) + 62
    svg_open(WIDTH, height, "The journey of an update", "Packets between PC and board, time downward and to scale, from a trace of the cable of the virtual board.")
    text(24, 32, "title", "start", "Flashing the example application: every packet on the cable, time to scale")
    text(PC, 70, "", "middle", "PC"); text(BOARD, 70, "", "middle", "board")
    stroke(PC, 80, PC, height - 34, "line")
    stroke(BOARD, 80, BOARD, height - 34, "line")
    for (i = 1; i <= n; i++) if (way[i] != "reset") packet(i)
    for (i = 1; i <= n; i++) {
        if (way[i] == "to-board" && what[i] == "BLOCK") work(i)
        if (way[i] != "reset") label(i)
        else text(BOARD + 14, y(from[i]) + 20, "", "start", "reset: the application starts")
    }
    for (ms = 0; ms <= to[n] * 1000; ms += 20) {
        text(24, y(ms / 1000) + 4, "small muted", "start", ms " ms")
        stroke(72, y(ms / 1000), 80, y(ms / 1000), "line")
    }
    text(24, height - 14, "small muted", "start", "115200 baud; a trace of the virtual board (vboard --trace), in its own time")
    svg_close()
}
