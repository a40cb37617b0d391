"""Muon for the weight matrices, AdamW for embeddings, router and norms.

Muon replaces the momentum matrix by its nearest orthogonal one. Scaled as below, its steps have
AdamW's usual size, so both share one learning rate.
"""

import torch

# Quintic Newton-Schulz coefficients of the published method: singular values land near 1.
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
NEWTON_SCHULZ_STEPS = 5
# Root mean square of AdamW's steps as usually observed, which Muon's are scaled to.
STEP_SIZE = 0.2


def orthogonal(matrices):
    """Batch of matrices [n, rows, columns] with all singular values pushed towards 1."""
    a, b, c = NEWTON_SCHULZ
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(NEWTON_SCHULZ_STEPS):
        gram = x @ x.transpose(1, 2)
        x = a * x + torch.baddbmm(b * gram, gram, gram, alpha=c) @ x
    return x.transpose(1, 2) if tall else x


class Muon(torch.optim.Optimizer):
    """Each group's `blocks` says how many stacked matrices a parameter's rows hold."""

    def __init__(self, groups, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(groups, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                state = self.state[weight]
                if not state:
                    state["momentum"] = torch.zeros_like(weight)
                momentum = state["momentum"].lerp_(weight.grad, 1 - group["momentum"])
                direction = weight.grad.lerp(momentum, group["momentum"])
                columns = weight.shape[-1]
                rows = weight.shape[-2] // group["blocks"]
                update = orthogonal(direction.reshape(-1, rows, columns)).reshape(weight.shape)
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(update, alpha=-group["lr"] * STEP_SIZE * max(rows, columns) ** 0.5)


def make_optimizers(named_parameters, learning_rate, weight_decay):
    # Query, key and value share one parameter, gate and up another; each is its own matrix.
    blocks = {"qkv": 3, "gate_up": 2, "output": 1, "down": 1}
    muon = {name: [] for name in blocks}
    adam = {True: [], False: []}
    for name, weight in named_parameters:
        leaf = name.rsplit(".", 1)[-1]
        if leaf in blocks:
            muon[leaf].append(weight)
        else:
            adam[weight.dim() > 1].append(weight)
    adam_groups = [
        {"params": adam[True], "weight_decay": weight_decay},
        {"params": adam[False], "weight_decay": 0.0},
    ]
    muon_groups = [{"params": muon[leaf], "blocks": count} for leaf, count in blocks.items()]
    return [
        Muon(muon_groups, learning_rate, weight_decay=weight_decay),
        torch.optim.AdamW(adam_groups, lr=learning_rate, betas=(0.9, 0.98), fused=True),
    ]
