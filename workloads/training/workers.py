"""Several single-threaded processes that train one model in shared memory.

On a machine with other work, threads that meet after every small matrix product spend their time
waiting for each other. Processes meet twice a step: when all gradients are there, and when all
weights are updated. Each updates its own part of the weights from everyone's gradients.
"""

import time

import torch
import torch.multiprocessing as multiprocessing


class Shared:
    """What the workers share: one gradient buffer per worker and weight, and the meeting point."""

    def __init__(self, model, count):
        self.count = count
        self.model = model.share_memory()
        self.gradients = [
            {name: torch.zeros_like(weight).share_memory_() for name, weight in named(model)}
            for _ in range(count)
        ]
        context = multiprocessing.get_context("spawn")
        self.barrier = context.Barrier(count)
        self.clock = context.Value("d", 0.0)

    def agreed_time(self, rank):
        """The first worker's clock, so that all act alike on it."""
        if rank == 0:
            self.clock.value = time.time()
        self.barrier.wait()
        now = self.clock.value
        self.barrier.wait()
        return now


def named(model):
    return list(model.named_parameters())


class Worker:
    def __init__(self, rank, shared):
        self.rank, self.shared = rank, shared
        for name, weight in named(shared.model):
            weight.grad = shared.gradients[rank][name]

    def owned(self):
        """Every count-th weight: layers' weights of one kind then spread evenly."""
        parameters = sorted(named(self.shared.model), key=lambda pair: -pair[1].numel())
        return parameters[self.rank :: self.shared.count]

    def zero_gradients(self):
        for gradient in self.shared.gradients[self.rank].values():
            gradient.zero_()

    def update(self, optimizers):
        """One step of the owned weights on the mean gradient of all workers."""
        self.shared.barrier.wait()
        others = [g for rank, g in enumerate(self.shared.gradients) if rank != self.rank]
        for name, weight in self.owned():
            for gradients in others:
                weight.grad.add_(gradients[name])
            weight.grad.div_(self.shared.count)
        for optimizer in optimizers:
            optimizer.step()
        self.shared.barrier.wait()


def run(function, shared, *arguments):
    """Calls function(Worker, *arguments) in every process; one worker needs no process."""
    if shared.count == 1:
        function(Worker(0, shared), *arguments)
        return
    multiprocessing.start_processes(
        _start, (shared, function, arguments), nprocs=shared.count, start_method="spawn"
    )


def _start(rank, shared, function, arguments):
    torch.set_num_threads(1)
    function(Worker(rank, shared), *arguments)
