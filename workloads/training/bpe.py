"""Trains the byte-level BPE tokenizer on the training split and the real text."""

import argparse
import random

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

import real_text
import suite_text

VOCABULARY = 4096
# Characters of each kind that the merges are learnt from: enough for 4096 tokens, quick to count.
SAMPLE_CHARACTERS = 12_000_000
SUITE_SHARE = 0.7


def byte_level():
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)


def train_tokenizer(texts, vocabulary):
    tokenizer = Tokenizer(models.BPE())
    # Digits stand alone while merges are learnt, so no merge ever joins a digit to anything and
    # numbers come out digit by digit, which a small model needs for arithmetic. The finished
    # tokenizer gets the same result from the plain byte-level rule.
    isolate_digits = pre_tokenizers.Split(Regex("[0-9]"), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([isolate_digits, byte_level()])
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[suite_text.END_TOKEN],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.pre_tokenizer = byte_level()
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def sample(texts, characters, seed):
    texts = list(texts)
    random.Random(seed).shuffle(texts)
    taken = 0
    for text in texts:
        if taken >= characters:
            return
        taken += len(text)
        yield text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--gsm8k", required=True)
    parser.add_argument("--multi30k", required=True)
    parser.add_argument("--packages", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()

    items = suite_text.read_split(arguments.suite, "training")
    suite = sample(map(suite_text.item_text, items), SUITE_SHARE * SAMPLE_CHARACTERS, seed=1)
    documents = real_text.all_documents(arguments.gsm8k, arguments.multi30k, arguments.packages)
    real = sample((t for _, t in documents), (1 - SUITE_SHARE) * SAMPLE_CHARACTERS, seed=2)
    tokenizer = train_tokenizer([*suite, *real], VOCABULARY)
    tokenizer.save(arguments.out)
    print(f"{tokenizer.get_vocab_size()} tokens to {arguments.out}")


if __name__ == "__main__":
    main()
