"""Two tiny OLMoE models with random weights, for tests of a model engine.

tiny-a: float32, grouped-query attention, routing weights as the softmax gives them.
tiny-b: bfloat16, routing weights normalised to sum to one.
"""

import argparse
import json
from pathlib import Path

import torch
from transformers import OlmoeConfig, OlmoeForCausalLM

import bpe
import golden
import tokenizer_cases

VOCABULARY = 300
# Wide enough that routers prefer some experts clearly and that greedy choices are not near ties.
MATRIX_SCALE = 1.6
TEXT = [
    "The cat sat on the mat and the dog lay by the door.",
    "Der Hund schläft unter dem Tisch und die Katze sitzt auf der Bank.",
    "Le chien dort sous la table et le chat est sur la chaise.",
    "def total(values):\n    return sum(value for value in values)\n",
]
PROMPTS = [
    ("math", "Problem: 12 + 30 ="),
    ("code", "print(max([3, 1, 2]))\n# Output:"),
    ("translation", "English: The dog is small.\nGerman:"),
    ("sentiment", "C'était très décevant.\nAvis :"),
    ("reading", "The ring was on the ferry.\nQ: Where was the ring?\nA:"),
    ("tables", "name,size\nswan,4\nhare,6\nCell:"),
    ("summary", "15:02 ERROR storage\n15:08 INFO login\nSummary:"),
    ("logic", "Vera is taller than Ivan. Who is the shortest?\nTherefore:"),
]


def config(end, **differences):
    sizes = dict(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_experts=8,
        num_experts_per_tok=2,
        max_position_embeddings=256,
        rope_theta=10000.0,
        tie_word_embeddings=False,
        bos_token_id=None,
        pad_token_id=None,
        eos_token_id=end,
    )
    return OlmoeConfig(**{**sizes, **differences})


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            values = torch.randn(weight.shape, generator=generator)
            if weight.dim() == 1:
                weight.copy_(1 + 0.2 * values)
            else:
                weight.copy_(values * (MATRIX_SCALE * weight.shape[-1] ** -0.5))


def write_model(folder, tokenizer, seed, dtype, **differences):
    folder.mkdir(parents=True, exist_ok=True)
    model = OlmoeForCausalLM(config(tokenizer.token_to_id("<|endoftext|>"), **differences))
    randomise(model, seed)
    model.to(dtype).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    golden.write_golden(folder, PROMPTS, folder / "golden.json")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, help="folder of tiny-a and tiny-b")
    out = Path(parser.parse_args().out)
    tokenizer = bpe.train_tokenizer(TEXT * 4, VOCABULARY)
    write_model(
        out / "tiny-a", tokenizer, 1, torch.float32, num_key_value_heads=2, norm_topk_prob=False
    )
    write_model(
        out / "tiny-b", tokenizer, 2, torch.bfloat16, num_key_value_heads=4, norm_topk_prob=True
    )
    tokenizer_cases.write_cases(out / "tiny-a" / "tokenizer.json", out / "tokenizer.json")
    print(json.dumps({path.name: path.stat().st_size for path in sorted(out.rglob("*.*"))}))


if __name__ == "__main__":
    main()
