"""Unigram and bigram baselines, smoothed well enough that beating them means something."""

import numpy as np

# Weight of the uniform distribution in the lowest order, for tokens never seen.
UNIFORM_SHARE = 0.001
DISCOUNTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def smoothed(counts):
    return (1 - UNIFORM_SHARE) * counts / counts.sum() + UNIFORM_SHARE / counts.size


def pairs_of(sequences):
    """Previous and next tokens of all positions but each sequence's first."""
    previous = np.concatenate([np.asarray(ids[:-1]) for ids in sequences])
    following = np.concatenate([np.asarray(ids[1:]) for ids in sequences])
    return previous, following


class Unigram:
    def __init__(self, sequences, vocabulary):
        _, following = pairs_of(sequences)
        self.probability = smoothed(np.bincount(following, minlength=vocabulary).astype(float))

    def loss(self, sequences):
        """Mean negative log probability in nats."""
        _, following = pairs_of(sequences)
        return float(-np.log(self.probability[following]).mean())


class Bigram:
    """Interpolated Kneser-Ney; the discount is the one that suits `tuning` best."""

    def __init__(self, sequences, vocabulary, tuning):
        previous, following = pairs_of(sequences)
        self.vocabulary = vocabulary
        self.keys, counts = np.unique(previous * vocabulary + following, return_counts=True)
        self.counts = counts.astype(float)
        first, second = np.divmod(self.keys, vocabulary)
        self.context_count = np.bincount(first, self.counts, minlength=vocabulary)
        self.context_kinds = np.bincount(first, minlength=vocabulary).astype(float)
        self.continuation = smoothed(np.bincount(second, minlength=vocabulary).astype(float))
        losses = [self._loss(tuning, discount) for discount in DISCOUNTS]
        self.discount = DISCOUNTS[int(np.argmin(losses))]

    def _loss(self, sequences, discount):
        previous, following = pairs_of(sequences)
        wanted = previous * self.vocabulary + following
        found = np.minimum(np.searchsorted(self.keys, wanted), self.keys.size - 1)
        count = np.where(self.keys[found] == wanted, self.counts[found], 0.0)
        total = self.context_count[previous]
        back_off = np.where(
            total > 0, discount * self.context_kinds[previous] / np.maximum(total, 1), 1.0
        )
        direct = np.maximum(count - discount, 0) / np.maximum(total, 1)
        return float(-np.log(direct + back_off * self.continuation[following]).mean())

    def loss(self, sequences):
        return self._loss(sequences, self.discount)
