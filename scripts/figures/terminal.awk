# SPDX-License-Identifier: MIT
# What a terminal showed (docs/figures/terminal.txt: control characters as cat -v writes them, a line "$ ..." before
# what each command said). Lines come one after the other, the bar in steps, and all stays in the end; the pace is the
# figure's. Without animation the end is what is seen.
BEGIN { LEFT = 20; TOP = 62; STEP = 18; PACE = 0.55; QUICK = 0.16; BAR = "^\\[[#.]+\\]"; STEPS = 9 }

/^#/ { next }
{
    gsub(/\^\[\[[0-9;]*[A-Za-z]/, "") # colours, and what clears the rest of the line
    frames = split($0, frame, /\^M/)
    shown = 0
    for (f = 1; f <= frames; f++) if (frame[f] != "") kept[++shown] = frame[f]
    if (shown == 0) { lines++; line[lines] = ""; next }
    lines++
    line[lines] = kept[shown]
    # Of a bar that moved: some of its steps.
    steps[lines] = 0
    if (shown > 2 && kept[1] ~ BAR) {
        for (f = 1; f < shown && f < STEPS; f++) {
            pick = 1 + int((f - 1) * (shown - 2) / (STEPS - 1))
            if (shown <= STEPS) pick = f
            step[lines, ++steps[lines]] = kept[pick]
        }
    }
}

function class_of(s) {
    if (s ~ /^\$ /) return "cmd"
    if (s ~ BAR) return "bar"
    if (s ~ /^(application started|.*verified)$/) return "good"
    return s ~ /^Application code/ ? "app" : "out"
}

function show(at, s, style) {
    printf "<text x=\"%d\" y=\"%d\" class=\"a %s\"%s>%s</text>\n", LEFT, at, class_of(s), style, escape(s)
}

END {
    if (lines == 0) exit 1
    widest = 0
    for (i = 1; i <= lines; i++) if (length(line[i]) > widest) widest = length(line[i])
    svg_open(2 * LEFT + widest * 7.9, TOP + lines * STEP + 10, "tulpar at work", "A terminal: tulpar flashes a virtual board and listens to the application.")
    print "<style>.cmd{font-weight:bold}.bar{fill:#0969da}.good{fill:#1a7f37}.app{fill:#8250df}"
    print "@media(prefers-color-scheme:dark){.bar{fill:#4493f8}.good{fill:#3fb950}.app{fill:#ab7df8}}"
    print "@media(prefers-reduced-motion:no-preference){.a{animation:a .01s linear backwards}.f{animation:f linear both}}"
    print "@keyframes a{from{opacity:0}to{opacity:1}}@keyframes f{0%,99%{opacity:1}100%{opacity:0}}.f{opacity:0}</style>"
    for (i = 0; i < 3; i++) printf "<circle cx=\"%d\" cy=\"22\" r=\"5.5\" class=\"%s\"/>\n", 24 + 18 * i, i == 0 ? "orange" : i == 1 ? "grey" : "green"
    stroke(1, 40, 2 * LEFT + widest * 7.9 - 1, 40, "grid")
    when = 0.3
    for (i = 1; i <= lines; i++) {
        y = TOP + (i - 1) * STEP
        for (f = 1; f <= steps[i]; f++) {
            # Two animations: not seen before its time, nor behind it.
            printf "<g class=\"a\" style=\"animation-delay:%.2fs\">", when
            printf "<text x=\"%d\" y=\"%d\" class=\"bar f\" style=\"animation-delay:%.2fs;animation-duration:%.2fs\">%s</text></g>\n", LEFT, y, when, QUICK, escape(step[i, f])
            when += QUICK
        }
        if (line[i] != "") show(y, line[i], sprintf(" style=\"animation-delay:%.2fs\"", when))
        when += line[i] ~ /^\$ / ? 2 * PACE : line[i] ~ /^Application/ ? 2 * PACE : PACE / 2
    }
    svg_close()
}
