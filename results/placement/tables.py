"""Writes the tables of README.md (between its `begin` and `end` marks) and front.svg from csv/.

    tables.py FOLDER
"""
import csv
import json
import os
import re
import sys

import front

FOLDER = sys.argv[1]
TRACES = {"deepseek": "DeepSeek-V2-Lite", "gpt-oss": "gpt-oss-20b"}
NUMBERS = re.compile(r"^-?[\d.]+(e-?\d+)?$")


def load(name):
    with open(os.path.join(FOLDER, "csv", name + ".csv")) as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row.get("error"):
            raise SystemExit(f"{name}: {row['strategy']}: {row['error']}")
        for key, text in row.items():
            if text and NUMBERS.match(text):
                row[key] = float(text)
    return rows


def label(row):
    return row["strategy"] + ("" if row["replication"] == "none" else "+" + row["replication"])


def find(rows, name):
    found = [row for row in rows if label(row) == name]
    if len(found) != 1:
        raise SystemExit(f"{len(found)} rows {name}")
    return found[0]


def percent(value):
    return f"{100 * value:.1f}"


def reduction(row):
    low, high = row["reduction_vs_contiguous_low"], row["reduction_vs_contiguous_high"]
    return f"{percent(row['reduction_vs_contiguous'])} [{percent(low)}, {percent(high)}]"


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|---" + "|---:" * (len(header) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def preference(trace):
    """Strategy x copies: reduction of remote ranks."""
    full, none = load(f"{trace}-8"), load(f"{trace}-8-none")
    gesr = load(f"{trace}-8-pooled-gesr")
    rows = []
    for solver in ("spectral", "swap"):
        for alpha in ("0.25", "0"):
            name = f"{trace}-8-tacg-{solver}-{alpha}"
            copies = load(name)
            rows.append([f"tacg, {solver} solver, alpha {alpha}",
                         reduction(find(load(name + "-none"), "tacg"))] +
                        [reduction(find(copies, "tacg+" + c)) for c in ("eplb", "gesr", "coverage")])
    for name in ("spectral", "coactivation", "span"):
        rows.append([name, reduction(find(none, name))] +
                    [reduction(find(gesr if c == "gesr" else full, f"{name}+{c}"))
                     for c in ("eplb", "gesr", "coverage")])
    rows.append(["span+joint", "", "", "", reduction(find(full, "span+joint"))])
    return markdown([TRACES[trace], "no copies", "+eplb", "+gesr", "+coverage (or joint)"], rows)


PAIRS = [("tacg", "tacg alpha 0", "preference, published spectral solver"),
         ("tacg swap", "tacg swap alpha 0", "preference, swap search"),
         ("coactivation", "tacg", "pooled, solved well, over tacg as published"),
         ("coactivation", "tacg swap", "pooled over tacg, both solved well"),
         ("coactivation", "spectral", "the solver alone, pooled graph"),
         ("span", "coactivation", "exact objective and balance limit over pairs")]


def paired():
    rows = []
    for a, b, meaning in PAIRS:
        cells = []
        for trace in TRACES:
            row = find(load(f"{trace}-8-versus-{b.replace(' ', '-')}"), a.replace(" ", "-"))
            key = "paper_comm_reduction_difference"
            cells.append("{:+.2f} [{:+.2f}, {:+.2f}]".format(
                *(100 * row[key + end] for end in ("", "_low", "_high"))))
        rows.append([f"{a} - {b}", meaning, *cells])
    return markdown(["difference", "what it isolates", *TRACES.values()], rows)


def balance(row):
    return [f"{row['jain']:.4f}", f"{row['max_violation']:.3f}"]


def replication(trace):
    full, none = load(f"{trace}-8"), load(f"{trace}-8-none")
    cover, gesr = load(f"{trace}-8-cover"), load(f"{trace}-8-pooled-gesr")
    rows = []
    for name in ("tacg", "coactivation"):
        row = find(none, name)
        rows.append([name, reduction(row), "", *balance(row)])
        for copies in ("eplb", "gesr", "coverage"):
            own = gesr if (name, copies) == ("coactivation", "gesr") else full
            row, exact = find(own, f"{name}+{copies}"), find(cover, f"{name}+{copies}")
            rows.append([f"{name}+{copies}", reduction(row), percent(exact["reduction_vs_contiguous"]),
                         *balance(row)])
    for name, source in (("span", none), ("span+joint", full)):
        row = find(source, name)
        rows.append([name, reduction(row), "", *balance(row)])
    return markdown([TRACES[trace], "own selector", "cover", "Jain", "MaxVio"], rows)


def null():
    rows = []
    for name in ("contiguous+eplb", "random+eplb", "eplb+eplb", "contiguous+coverage",
                 "random+coverage", "tacg+gesr", "tacg+eplb", "tacg+coverage",
                 "coactivation+coverage", "span+joint"):
        cells = []
        for trace in TRACES:
            row = find(load(f"{trace}-8"), name)
            cells += [percent(row["reduction_vs_contiguous"]), percent(row["null_reduction"])]
        rows.append([name, *cells])
    header = ["row"]
    for title in TRACES.values():
        header += [title, "on its null trace"]
    return markdown(header, rows)


def families(trace):
    return [r["case"] for r in load(f"{trace}-family-pooled") if r["strategy"] == "contiguous"]


def transfer(trace):
    """Fitted on x served: reduction of remote ranks, from --shift family."""
    names = families(trace)
    rows = []
    for fit in names:
        cells = {r["case"]: r for r in load(f"{trace}-family-{fit}") if r["strategy"] == "family"}
        rows.append([fit] + [(f"**{percent(cells[s]['reduction_vs_contiguous'])}**" if s == fit else
                              percent(cells[s]["reduction_vs_contiguous"])) for s in names])
    pooled = load(f"{trace}-family-pooled")
    for strategy in ("coactivation", "tacg", "span"):
        cells = {r["case"]: r for r in pooled if r["strategy"] == strategy}
        rows.append([f"all, {strategy}"] +
                    [percent(cells[s]["reduction_vs_contiguous"]) for s in names])
    return markdown([f"{TRACES[trace]}: fitted / served", *names], rows)


def cross_fit(trace):
    """All tokens of a family, paper_comm, with paired intervals against the family's own fit."""
    rows = []
    for served in families(trace):
        with open(os.path.join(FOLDER, "csv", f"{trace}-8-served-{served}.json")) as file:
            document = json.load(file)
        mine = {r["strategy"]: r for r in document["rows"] if r["strategy"] != "contiguous"}

        def show(row, key, form):
            values = [row[key], *row[key + "_interval"]]
            return f"{{:{form}}} [{{:{form}}}, {{:{form}}}]".format(*(100 * v for v in values))

        less = lambda r: show(r, "paper_comm_reduction_difference", "+.1f")
        others = [r for fit, r in mine.items() if fit not in (served, "coactivation")]
        by_difference = lambda r: r["paper_comm_reduction_difference"]
        worst, best = min(others, key=by_difference), max(others, key=by_difference)
        rows.append([served, document["evaluation"]["requests"],
                     show(mine[served], "paper_comm_reduction", ".1f"), less(mine["coactivation"]),
                     f"{less(best)} {best['strategy']}", f"{less(worst)} {worst['strategy']}"])
    return markdown([f"{TRACES[trace]}: served", "requests", "own fit", "all families - own",
                     "nearest other - own", "worst other - own"], rows)


JAINS = ("0", "0.85", "0.93", "0.97", "0.98", "0.99", "0.995", "0.9975", "0.999")


def sweep():
    rows = []
    for name, title in [(jain, jain) for jain in JAINS] + [("margin", "0.9975, span.margin=2")]:
        cells = []
        for trace in TRACES:
            row = find(load(f"{trace}-8-span-{name}"), "span+joint")
            cells += [reduction(row), f"{row['jain']:.4f}", f"{row['max_violation']:.3f}"]
        rows.append([title, *cells])
    header = ["span.jain"]
    for title in TRACES.values():
        header += [title, "Jain", "MaxVio"]
    return markdown(header, rows)


def targets():
    rows = []
    for name, case in (("deepseek-16-summed", "16 ranks, 25 %, span.jain=0, names=load"),
                       ("deepseek-16-layers", "16 ranks, 25 %, span.jain=0.9975, margin=2, names=load"),
                       ("deepseek-8-affinity-0", "8 ranks, 12.5 %, affinity, span.jain=0"),
                       ("deepseek-8-affinity-0.9975", "8 ranks, 12.5 %, affinity, span.jain=0.9975, margin=2"),
                       ("deepseek-16-hindsight", "in hindsight: 16 ranks, 25 %, span.jain=0.9975, names=load"),
                       ("deepseek-8-hindsight-0.9975", "in hindsight: 8 ranks, 12.5 %, affinity, span.jain=0.9975"),
                       ("deepseek-8-hindsight-0-16", "in hindsight: 8 ranks, 12.5 %, affinity, span.jain=0"),
                       ("deepseek-8-hindsight-0-100", "the same, span.kicks=100")):
        row = find(load(name), "span+joint")
        rows.append([case, percent(row["paper_comm_reduction"]), reduction(row), *balance(row),
                     f"{row['jain_summed']:.4f}", f"{row['max_violation_summed']:.3f}"])
    return markdown(["DeepSeek-V2-Lite, span+joint", "paper_comm", "remote ranks", "Jain, layers",
                     "MaxVio, layers", "Jain, summed", "MaxVio, summed"], rows)


CELLS = [(4, 0, "deepseek-4-none"), (4, 2, "deepseek-4-2"), (4, 4, "deepseek-4-4"),
         (8, 0, "deepseek-8-none"), (8, 1, "deepseek-8"), (8, 2, "deepseek-8-2"),
         (16, 0, "deepseek-16-none"), (16, 0.5, "deepseek-16-half"), (16, 1, "deepseek-16")]
OWN = ("span",)  # not published: moescope's own


def cells():
    rows = []
    for ranks, slots, name in CELLS:
        table = load(name)
        span_name = "span+joint" if slots else "span"
        published = [r for r in table if r["strategy"] not in OWN and "remote_ranks_per_token" in r]
        best = min(published, key=lambda r: r["remote_ranks_per_token"])
        even = [r for r in published if r["jain"] >= 0.99]
        even = min(even, key=lambda r: r["remote_ranks_per_token"], default=None)
        show = lambda r: f"{percent(r['reduction_vs_contiguous'])} ({r['jain']:.3f})"
        free = find(load("deepseek-8-span-0" if (ranks, slots) == (8, 1) else
                         f"deepseek-cell-{ranks}-{slots}-0"), span_name)
        rows.append([f"{ranks} / {slots} ({100 * slots * ranks / 64:g} %)",
                     f"{label(best)} {show(best)}", f"{label(even)} {show(even)}" if even else "none",
                     show(free), show(find(table, span_name))])
    return markdown(["ranks / slots (memory)", "best other", "best other, Jain >= .99",
                     "span, no limit", "span, .99"], rows)


def shift(with_copies):
    table = load("deepseek-shift" if with_copies else "deepseek-shift-none")
    names = list(dict.fromkeys(label(r) for r in table if r["strategy"] != "contiguous"))
    free = load("deepseek-shift-0" if with_copies else "deepseek-shift-none-0")
    free_name = "span, no limit"
    names.append(free_name)
    rows = []
    for case in dict.fromkeys((r["shift"], r["case"]) for r in table):
        mine = {label(r): r for r in table if (r["shift"], r["case"]) == case}
        mine[free_name], = [r for r in free if (r["shift"], r["case"]) == case
                            and r["strategy"] == "span"]
        best = max(names, key=lambda n: mine[n]["reduction_vs_contiguous"])
        case = [str(int(c)) if isinstance(c, float) else c for c in case]
        rows.append([", ".join(case)] + [
            f"{'**' if n == best else ''}{percent(mine[n]['reduction_vs_contiguous'])}"
            f"{'**' if n == best else ''} ({mine[n]['max_over_mean']:.2f})" for n in names])
    return markdown(["shift, case", *names], rows)


def write(blocks):
    path = os.path.join(FOLDER, "README.md")
    with open(path) as file:
        text = file.read()
    for name, table in blocks.items():
        pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"README.md has no block {name}")
        text = pattern.sub(lambda found: found[1] + table + "\n" + found[2], text)
    with open(path, "w") as file:
        file.write(text)


def main():
    blocks = {"paired": paired(), "null": null(), "sweep": sweep(), "targets": targets(),
              "cells": cells(), "shift": shift(True), "shift none": shift(False)}
    for trace in TRACES:
        blocks |= {f"preference {trace}": preference(trace),
                   f"replication {trace}": replication(trace),
                   f"transfer {trace}": transfer(trace), f"cross-fit {trace}": cross_fit(trace)}
    write(blocks)
    panels = []
    for trace, title in TRACES.items():
        limits = [find(load(f"{trace}-8-span-{jain}"), "span+joint") | {"limit": jain}
                  for jain in JAINS]
        margin = find(load(f"{trace}-8-span-margin"), "span+joint") | {"limit": "margin 2"}
        limits = sorted([*limits, margin], key=lambda r: r["jain"])
        panels.append((f"{title}, 8 ranks, 1 slot per rank", load(f"{trace}-8"), limits))
    front.draw(os.path.join(FOLDER, "front.svg"), panels)


if __name__ == "__main__":
    main()
