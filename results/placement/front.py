"""Draws communication saved against balance as an SVG of its own, one panel per trace."""
import math
from html import escape

PANEL_WIDTH, HEIGHT = 520, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 64, 56
# Okabe and Ito's colours, told apart by shape too.
SERIES = [("copies by coverage", "#0072b2", "circle"),
          ("copies by load (eplb)", "#e69f00", "square"),
          ("published copies (gesr, grace, joint)", "#009e73", "triangle"),
          ("span+joint, span.jain as labelled", "#d55e00", "diamond")]
# Offset in pixels and anchor per panel, chosen to keep labels off points and each other.
LABELLED = [{"tacg+gesr": (8, 4, "start"), "tacg+coverage": (-8, 12, "end"),
             "tacg+eplb": (-8, 10, "end"), "annealing+coverage": (-6, -8, "end"),
             "eplb+eplb": (-8, -8, "end")},
            {"tacg+gesr": (-8, 4, "end"), "tacg+coverage": (8, 14, "start"),
             "tacg+eplb": (8, 14, "start"), "coactivation+coverage": (-54, -10, "start"),
             "eplb+eplb": (-8, 16, "end")}]


def series_of(row):
    if row["strategy"] == "span":
        return 3
    return {"coverage": 0, "eplb": 1}.get(row["replication"], 2)


def marker(kind, x, y, colour, size=4.5):
    if kind == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}" fill-opacity=".75"/>'
    corners = {"square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
               "triangle": [(0, -1.2), (1.2, 1), (-1.2, 1)],
               "diamond": [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)]}[kind]
    points = " ".join(f"{x + size * dx:.1f},{y + size * dy:.1f}" for dx, dy in corners)
    return f'<polygon points="{points}" fill="{colour}" fill-opacity=".75"/>'


def text(x, y, words, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(words)}</text>'


def ticks(low, high, step):
    count = round((high - low) / step)
    return [low + i * step for i in range(count + 1)]


def panel(left, title, rows, sweep, labelled):
    rows = [r for r in rows if r["replication"] != "none" and r["strategy"] != "span"]
    jains = [r["jain"] for r in rows + sweep]
    step = 0.01 if min(jains) > 0.9 else 0.05
    low = step * math.floor(min(jains) / step)
    top = 0.05 * math.ceil(max(r["reduction_vs_contiguous"] for r in rows + sweep) / 0.05 + 0.5)
    bottom = 0.05 * math.floor(min(0, *(r["reduction_vs_contiguous"] for r in rows)) / 0.05)
    width, height = PANEL_WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    # A little past 1, so that points there and their labels are whole.
    x_of = lambda jain: left + LEFT + width * (jain - low) / (1.12 * (1 - low))
    y_of = lambda value: TOP + height * (top - value) / (top - bottom)

    out = [text(left + LEFT, TOP - 12, title, extra=' font-weight="bold"')]
    for tick in ticks(low, 1, step):
        x = x_of(tick)
        out.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{TOP + height}" class="grid"/>')
        out.append(text(x, TOP + height + 16, f"{tick:.2f}", "middle"))
    for tick in ticks(bottom, top, 0.05):
        y = y_of(tick)
        out.append(f'<line x1="{left + LEFT}" y1="{y:.1f}" x2="{left + LEFT + width}" y2="{y:.1f}" '
                   'class="grid"/>')
        out.append(text(left + LEFT - 6, y + 4, f"{100 * tick:.0f} %", "end"))
    out.append(text(left + LEFT + width / 2, HEIGHT - 14, "Jain's index of rank loads, mean of layers",
                    "middle"))

    for row in rows:
        _, colour, kind = SERIES[series_of(row)]
        x, y = x_of(row["jain"]), y_of(row["reduction_vs_contiguous"])
        name = f"{row['strategy']}+{row['replication']}"
        out.append(f"<g><title>{escape(name)}</title>{marker(kind, x, y, colour)}</g>")
        if name in labelled:
            dx, dy, anchor = labelled[name]
            out.append(text(x + dx, y + dy, name, anchor, ' class="label"'))
    _, colour, kind = SERIES[3]
    points = [(x_of(r["jain"]), y_of(r["reduction_vs_contiguous"])) for r in sweep]
    out.append('<polyline fill="none" stroke="{}" points="{}"/>'.format(
        colour, " ".join(f"{x:.1f},{y:.1f}" for x, y in points)))
    last, above, below, right = (-math.inf, 0), (0, -9, "middle"), (0, 19, "middle"), (9, 4, "start")
    place = below
    for (x, y), row in zip(points, sweep):
        out.append(marker(kind, x, y, colour))
        across, down = abs(x - last[0]), abs(y - last[1])
        if across + down < 18:
            continue  # its neighbour's label would cover it
        crowded = place is above and across < 40
        place = right if down > across else below if crowded else above
        dx, dy, anchor = place
        out.append(text(x + dx, y + dy, row["limit"], anchor, f' class="label" fill="{colour}"'))
        last = (x, y)
    return out


def draw(path, panels):
    """panels: [(title, rows of all strategies, rows of the sweep)]."""
    width = PANEL_WIDTH * len(panels)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" '
           f'viewBox="0 0 {width} {HEIGHT}" font-family="sans-serif" font-size="12">',
           "<style>.grid{stroke:#ddd}.label{font-size:11px}</style>",
           f'<rect width="{width}" height="{HEIGHT}" fill="white"/>']
    x = LEFT
    for name, colour, kind in SERIES:
        out += [marker(kind, x, 20, colour), text(x + 10, 24, name)]
        x += 30 + 6.6 * len(name)
    out.append(text(14, TOP + (HEIGHT - TOP - BOTTOM) / 2, "remote ranks saved against contiguous",
                    "middle", f' transform="rotate(-90 14 {TOP + (HEIGHT - TOP - BOTTOM) / 2})"'))
    for index, (title, rows, sweep) in enumerate(panels):
        out += panel(index * PANEL_WIDTH, title, rows, sweep, LABELLED[index])
    with open(path, "w") as file:
        file.write("\n".join(out + ["</svg>"]) + "\n")
