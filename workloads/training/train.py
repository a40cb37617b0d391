"""Trains the model until a clock time, on a GPU where there is one, else on the processor."""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import grouped_experts
import packing
import workers
from model import Layer, ModelShape, MoeModel, initialise, project
from optimizer import make_optimizers
from schedule import Schedule, next_clock_time

# Dense matrix products; weights, experts, residual stream, router and losses stay float32.
PRECISION = torch.bfloat16
LEARNING_RATE = 4e-3
WEIGHT_DECAY = 0.05
# As OLMoE was trained.
BALANCE_WEIGHT = 0.01
# Answers are a small part of an item's tokens and all of what accuracy measures.
ANSWER_WEIGHT = 2.0
SUITE_SHARE = 0.78
LOG_STEPS = 20
CHECKPOINT_SECONDS = 180


def balance_loss(routing, experts):
    """1 when every expert gets its share, averaged over layers (GShard's auxiliary loss)."""
    total = 0.0
    for choice, probability in routing:
        share = torch.bincount(choice.flatten(), minlength=experts) / choice.numel()
        total = total + experts * (share * probability.mean(0)).sum()
    return total / len(routing)


def weighted_loss(hidden, head, targets, weights):
    """Weighted mean loss and, for the log, the plain sum over the predicted tokens."""
    logits = project(hidden, head, PRECISION).flatten(0, 1).float()
    losses = F.cross_entropy(
        logits, targets.flatten(), ignore_index=packing.NO_TARGET, reduction="none"
    )
    return (losses * weights.flatten()).sum() / weights.sum(), losses.detach().sum()


def compile_parts():
    """Fuses everything but the experts' loop, whose shapes change from batch to batch."""
    global weighted_loss
    Layer.attend_and_route = torch.compile(Layer.attend_and_route, dynamic=False)
    weighted_loss = torch.compile(weighted_loss, dynamic=False)
    grouped_experts.activation_backward = torch.compile(
        grouped_experts.activation_backward, dynamic=False
    )


class RowSource:
    """Draws rows from the suite and from real text in a fixed proportion."""

    def __init__(self, corpus, length, seed):
        self.generator = np.random.default_rng(seed)
        self.corpus, self.length = corpus, length
        self.suite = packing.endless_rows(corpus, corpus.suite(), length, self.generator)
        self.real = packing.endless_rows(corpus, corpus.real(), length, self.generator)

    def batch(self, rows):
        drawn = [
            next(self.suite if self.generator.random() < SUITE_SHARE else self.real)
            for _ in range(rows)
        ]
        return packing.make_batch(self.corpus, drawn, self.length, ANSWER_WEIGHT)


def add_gradients(model, batch):
    """Returns the batch's mean plain loss and its balance loss."""
    hidden, routing = model(batch.tokens, batch.positions, batch.mask)
    loss, plain = weighted_loss(hidden, model.head, batch.targets, batch.weights)
    balance = balance_loss(routing, model.shape.num_experts)
    (loss + BALANCE_WEIGHT * balance).backward()
    return float(plain) / int((batch.weights > 0).sum()), float(balance.detach())


def save(value, path):
    temporary = path.with_suffix(".tmp")
    torch.save(value, temporary)
    os.replace(temporary, path)


def save_checkpoint(folder, worker, optimizers, progress):
    """The model with the progress, and beside it every worker's own optimizer state."""
    if worker.rank == 0:
        model = worker.shared.model.state_dict()
        save({"model": model, "progress": progress}, folder / "checkpoint.pt")
    states = [optimizer.state_dict() for optimizer in optimizers]
    save(states, folder / f"optimizer-{worker.rank}.pt")


def train(worker, arguments, progress, end):
    if not arguments.no_compile:
        compile_parts()
    model = worker.shared.model
    device = model.head.device
    optimizers = make_optimizers(worker.owned(), arguments.learning_rate, WEIGHT_DECAY)
    folder = Path(arguments.out)
    if arguments.resume:
        states = torch.load(folder / f"optimizer-{worker.rank}.pt", map_location=device)
        for optimizer, state in zip(optimizers, states):
            optimizer.load_state_dict(state)
    seed = (arguments.seed, worker.rank, progress["step"])
    source = RowSource(packing.Corpus(arguments.corpus), arguments.row_tokens, seed)
    schedule = Schedule(progress["start"], end)
    log = open(folder / "log.jsonl", "a", encoding="utf-8") if worker.rank == 0 else None
    rows = arguments.rows // worker.shared.count

    resumed, steps = progress["seconds"], progress["step"]
    begun = saved = worker.shared.agreed_time(worker.rank)
    while (now := worker.shared.agreed_time(worker.rank)) < end:
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = arguments.learning_rate * schedule.rate(now)
        worker.zero_gradients()
        batch = source.batch(rows).to(device)
        loss, balance = add_gradients(model, batch)
        worker.update(optimizers)
        steps += 1
        progress["step"] = steps
        progress["tokens"] += worker.shared.count * int((batch.weights > 0).sum())
        progress["seconds"] = resumed + now - begun
        if log and steps % LOG_STEPS == 0:
            entry = dict(progress, loss=loss, balance=balance, rate=schedule.rate(now))
            print(json.dumps(entry), file=log, flush=True)
        if now - saved > CHECKPOINT_SECONDS:
            save_checkpoint(folder, worker, optimizers, progress)
            saved = now
    save_checkpoint(folder, worker, optimizers, progress)
    if log:
        print(json.dumps(progress), file=log)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--out", required=True, help="folder of the checkpoint and log.jsonl")
    until = parser.add_mutually_exclusive_group(required=True)
    until.add_argument("--until", help="UTC clock time HH:MM to end at")
    until.add_argument("--minutes", type=float, help="time to train for, from the very start")
    parser.add_argument("--row-tokens", type=int, default=256)
    parser.add_argument("--rows", type=int, default=16, help="rows of a step")
    parser.add_argument("--workers", type=int, default=2, help="processes, without a GPU")
    parser.add_argument("--learning-rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--no-compile", action="store_true")
    arguments = parser.parse_args()

    folder = Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)
    model = MoeModel(ModelShape(), PRECISION)
    initialise(model, arguments.seed)
    now = time.time()
    progress = {"step": 0, "tokens": 0, "start": now, "seconds": 0.0}
    if arguments.resume:
        saved = torch.load(folder / "checkpoint.pt", map_location="cpu")
        model.load_state_dict(saved["model"])
        progress = saved["progress"]
    if arguments.until:
        end = next_clock_time(arguments.until, now)
    else:
        end = progress["start"] + 60 * arguments.minutes
    on_gpu = torch.cuda.is_available()
    model.to("cuda" if on_gpu else "cpu")
    shared = workers.Shared(model, 1 if on_gpu else arguments.workers)
    workers.run(train, shared, arguments, progress, end)


if __name__ == "__main__":
    main()
