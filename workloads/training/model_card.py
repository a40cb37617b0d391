"""Writes the model card from the evaluation's JSON and the training log."""

import argparse
import json
import math
from pathlib import Path

TEMPLATE = Path(__file__).with_name("model_card.template.md")


def family_rows(families):
    rows = []
    for name, row in families.items():
        losses = [row[key] for key in ("loss", "unigram_loss", "bigram_loss", "family_bigram_loss")]
        cells = " | ".join(f"{loss:.3f}" for loss in losses)
        rows.append(f"| {name} | {cells} | {row['exact_matches']} of {row['items']} |")
    return "\n".join(rows)


def layer_rows(information):
    columns = zip(
        information["bits"], information["shuffled_mean_bits"], information["shuffled_max_bits"]
    )
    return "\n".join(
        f"| {layer} | {bits:.3f} | {mean:.3f} | {most:.3f} |"
        for layer, (bits, mean, most) in enumerate(columns)
    )


def load_rows(expert_share):
    return "\n".join(
        f"| {layer} | {max(share) * len(share):.2f} | {min(share) * len(share):.2f} |"
        for layer, share in enumerate(expert_share)
    )


def verdict(families):
    behind = [name for name, row in families.items() if row["loss"] >= row["bigram_loss"]]
    if behind:
        return f"It is NOT below the pooled bigram in: {', '.join(behind)}."
    closest = min(families, key=lambda name: families[name]["bigram_loss"] - families[name]["loss"])
    gap = families[closest]["bigram_loss"] - families[closest]["loss"]
    return (
        "In every family the model's loss is below the pooled bigram's; "
        f"the smallest gap is {gap:.2f} nats per token ({closest})."
    )


def parameter_counts(config):
    size, inner = config["hidden_size"], config["intermediate_size"]
    expert = 3 * size * inner
    shared = 4 * size * size + config["num_experts"] * size + 4 * size
    ends = 2 * config["vocab_size"] * size + size
    layers = config["num_hidden_layers"]
    total = ends + layers * (shared + config["num_experts"] * expert)
    active = ends + layers * (shared + config["num_experts_per_tok"] * expert)
    return total, active


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder that holds config.json")
    parser.add_argument("--evaluation", required=True, help="JSON that evaluate.py wrote")
    parser.add_argument("--log", required=True, help="log.jsonl of the training run")
    parser.add_argument("--machine", required=True, help="in words, e.g. '2 cores of ...'")
    arguments = parser.parse_args()

    folder = Path(arguments.model)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    report = json.loads(Path(arguments.evaluation).read_text(encoding="utf-8"))
    log = Path(arguments.log).read_text(encoding="utf-8").splitlines()
    progress = json.loads(log[-1])
    total, active = parameter_counts(config)
    exact = sum(row["exact_matches"] for row in report["families"].values())
    items = sum(row["items"] for row in report["families"].values())
    card = TEMPLATE.read_text(encoding="utf-8").format(
        layers=config["num_hidden_layers"],
        experts=config["num_experts"],
        top_k=config["num_experts_per_tok"],
        hidden=config["hidden_size"],
        inner=config["intermediate_size"],
        heads=config["num_attention_heads"],
        vocabulary=config["vocab_size"],
        positions=config["max_position_embeddings"],
        total=f"{total / 1e6:.1f}",
        active=f"{active / 1e6:.1f}",
        machine=arguments.machine,
        minutes=math.ceil(progress["seconds"] / 60),
        tokens=f"{progress['tokens'] / 1e6:.1f}",
        steps=progress["step"],
        rate=f"{progress['tokens'] / progress['seconds']:,.0f}",
        family_rows=family_rows(report["families"]),
        verdict=verdict(report["families"]),
        exact=exact,
        items=items,
        layer_rows=layer_rows(report["family_expert_information"]),
        shuffles=report["family_expert_information"]["shuffles"],
        load_rows=load_rows(report["expert_share"]),
    )
    (folder / "README.md").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
