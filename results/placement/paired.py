"""Paired differences between placements without replicas, request by request.

    paired.py MOESCOPE TRACE RANKS NAME=ARGUMENTS... >differences.csv 3>cross-fit.csv

`moescope score` gives every row an interval against `contiguous`; this gives it for any two rows,
and for every family served. The metric is paper_comm (arXiv 2606.01007, appendix C): a token's
distinct ranks - 1, summed over layers, the source rank ignored. Placements come from
`moescope place --calibrate odd`, requests with even numbers are scored. A check that the means
equal those of `moescope score` stands in tables.py.
"""
import array
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from operator import add

RESAMPLES = 2000  # as moescope's own intervals


def read_npy(archive, name):
    """A one- or multi-dimensional .npy of whole numbers or bytes, flat, and its shape."""
    data = archive.read(name + ".npy")
    header_end = 10 + int.from_bytes(data[8:10], "little")
    header = eval(data[10:header_end], {"__builtins__": {}})  # a literal dictionary
    kind, body = header["descr"][1:], data[header_end:]
    if kind[0] == "S":
        width = int(kind[1:])
        return [body[i:i + width].rstrip(b"\0").decode() for i in range(0, len(body), width)], None
    return array.array({"u1": "B", "u2": "H", "i4": "i", "i8": "q"}[kind], body), header["shape"]


class Trace:
    """The tokens of requests with even numbers."""

    def __init__(self, moescope, path, folder):
        npz = os.path.join(folder, "trace.npz")
        subprocess.run([moescope, "trace", "export", path, "--format", "npz", "--out", npz,
                        "--quiet"], check=True, stdout=subprocess.DEVNULL)
        with zipfile.ZipFile(npz) as archive:
            experts, (tokens, self.layers, self.k) = read_npy(archive, "experts")
            request = read_npy(archive, "request")[0]
            number = read_npy(archive, "request_number")[0]
            self.experts = read_npy(archive, "num_experts")[0][0]
            self.families = read_npy(archive, "families")[0]
            self.family = read_npy(archive, "request_family")[0]
        even = [number[r] % 2 == 0 for r in request]
        step = self.layers * self.k
        self.columns = []  # [layer][slot][even token]
        for layer in range(self.layers):
            slots = [experts[layer * self.k + j::step] for j in range(self.k)]
            self.columns.append([[e for e, keep in zip(s, even) if keep] for s in slots])
        self.request = [r for r, keep in zip(request, even) if keep]
        self.requests = sorted(set(self.request))

    def costs(self, primary):
        """{request: paper_comm summed over its tokens} of a placement [layer][expert] -> rank."""
        per_token = [-self.layers] * len(self.request)
        for ranks, slots in zip(primary, self.columns):
            masks = [1 << rank for rank in ranks]
            seen = [masks[e] for e in slots[0]]
            for column in slots[1:]:
                seen = [mask | masks[e] for mask, e in zip(seen, column)]
            per_token = list(map(add, per_token, map(int.bit_count, seen)))
        total = dict.fromkeys(self.requests, 0)
        for request, cost in zip(self.request, per_token):
            total[request] += cost
        return total


def place(moescope, trace, ranks, arguments, folder):
    out = os.path.join(folder, "placement.json")
    subprocess.run([moescope, "place", "--trace", trace, "--calibrate", "odd", "--ranks",
                    str(ranks), "--strategy", *arguments.split(), "--out", out], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(out) as file:
        return json.load(file)["primary"]


def bootstrap(requests, costs, ratios):
    """[(mean, low, high)] of each ratio, a function of summed costs, over the same resamples."""
    rng = random.Random(0)
    names = list(costs)
    columns = [[costs[name][r] for r in requests] for name in names]
    evaluate = lambda sums: [ratio(dict(zip(names, sums))) for ratio in ratios]
    centre = evaluate([sum(column) for column in columns])
    samples = []
    for _ in range(RESAMPLES):
        drawn = rng.choices(range(len(requests)), k=len(requests))
        samples.append(evaluate([sum(map(column.__getitem__, drawn)) for column in columns]))
    result = []
    for value, draws in zip(centre, zip(*samples)):
        draws = sorted(draws)
        result.append((value, draws[round(0.025 * RESAMPLES)], draws[round(0.975 * RESAMPLES) - 1]))
    return result


def main():
    moescope, path, ranks, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    with tempfile.TemporaryDirectory() as folder:
        trace = Trace(moescope, path, folder)
        costs = {"contiguous": trace.costs(
            [[e * ranks // trace.experts for e in range(trace.experts)]] * trace.layers)}
        for item in wanted:
            name, arguments = item.split("=", 1)
            costs[name] = trace.costs(place(moescope, path, ranks, arguments, folder))
        present = sorted({trace.family[r] for r in trace.requests})
        fits = {}
        for f in present:
            family = trace.families[f]
            fits[family] = trace.costs(place(moescope, path, ranks,
                                             f"family --set family.family={family}", folder))

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["row", "than", "paper_comm", "reduction", "low", "high"])
    pairs = [(a, b) for a in costs for b in costs if a != b]
    ratios = [lambda s, a=a, b=b: (s[b] - s[a]) / s["contiguous"] for a, b in pairs]
    for (a, b), interval in zip(pairs, bootstrap(trace.requests, costs, ratios)):
        mean = sum(costs[a].values()) / len(trace.request)
        out.writerow([a, b, mean, *interval])

    out = csv.writer(os.fdopen(3, "w"), lineterminator="\n")
    out.writerow(["fit", "served", "requests", "reduction", "low", "high",
                  "minus_own", "minus_own_low", "minus_own_high"])
    fits["all families"] = costs["coactivation"]
    fits["contiguous"] = costs["contiguous"]
    for f in present:
        served = trace.families[f]
        requests = [r for r in trace.requests if trace.family[r] == f]
        rows = [name for name in fits if name != "contiguous"]
        ratios = [lambda s, a=a: 1 - s[a] / s["contiguous"] for a in rows]
        ratios += [lambda s, a=a: (s[served] - s[a]) / s["contiguous"] for a in rows]
        intervals = bootstrap(requests, fits, ratios)
        for i, fit in enumerate(rows):
            out.writerow([fit, served, len(requests), *intervals[i], *intervals[len(rows) + i]])


main()
