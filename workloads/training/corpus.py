"""Turns the training split and the real text into one file of token ids.

The .npz holds: `tokens` (uint16, all documents end to end), `starts` (one more than documents),
`answer` (index within the document of the answer's first token, -1 for real text), and
`family` (index into `families`, -1 for real text).
"""

import argparse
import random

import numpy as np
from tokenizers import Tokenizer

import real_text
import suite_text

# Tokens kept of each real source: an even spread, whatever the sizes of the originals.
SOURCE_TOKENS = 1_000_000


def encode_real(tokenizer, documents, seed):
    by_source = {}
    for source, text in documents:
        by_source.setdefault(source, []).append(text)
    end = tokenizer.token_to_id(suite_text.END_TOKEN)
    chosen = []
    for source, texts in by_source.items():
        random.Random(seed).shuffle(texts)
        kept, taken = 0, 0
        for text in texts:
            ids = tokenizer.encode(text).ids + [end]
            chosen.append(ids)
            kept, taken = kept + 1, taken + len(ids)
            if taken >= SOURCE_TOKENS:
                break
        print(f"{source}: {kept} of {len(texts)} documents, {taken} tokens")
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--gsm8k", required=True)
    parser.add_argument("--multi30k", required=True)
    parser.add_argument("--packages", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()

    tokenizer = Tokenizer.from_file(arguments.tokenizer)
    items = suite_text.read_split(arguments.suite, "training")
    families = suite_text.families_of(items)
    encoded = suite_text.encode_items(tokenizer, items)
    for family in families:
        lengths = [len(ids) for (ids, _), item in zip(encoded, items) if item["family"] == family]
        longest, total = max(lengths), sum(lengths)
        print(f"{family}: {len(lengths)} items, {total} tokens, longest {longest}")
    documents = real_text.all_documents(arguments.gsm8k, arguments.multi30k, arguments.packages)
    real = encode_real(tokenizer, documents, seed=3)

    everything = [ids for ids, _ in encoded] + real
    np.savez(
        arguments.out,
        tokens=np.concatenate([np.asarray(ids, np.uint16) for ids in everything]),
        starts=np.cumsum([0] + [len(ids) for ids in everything]),
        answer=np.asarray([start for _, start in encoded] + [-1] * len(real)),
        family=np.asarray([families.index(item["family"]) for item in items] + [-1] * len(real)),
        families=np.asarray(families),
    )


if __name__ == "__main__":
    main()
