"""Checks that Hugging Face transformers computes what the training model computes."""

import argparse

import torch
from tokenizers import Tokenizer

import checkpoint_format
import golden

# float32 sums in another order differ by about 1e-5; a wrong layout differs by whole units.
TOLERANCE = 1e-3
TEXT = "Problem: Tara has 41 pears, buys 8 more and gives 8 to Gavin.\nÜber den Fluss. print(3)"


@torch.no_grad()
def largest_difference(folder):
    ids = torch.tensor([Tokenizer.from_file(f"{folder}/tokenizer.json").encode(TEXT).ids])
    reference = golden.load_reference(folder)(ids).logits
    ours = checkpoint_format.load(folder)
    hidden, _ = ours(ids)
    return float((ours.logits(hidden) - reference).abs().max())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    difference = largest_difference(parser.parse_args().model)
    print(f"largest difference of logits {difference:.2e}, allowed {TOLERANCE:.0e}")
    if difference > TOLERANCE:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
