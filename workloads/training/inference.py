"""Losses, routing counts and greedy answers of the training model, item by item."""

import torch
import torch.nn.functional as F

ITEMS_AT_ONCE = 64


def padded(sequences):
    """Right-padded rows: under a causal mask, padding never reaches the real tokens."""
    rows = torch.zeros(len(sequences), max(map(len, sequences)), dtype=torch.long)
    for row, ids in zip(rows, sequences):
        row[: len(ids)] = torch.tensor(ids)
    return rows


def chunks(values):
    return (values[at : at + ITEMS_AT_ONCE] for at in range(0, len(values), ITEMS_AT_ONCE))


@torch.no_grad()
def losses_and_experts(model, sequences):
    """Per sequence the loss of each token but the first, and counts [layer, expert] of choices."""
    losses, experts = [], []
    for group in chunks(sequences):
        tokens = padded(group)
        hidden, routing = model(tokens)
        logits = model.logits(hidden)
        for index, ids in enumerate(group):
            targets = torch.tensor(ids[1:])
            losses.append(F.cross_entropy(logits[index, : len(ids) - 1], targets, reduction="none"))
            chosen = [
                choice.view(*tokens.shape, -1)[index, : len(ids)].flatten() for choice, _ in routing
            ]
            counts = [torch.bincount(c, minlength=model.shape.num_experts) for c in chosen]
            experts.append(torch.stack(counts))
    return losses, torch.stack(experts).double().numpy()


@torch.no_grad()
def greedy_answers(model, prompts, end, limit):
    """Ids that follow each prompt, up to the end token or `limit` of them."""
    answers = [[] for _ in prompts]
    for group in chunks(range(len(prompts))):
        running = list(group)
        for _ in range(limit):
            sequences = [prompts[item] + answers[item] for item in running]
            hidden, _ = model(padded(sequences))
            last = torch.tensor([len(ids) - 1 for ids in sequences])
            best = model.logits(hidden[torch.arange(len(sequences)), last]).argmax(-1).tolist()
            for item, token in zip(running, best):
                if token != end:
                    answers[item].append(token)
            running = [item for item, token in zip(running, best) if token != end]
            if not running:
                break
    return answers
