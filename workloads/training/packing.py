"""Packs whole documents into rows of fixed length, so that no computation goes to padding.

A document in a row sees only itself and counts its positions from zero, exactly as it would
alone; its last token predicts nothing.
"""

from dataclasses import dataclass

import numpy as np
import torch

# Rows filled at once: with this many, rows end up about 96 % full.
OPEN_ROWS = 64
NO_TARGET = -100


@dataclass
class Batch:
    tokens: torch.Tensor
    targets: torch.Tensor
    weights: torch.Tensor
    positions: torch.Tensor
    mask: torch.Tensor

    def to(self, device):
        return Batch(*(getattr(self, name).to(device) for name in self.__dataclass_fields__))


class Corpus:
    def __init__(self, path):
        data = np.load(path)
        self.tokens, self.starts = data["tokens"], data["starts"]
        self.answer, self.family = data["answer"], data["family"]

    def suite(self):
        return np.flatnonzero(self.family >= 0)

    def real(self):
        return np.flatnonzero(self.family < 0)

    def spans(self, documents, length):
        """(first token, end, answer's first token) of each document, cut to the row's length."""
        for document in documents:
            begin, end = int(self.starts[document]), int(self.starts[document + 1])
            answer = begin + int(self.answer[document]) if self.answer[document] >= 0 else end
            for cut in range(begin, end, length):
                yield cut, min(cut + length, end), answer


def pack(spans, length):
    """Rows, each a list of spans that fit in `length`; best fit among a few open rows."""
    open_rows = [[0, []] for _ in range(OPEN_ROWS)]
    for span in spans:
        size = span[1] - span[0]
        fitting = [row for row in open_rows if row[0] + size <= length]
        if fitting:
            row = max(fitting, key=lambda entry: entry[0])
        else:
            row = max(open_rows, key=lambda entry: entry[0])
            yield row[1]
            row[0], row[1] = 0, []
        row[0] += size
        row[1].append(span)


def endless_rows(corpus, documents, length, generator):
    """Rows over the documents again and again, in a new order each time."""
    while True:
        yield from pack(corpus.spans(generator.permutation(documents), length), length)


def make_batch(corpus, rows, length, answer_weight):
    shape = (len(rows), length)
    tokens = np.zeros(shape, np.int64)
    targets = np.full(shape, NO_TARGET, np.int64)
    weights = np.zeros(shape, np.float32)
    positions = np.zeros(shape, np.int64)
    document = np.full(shape, -1, np.int64)
    for index, row in enumerate(rows):
        at = 0
        for number, (begin, end, answer) in enumerate(row):
            size = end - begin
            span = slice(at, at + size)
            tokens[index, span] = corpus.tokens[begin:end]
            targets[index, at : at + size - 1] = corpus.tokens[begin + 1 : end]
            weights[index, at : at + size - 1] = np.where(
                np.arange(begin + 1, end) >= answer, answer_weight, 1.0
            )
            positions[index, span] = np.arange(size)
            document[index, span] = number
            at += size
    document = torch.from_numpy(document)
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    # Padding carries document -1 and so sees padding, which keeps its softmax finite.
    mask = (document[:, :, None] == document[:, None, :]) & causal
    arrays = (torch.from_numpy(array) for array in (tokens, targets, weights, positions))
    return Batch(*arrays, mask.unsqueeze(1))
