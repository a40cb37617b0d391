"""Prints the table of README.md and writes repeats.csv from a results file of an emulated cluster.

Usage: python3 table.py RESULTS.h5
"""

import csv
import sys
from statistics import median

import h5py


def main(path):
    with h5py.File(path) as file:
        nodes, ranks = (int(file["experiment"].attrs[name]) for name in ("nodes", "ranks"))
        node = [rank * nodes // ranks for rank in range(ranks)]
        runs = {name: [run[str(i)] for i in range(len(run))] for name, run in file["runs"].items()}
        seconds = {name: [run["step_seconds"][:].sum() for run in repeats]
                   for name, repeats in runs.items()}

        def crossing(name):
            run = runs[name][0]
            total = sum(run["traffic_" + phase][:].sum((0, 1)) for phase in ("dispatch", "combine"))
            return sum(total[i, j] for i in range(ranks) for j in range(ranks) if node[i] != node[j])

        base = seconds["contiguous"]
        print("| strategy | MiB between nodes | median run, s | vs contiguous, median of pairs |")
        print("|---|---|---|---|")
        order = [text.decode() for text in file["summary/strategy"][:]]
        for name in order:
            paired = median(mine / theirs for mine, theirs in zip(seconds[name], base)) - 1
            print(f"| {name} | {crossing(name) / 2**20:.1f} | {median(seconds[name]):.2f} "
                  f"| {paired * 100:+.1f} % |")
        with open("repeats.csv", "w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["strategy", "repeat", "order", "kind", "seconds", "lossless"])
            for name in order:
                for i, run in enumerate(runs[name]):
                    kind = run.attrs["kind"]
                    writer.writerow([name, i, int(run.attrs["order"]),
                                     kind.decode() if isinstance(kind, bytes) else kind,
                                     f"{seconds[name][i]:.3f}", int(run.attrs["lossless"])])


main(sys.argv[1])
