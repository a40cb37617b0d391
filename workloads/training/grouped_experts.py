"""The expert layer as one differentiable operation over tokens sorted by expert.

A plain loop in autograd would save and revisit one small graph per expert; here the rows of one
expert are contiguous, so each expert costs one matrix product per weight and direction, and all
elementwise work runs once over the whole block.
"""

import torch
import torch.nn.functional as F


class RowLayout:
    """Where each (token, choice) pair's row lies in the block sorted by expert."""

    def __init__(self, choice, experts):
        self.top_k = choice.shape[1]
        flat = choice.reshape(-1)
        self.order = torch.argsort(flat, stable=True)
        self.position = torch.empty_like(self.order)
        self.position[self.order] = torch.arange(flat.numel(), device=flat.device)
        self.token = self.order // self.top_k
        ends = torch.bincount(flat, minlength=experts).cumsum(0).tolist()
        self.bounds = list(zip([0] + ends[:-1], ends))

    def sum_over_choices(self, rows):
        """Adds, for every token, the rows of its choices."""
        if rows.is_cuda:
            return rows[self.position].view(-1, self.top_k, rows.shape[1]).sum(1)
        return F.embedding_bag(self.position.view(-1, self.top_k), rows, mode="sum")


def _per_expert(left, right, bounds):
    out = left.new_empty(left.shape[0], right.shape[2])
    for expert, (begin, end) in enumerate(bounds):
        if end > begin:
            torch.mm(left[begin:end], right[expert], out=out[begin:end])
    return out


def _weight_gradient(left, right, bounds):
    gradient = left.new_empty(len(bounds), left.shape[1], right.shape[1])
    for expert, (begin, end) in enumerate(bounds):
        torch.mm(left[begin:end].t(), right[begin:end], out=gradient[expert])
    return gradient


class GroupedExperts(torch.autograd.Function):
    """SwiGLU experts: sum over a token's choices of weight * down(silu(gate(x)) * up(x))."""

    @staticmethod
    def forward(ctx, x, choice, weight, gate_up, down):
        layout = RowLayout(choice, gate_up.shape[0])
        rows = x[layout.token]
        projected = _per_expert(rows, gate_up.transpose(1, 2), layout.bounds)
        gate, up = projected.chunk(2, dim=1)
        row_weight = weight.reshape(-1)[layout.order].unsqueeze(1)
        scaled = F.silu(gate) * up * row_weight
        result = _per_expert(scaled, down.transpose(1, 2), layout.bounds)
        ctx.save_for_backward(rows, projected, row_weight, gate_up, down)
        ctx.layout = layout
        return layout.sum_over_choices(result)

    @staticmethod
    def backward(ctx, d_out):
        rows, projected, row_weight, gate_up, down = ctx.saved_tensors
        layout = ctx.layout
        gate, up = projected.chunk(2, dim=1)
        d_result = d_out[layout.token]
        d_scaled = _per_expert(d_result, down, layout.bounds)
        d_projected, scaled, d_row_weight = activation_backward(gate, up, row_weight, d_scaled)
        d_down = _weight_gradient(d_result, scaled, layout.bounds)
        d_gate_up = _weight_gradient(d_projected, rows, layout.bounds)
        d_rows = _per_expert(d_projected, gate_up, layout.bounds)
        d_weight = d_row_weight[layout.position].view(-1, layout.top_k)
        return layout.sum_over_choices(d_rows), None, d_weight, d_gate_up, d_down


def activation_backward(gate, up, row_weight, d_scaled):
    """Gradients of silu(gate) * up * row_weight, and that product itself (not stored before)."""
    sigmoid = torch.sigmoid(gate)
    silu = gate * sigmoid
    hidden = silu * up
    d_row_weight = (d_scaled * hidden).sum(1)
    d_hidden = d_scaled * row_weight
    d_gate = d_hidden * up * (sigmoid + silu * (1 - sigmoid))
    d_up = d_hidden * silu
    return torch.cat((d_gate, d_up), dim=1), hidden * row_weight, d_row_weight
