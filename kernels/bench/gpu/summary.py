"""One page out of gpu_bench.json and, where it is there, peers.json.

Usage: summary.py FOLDER   writes FOLDER/summary.md
"""

import json
import os
import sys


def load(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def microseconds(row):
    return f"{row.get('median_s', row.get('period_s', 0)) * 1e6:,.1f}"


def share(row):
    return f"{100 * row['share']:.0f} % of {row['ceiling']}" if "share" in row else ""


def sizes_text(sizes):
    return ", ".join(f"{key} {value}" for key, value in sizes.items())


def by_sizes(rows, group):
    """Rows of a group in order of appearance: sizes -> [row]."""
    found = {}
    for row in rows:
        if row["group"] == group:
            found.setdefault(sizes_text(row["sizes"]), []).append(row)
    return found


def table(title, header, lines):
    head = "| " + " | ".join(header) + " |\n|" + "---|" * len(header)
    return f"\n## {title}\n\n{head}\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def compared(title, rows, group, ours):
    """Each way beside the others at the same sizes; the factor is its time over ours."""
    lines = []
    for sizes, ways in by_sizes(rows, group).items():
        mine = [row["median_s"] for row in ways if row["name"] in ours and "median_s" in row]
        for row in ways:
            factor = ""
            if mine and "median_s" in row and row["name"] not in ours:
                factor = f"{row['median_s'] / min(mine):.2f}"
            off = f"{row['difference']:.1e}" if "difference" in row else ""
            lines.append([sizes, row["name"], microseconds(row), share(row), factor, off])
    return table(title, ["sizes", "what", "us (median)", "share", "time / moescope's", "difference"], lines)


def main():
    folder = sys.argv[1]
    own, peers = load(f"{folder}/gpu_bench.json"), load(f"{folder}/peers.json")
    rows = own["measured"] + (peers["measured"] if peers else [])
    device, ceilings = own["device"], own["ceilings"]
    text = f"# {device['name']}\n\n"
    text += (f"Compute capability {device['compute_capability']}, {device['multiprocessors']} multiprocessors, "
             f"CUDA driver {device['cuda_driver']}. Copy {ceilings['copy_bytes_per_s'] * 1e-9:,.0f} GB/s, dense bf16 "
             f"product in cuBLAS {ceilings['bf16_gemm_flops_per_s'] * 1e-12:,.1f} TFLOP/s, in the same run.\n")
    if peers:
        text += "Peers: " + ", ".join(f"{name} {value}" for name, value in peers["versions"].items()) + ".\n"
    text += ("Medians of single runs, each after the L2 cache was overwritten; \"chained\" is the period of runs "
             "without the host waiting. Layers with 8 ranks are emulated on this one GPU.\n")
    text += table("Kernels", ["kernel", "sizes", "us (median)", "share"],
                  [[row["name"], sizes_text(row["sizes"]), microseconds(row), share(row)]
                   for row in rows if row["group"] == "kernels"])
    text += compared("Grouped products", rows, "gemm", {"moescope grouped"})
    text += compared("MoE layer", rows, "layer", {"exact counts", "padded, in a graph"})
    if peers and peers["left_out"]:
        text += table("Left out", ["what", "reason"],
                      [[entry["name"], entry["reason"].splitlines()[0]] for entry in peers["left_out"]])
    with open(f"{folder}/summary.md", "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
