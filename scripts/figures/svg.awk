# SPDX-License-Identifier: MIT
# What all figures share: awk -f svg.awk -f FIGURE.awk. Colours follow what the reader's screen asks for, light or
# dark; a frame of its own keeps the text readable on any page. Numbers are in pixels.

function svg_open(width, height, title, description) {
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" xml:space=\"preserve\" role=\"img\">\n", width, height, width, height
    print "<title>" escape(title) "</title>"
    print "<desc>" escape(description) "</desc>"
    print "<style>"
    print "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328;white-space:pre}"
    print ".small{font-size:11px}.muted{fill:#59636e}.title{font-size:15px;font-weight:bold}.on{fill:#ffffff}"
    print ".card{fill:#ffffff;stroke:#d0d7de}.line{stroke:#afb8c1}.grid{stroke:#d8dee4}.soft{fill:#eaeef2}"
    print ".blue{fill:#0969da}.orange{fill:#bc4c00}.green{fill:#1a7f37}.violet{fill:#8250df}.grey{fill:#8c959f}"
    print ".bluel{stroke:#0969da}.orangel{stroke:#bc4c00}"
    print "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.muted{fill:#9198a1}.on{fill:#0d1117}"
    print ".card{fill:#0d1117;stroke:#3d444d}.line{stroke:#656c76}.grid{stroke:#2a313c}.soft{fill:#21262d}"
    print ".blue{fill:#4493f8}.orange{fill:#f0883e}.green{fill:#3fb950}.violet{fill:#ab7df8}.grey{fill:#767e89}"
    print ".bluel{stroke:#4493f8}.orangel{stroke:#f0883e}}"
    print "</style>"
    printf "<rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", width - 1, height - 1
}

function svg_close() { print "</svg>" }

function escape(s) {
    gsub(/&/, "\\&amp;", s)
    gsub(/</, "\\&lt;", s)
    gsub(/>/, "\\&gt;", s)
    return s
}

# anchor: start, middle or end.
function text(x, y, class, anchor, s) {
    printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>\n", x, y, class, anchor, escape(s)
}

function box(x, y, width, height, class) {
    printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>\n", x, y, width, height, class
}

function stroke(x1, y1, x2, y2, class) {
    printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class
}

function log10(x) { return log(x) / log(10) }

# Cells of a row of a table in Markdown, without the blanks around: cell[1], cell[2], ... Returns how many.
function cells(row, cell,    n, i, part) {
    n = split(row, part, "|") - 2
    for (i = 1; i <= n; i++) {
        cell[i] = part[i + 1]
        gsub(/^ +| +$/, "", cell[i])
    }
    return n
}

# 1269264 -> "1 269 264"
function grouped(number,    s, out) {
    s = number ""
    while (length(s) > 3) {
        out = " " substr(s, length(s) - 2) out
        s = substr(s, 1, length(s) - 3)
    }
    return s out
}
