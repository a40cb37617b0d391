"""Golden values of a model folder, computed by Hugging Face transformers in float32.

The harness's own engine is tested against them, and so is the conversion of the trained model.
"""

import argparse
import base64
import json

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

import suite_text

NEW_TOKENS = 24


def load_reference(folder):
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", experts_implementation="eager"
    )
    return model.eval()


def base64_floats(values):
    return base64.b64encode(values.numpy().astype("<f4").tobytes()).decode("ascii")


def greedy(model, ids, count):
    """Continues with the likeliest token, end token or not; and the closest call on the way."""
    ids, margins = list(ids), []
    for _ in range(count):
        best = model(torch.tensor([ids])).logits[0, -1].topk(2)
        ids.append(int(best.indices[0]))
        margins.append(float(best.values[0] - best.values[1]))
    return ids[-count:], min(margins)


@torch.no_grad()
def golden_prompt(model, tokenizer, family, prompt):
    ids = tokenizer.encode(prompt).ids
    result = model(torch.tensor([ids]), output_router_logits=True)
    logits = result.logits[0]
    routed = [
        layer.softmax(-1).topk(model.config.num_experts_per_tok)
        for layer in (logits_of_layer[-1] for logits_of_layer in result.router_logits)
    ]
    new_tokens, margin = greedy(model, ids, NEW_TOKENS)
    middle = len(ids) // 2
    return {
        "family": family,
        "prompt": prompt,
        "ids": ids,
        "middle_position": middle,
        "middle_logits": base64_floats(logits[middle]),
        "last_logits": base64_floats(logits[-1]),
        "last_experts": [layer.indices.tolist() for layer in routed],
        "last_probabilities": [np.round(layer.values.tolist(), 7).tolist() for layer in routed],
        "greedy": new_tokens,
        "greedy_margin": round(margin, 6),
    }


def write_golden(folder, prompts, path):
    """`prompts` are (family, prompt) pairs; the file says how its numbers are written."""
    model = load_reference(folder)
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    document = {
        "schema_version": 1,
        "logits_encoding": "base64 of little-endian float32, one per vocabulary entry",
        "vocabulary": model.config.vocab_size,
        "experts_per_token": model.config.num_experts_per_tok,
        "prompts": [golden_prompt(model, tokenizer, *pair) for pair in prompts],
    }
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=1)
        out.write("\n")


def one_prompt_per_family(items):
    first = {}
    for item in items:
        first.setdefault(item["family"], item["prompt"])
    return sorted(first.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder in Hugging Face format")
    parser.add_argument("--suite", required=True, help="folder of evaluation.jsonl")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    items = suite_text.read_split(arguments.suite, "evaluation")
    write_golden(arguments.model, one_prompt_per_family(items), arguments.out)


if __name__ == "__main__":
    main()
