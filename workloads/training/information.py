"""Mutual information between an item's family and the experts that its tokens choose."""

import numpy as np

SHUFFLES = 200


def mutual_information(counts, labels, families):
    """Bits per layer from counts [item, layer, expert]; every family weighs the same."""
    joint = np.stack([counts[labels == family].sum(0) for family in range(families)])
    joint = joint / joint.sum(2, keepdims=True) / families
    expert = joint.sum(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = joint * np.log2(joint * families / expert)
    return np.nansum(terms, axis=(0, 2))


def with_null(counts, labels, families, seed=0):
    """The information and, as what chance gives, its mean and maximum over shuffled labels."""
    generator = np.random.default_rng(seed)
    shuffled = np.stack(
        [
            mutual_information(counts, generator.permutation(labels), families)
            for _ in range(SHUFFLES)
        ]
    )
    return {
        "bits": mutual_information(counts, labels, families).round(4).tolist(),
        "shuffled_mean_bits": shuffled.mean(0).round(4).tolist(),
        "shuffled_max_bits": shuffled.max(0).round(4).tolist(),
        "shuffles": SHUFFLES,
    }
