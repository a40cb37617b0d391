"""The training model: OLMoE's architecture, written for speed on few processor cores."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from grouped_experts import GroupedExperts


@dataclass(frozen=True)
class ModelShape:
    """Sizes under the names that a Hugging Face OLMoE `config.json` gives them."""

    vocab_size: int = 4096
    hidden_size: int = 128
    intermediate_size: int = 32
    num_hidden_layers: int = 8
    num_attention_heads: int = 4
    num_experts: int = 64
    num_experts_per_tok: int = 8
    max_position_embeddings: int = 1024
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-5
    norm_topk_prob: bool = True

    @property
    def head_dim(self):
        return self.hidden_size // self.num_attention_heads


class RmsNorm(nn.Module):
    def __init__(self, size, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.epsilon))


def project(x, weight, precision):
    """A linear map computed in `precision`; weights and the residual stream stay float32."""
    return F.linear(x.to(precision), weight.to(precision))


def rotary_table(shape, length):
    """Cosine and sine per position, each half of the head repeated, as Llama-style models do."""
    exponent = torch.arange(0, shape.head_dim, 2).float() / shape.head_dim
    angles = torch.outer(torch.arange(length).float(), shape.rope_theta**-exponent)
    angles = torch.cat((angles, angles), dim=1)
    return angles.cos(), angles.sin()


def rotate(x, cosine, sine):
    low, high = x.chunk(2, dim=-1)
    return x * cosine + torch.cat((-high, low), dim=-1) * sine


class Layer(nn.Module):
    def __init__(self, shape, precision):
        super().__init__()
        self.shape, self.precision = shape, precision
        size, inner, experts = shape.hidden_size, shape.intermediate_size, shape.num_experts
        self.attention_norm = RmsNorm(size, shape.rms_norm_eps)
        self.expert_norm = RmsNorm(size, shape.rms_norm_eps)
        self.query_norm = RmsNorm(size, shape.rms_norm_eps)
        self.key_norm = RmsNorm(size, shape.rms_norm_eps)
        self.qkv = nn.Parameter(torch.empty(3 * size, size))
        self.output = nn.Parameter(torch.empty(size, size))
        self.router = nn.Parameter(torch.empty(experts, size))
        self.gate_up = nn.Parameter(torch.empty(experts, 2 * inner, size))
        self.down = nn.Parameter(torch.empty(experts, size, inner))

    def attend(self, x, rotary, mask):
        batch, length, size = x.shape
        query, key, value = project(
            self.attention_norm(x), self.qkv, self.precision
        ).split(size, dim=-1)
        heads = (batch, length, self.shape.num_attention_heads, self.shape.head_dim)
        query = rotate(self.query_norm(query.float()).view(heads).transpose(1, 2), *rotary)
        key = rotate(self.key_norm(key.float()).view(heads).transpose(1, 2), *rotary)
        mixed = F.scaled_dot_product_attention(
            query.to(self.precision),
            key.to(self.precision),
            value.view(heads).transpose(1, 2),
            attn_mask=mask,
            is_causal=mask is None,
        )
        mixed = mixed.transpose(1, 2).reshape(batch, length, size)
        return x + project(mixed, self.output, self.precision).float()

    def route(self, x):
        """Normed input of the experts, chosen experts, their weights, and all probabilities."""
        normed = self.expert_norm(x).flatten(0, 1)
        probability = F.linear(normed, self.router).softmax(-1)
        weight, choice = probability.topk(self.shape.num_experts_per_tok, dim=-1)
        if self.shape.norm_topk_prob:
            weight = weight / weight.sum(-1, keepdim=True)
        return normed, choice, weight, probability

    def attend_and_route(self, x, rotary, mask):
        x = self.attend(x, rotary, mask)
        return (x, *self.route(x))

    def forward(self, x, rotary, mask):
        x, normed, choice, weight, probability = self.attend_and_route(x, rotary, mask)
        # float32 throughout: oneDNN compiles a bfloat16 kernel for every new number of rows, and
        # the numbers that experts get never repeat.
        mixed = GroupedExperts.apply(normed, choice, weight, self.gate_up, self.down)
        return x + mixed.view_as(x), choice, probability


class MoeModel(nn.Module):
    def __init__(self, shape, precision=torch.float32):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Parameter(torch.empty(shape.vocab_size, shape.hidden_size))
        self.layers = nn.ModuleList(Layer(shape, precision) for _ in range(shape.num_hidden_layers))
        self.final_norm = RmsNorm(shape.hidden_size, shape.rms_norm_eps)
        self.head = nn.Parameter(torch.empty(shape.vocab_size, shape.hidden_size))
        cosine, sine = rotary_table(shape, shape.max_position_embeddings)
        self.register_buffer("cosine", cosine, persistent=False)
        self.register_buffer("sine", sine, persistent=False)

    def forward(self, tokens, positions=None, mask=None):
        """Final hidden states [batch, length, hidden] and, per layer, choices and probabilities.

        `positions` and `mask` describe several documents packed into one row; without them every
        row is one document under a causal mask.
        """
        if positions is None:
            rotary = (self.cosine[: tokens.shape[1]], self.sine[: tokens.shape[1]])
        else:
            rotary = (self.cosine[positions].unsqueeze(1), self.sine[positions].unsqueeze(1))
        x = F.embedding(tokens, self.embedding)
        routing = []
        for layer in self.layers:
            x, choice, probability = layer(x, rotary, mask)
            routing.append((choice, probability))
        return self.final_norm(x), routing

    def logits(self, hidden):
        return F.linear(hidden, self.head)


def initialise(model, seed):
    """Normal weights by fan-in; what writes to the residual stream is scaled down by depth."""
    generator = torch.Generator().manual_seed(seed)
    residual_scale = (2 * model.shape.num_hidden_layers) ** -0.5
    for name, weight in model.named_parameters():
        if weight.dim() == 1:
            continue
        scale = 0.02 if name == "embedding" else weight.shape[-1] ** -0.5
        if name.endswith(("output", "down")):
            scale *= residual_scale
        with torch.no_grad():
            weight.copy_(torch.randn(weight.shape, generator=generator) * scale)
