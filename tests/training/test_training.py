"""Tests of the training side's own parts; run with `python -m unittest` where torch is installed."""

import sys
import tempfile
import unittest
from pathlib import Path

try:
    import numpy as np
    import torch
except ImportError as missing:
    raise unittest.SkipTest(f"needs workloads/training/requirements.txt: {missing}")

sys.path.insert(0, str(Path(__file__).parents[2] / "workloads" / "training"))

import checkpoint_format
import information
import packing
import suite_text
from bpe import train_tokenizer
from grouped_experts import GroupedExperts
from model import ModelShape, MoeModel, initialise
from ngram import Bigram
from optimizer import orthogonal
from schedule import FLOOR, Schedule

SMALL = ModelShape(
    vocab_size=300,
    hidden_size=16,
    intermediate_size=8,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_experts=6,
    num_experts_per_tok=2,
    max_position_embeddings=32,
)


def small_model():
    model = MoeModel(SMALL)
    initialise(model, seed=5)
    return model


class GroupedExpertsTest(unittest.TestCase):
    def test_equals_every_expert_on_every_token(self):
        torch.manual_seed(0)
        x = torch.randn(40, 8, dtype=torch.double, requires_grad=True)
        gate_up = torch.randn(6, 8, 8, dtype=torch.double, requires_grad=True)
        down = torch.randn(6, 8, 4, dtype=torch.double, requires_grad=True)
        # Expert 5 gets no token: its gradient must be zero, not left over memory.
        scores = torch.randn(40, 6, dtype=torch.double)
        scores[:, 5] = -100
        weight, choice = scores.softmax(1).topk(2)
        weight.requires_grad_()

        gate, up = torch.einsum("nh,eih->nei", x, gate_up).chunk(2, dim=2)
        each = torch.einsum("nei,ehi->neh", torch.nn.functional.silu(gate) * up, down)
        chosen = each.gather(1, choice[..., None].expand(-1, -1, 8))
        expected = (chosen * weight[..., None]).sum(1)
        actual = GroupedExperts.apply(x, choice, weight, gate_up, down)

        torch.testing.assert_close(actual, expected)
        leaves, direction = (x, weight, gate_up, down), torch.randn_like(actual)
        for ours, theirs in zip(
            torch.autograd.grad(actual, leaves, direction),
            torch.autograd.grad(expected, leaves, direction),
        ):
            torch.testing.assert_close(ours, theirs)


class PackingTest(unittest.TestCase):
    def test_document_in_a_row_is_as_if_alone(self):
        documents = [[1, 2, 3, 4, 5], [6, 7, 8], [9, 10, 11, 12]]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "corpus.npz"
            np.savez(
                path,
                tokens=np.concatenate(documents).astype(np.uint16),
                starts=np.cumsum([0] + [len(ids) for ids in documents]),
                answer=np.asarray([3, -1, 2]),
                family=np.asarray([0, -1, 1]),
            )
            corpus = packing.Corpus(path)
        batch = packing.make_batch(corpus, [list(corpus.spans([0, 1, 2], 16))], 16, 2.0)
        model = small_model()
        together, _ = model(batch.tokens, batch.positions, batch.mask)
        at = 0
        for ids in documents:
            alone, _ = model(torch.tensor([ids]))
            torch.testing.assert_close(together[0, at : at + len(ids)], alone[0])
            self.assertEqual(batch.targets[0, at : at + len(ids) - 1].tolist(), ids[1:])
            self.assertEqual(batch.targets[0, at + len(ids) - 1], packing.NO_TARGET)
            at += len(ids)
        self.assertEqual(batch.weights[0, :5].tolist(), [1, 1, 2, 2, 0])

    def test_every_document_lands_in_one_row(self):
        spans = [(n * 100, n * 100 + 5 + n % 20, n * 100) for n in range(8000)]
        rows = list(packing.pack(iter(spans), 256))
        packed = [span for row in rows for span in row]
        self.assertEqual(len(packed), len(set(packed)))
        self.assertTrue(set(packed) <= set(spans))
        self.assertGreater(sum(e - b for b, e, _ in packed) / (256 * len(rows)), 0.95)


class CheckpointFormatTest(unittest.TestCase):
    def test_round_trip_through_published_names(self):
        state = small_model().state_dict()
        tensors = checkpoint_format.to_published(state, SMALL)
        self.assertEqual(tensors["model.layers.1.mlp.experts.5.down_proj.weight"].shape, (16, 8))
        back = checkpoint_format.from_published(tensors, SMALL)
        self.assertEqual(back.keys(), state.keys())
        for name, value in state.items():
            self.assertTrue(torch.equal(back[name], value), name)


class TokenizerTest(unittest.TestCase):
    def test_digits_stay_single_and_text_survives(self):
        texts = ["sum of 12 and 12 is 24, 12 12 12"] * 50
        tokenizer = train_tokenizer(texts, 290)
        text = "sum of 1212 is 24; größer 😀\n"
        encoding = tokenizer.encode(text)
        self.assertEqual(tokenizer.decode(encoding.ids), text)
        with_digits = [token for token in encoding.tokens if any(c.isdigit() for c in token)]
        self.assertEqual(with_digits, list("121224"))

    def test_prompt_and_answer_are_encoded_apart(self):
        tokenizer = train_tokenizer(["question answer"] * 10, 280)
        item = {"prompt": "question", "answer": "answer"}
        [(ids, answer)] = suite_text.encode_items(tokenizer, [item])
        self.assertEqual(ids[:answer], tokenizer.encode("question").ids)
        self.assertEqual(ids[-1], tokenizer.token_to_id(suite_text.END_TOKEN))


class BigramTest(unittest.TestCase):
    def test_probabilities_of_a_context_sum_to_one(self):
        sequences = [[0, 1, 2, 1, 2, 3], [2, 1, 0, 3]]
        bigram = Bigram(sequences, 5, tuning=[[0, 1, 2]])
        for context in range(5):
            total = sum(np.exp(-bigram.loss([[context, token]])) for token in range(5))
            self.assertAlmostEqual(total, 1.0)


class InformationTest(unittest.TestCase):
    def test_families_on_own_experts_give_all_bits(self):
        counts = np.zeros((40, 1, 4))
        labels = np.arange(40) % 4
        counts[np.arange(40), 0, labels] = 3
        self.assertAlmostEqual(information.mutual_information(counts, labels, 4)[0], 2.0)

    def test_equal_use_gives_none(self):
        counts = np.ones((8, 2, 4))
        bits = information.mutual_information(counts, np.arange(8) % 2, 2)
        np.testing.assert_allclose(bits, 0, atol=1e-12)


class OptimizerTest(unittest.TestCase):
    def test_singular_values_come_near_one(self):
        torch.manual_seed(0)
        for shape in ((3, 8, 24), (3, 24, 8)):
            values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
            self.assertGreater(values.min(), 0.5)
            self.assertLess(values.max(), 1.4)

    def test_rate_has_decayed_at_the_end(self):
        schedule = Schedule(start=100, end=200)
        self.assertEqual(schedule.rate(120), 1.0)
        self.assertEqual(schedule.rate(200), FLOOR)
        self.assertEqual(schedule.rate(300), FLOOR)


if __name__ == "__main__":
    unittest.main()
