"""Measures a model folder on the evaluation split, beside unigram and bigram baselines."""

import argparse
import json

import numpy as np
import torch
from tokenizers import Tokenizer

import checkpoint_format
import inference
import information
import suite_text
from ngram import Bigram, Unigram

ANSWER_LIMIT = 40


def by_family(items, values):
    groups = {}
    for item, value in zip(items, values):
        groups.setdefault(item["family"], []).append(value)
    return groups


def baselines(training, tuning, evaluation, vocabulary):
    """Per family the losses of the pooled baselines and of a bigram of that family alone."""
    everything = [ids for group in training.values() for ids in group]
    tuning_everything = [ids for group in tuning.values() for ids in group]
    unigram = Unigram(everything, vocabulary)
    bigram = Bigram(everything, vocabulary, tuning_everything)
    return {
        family: {
            "unigram_loss": unigram.loss(sequences),
            "bigram_loss": bigram.loss(sequences),
            "family_bigram_loss": Bigram(training[family], vocabulary, tuning[family]).loss(
                sequences
            ),
        }
        for family, sequences in evaluation.items()
    }


def exact_matches(model, tokenizer, items):
    prompts = [encoding.ids for encoding in tokenizer.encode_batch([i["prompt"] for i in items])]
    end = tokenizer.token_to_id(suite_text.END_TOKEN)
    answers = inference.greedy_answers(model, prompts, end, ANSWER_LIMIT)
    texts = [text.strip() for text in tokenizer.decode_batch(answers)]
    return texts, [text == item["answer"].strip() for text, item in zip(texts, items)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--out", required=True, help="JSON file to write")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    tokenizer = Tokenizer.from_file(f"{arguments.model}/tokenizer.json")
    model = checkpoint_format.load(arguments.model)
    splits = {
        split: suite_text.read_split(arguments.suite, split)
        for split in ("training", "calibration", "evaluation")
    }
    encoded = {
        split: [ids for ids, _ in suite_text.encode_items(tokenizer, items)]
        for split, items in splits.items()
    }
    items = splits["evaluation"]
    families = suite_text.families_of(items)

    losses, experts = inference.losses_and_experts(model, encoded["evaluation"])
    grouped = {split: by_family(splits[split], encoded[split]) for split in splits}
    results = baselines(
        grouped["training"], grouped["calibration"], grouped["evaluation"], model.shape.vocab_size
    )
    texts, matches = exact_matches(model, tokenizer, items)
    for family, family_losses in by_family(items, losses).items():
        results[family]["loss"] = float(torch.cat(family_losses).mean())
    for family, hits in by_family(items, matches).items():
        results[family].update(items=len(hits), exact_matches=sum(hits))
    labels = np.asarray([families.index(item["family"]) for item in items])
    report = {
        "schema_version": 1,
        "loss_unit": "nats per token, all tokens but an item's first",
        "families": {family: results[family] for family in families},
        "family_expert_information": information.with_null(experts, labels, len(families)),
        "expert_share": (experts.sum(0) / experts.sum((0, 2))[:, None]).round(5).tolist(),
        "wrong_answers": [
            {"id": item["id"], "expected": item["answer"], "given": text}
            for item, text, match in zip(items, texts, matches)
            if not match
        ][:40],
    }
    with open(arguments.out, "w", encoding="utf-8") as out:
        json.dump(report, out, ensure_ascii=False, indent=1)
        out.write("\n")
    for family in families:
        row = results[family]
        figures = " ".join(f"{key} {row[key]:.3f}" for key in row if key.endswith("loss"))
        print(f"{family:12} {figures} exact {row['exact_matches']}/{row['items']}")
    print("bits per layer", report["family_expert_information"]["bits"])


if __name__ == "__main__":
    main()
