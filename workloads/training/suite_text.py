"""The suite's splits as training text: which tokens are the prompt's, which the answer's."""

import json
from pathlib import Path

END_TOKEN = "<|endoftext|>"


def read_split(folder, split):
    with open(Path(folder) / f"{split}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def families_of(items):
    return sorted({item["family"] for item in items})


def item_text(item):
    return item["prompt"] + " " + item["answer"]


def encode_items(tokenizer, items):
    """Token ids of each item and the index of its answer's first token.

    Prompt and answer are encoded apart, as at inference, where the prompt stands alone.
    """
    prompts = tokenizer.encode_batch([item["prompt"] for item in items])
    answers = tokenizer.encode_batch([" " + item["answer"] for item in items])
    end = tokenizer.token_to_id(END_TOKEN)
    return [(p.ids + a.ids + [end], len(p.ids)) for p, a in zip(prompts, answers)]
