"""PyTorch's grouped product and transformers' own MoE layers, on the weights and inputs of gpu_bench.

Usage: peers.py FOLDER   (after gpu_bench, whose outputs of 64 tokens are compared with)
"""

import json
import statistics
import sys
import warnings

import numpy
import torch

WARM_UPS, LEAST_RUNS, MOST_RUNS, SECONDS = 5, 10, 200, 0.25
FLUSH_BYTES = 256 << 20
TOKENS = (1, 8, 64, 512, 4096, 16384)
SCALE = 0.04
COMPARED = 64
MODELS = {
    "olmoe-1b-7b": dict(hidden=2048, intermediate=1024, experts=64, top_k=8, norm=False),
    "qwen3-30b-a3b": dict(hidden=2048, intermediate=768, experts=128, top_k=8, norm=True),
    "deepseek-v2-lite": dict(hidden=2048, intermediate=1408, experts=64, top_k=6, norm=False),
}


def random_values(seed, first, count):
    """random_value of run.cpp, on the GPU."""
    mask = 0xFFFFFFFF
    index = torch.arange(first, first + count, dtype=torch.int64, device="cuda")
    x = ((index * 2654435761) + seed * 40503) & mask
    x = x ^ (x >> 16)
    x = (x * 0x45D9F3B) & mask
    x = x ^ (x >> 16)
    return (x >> 8).to(torch.float32) / 8388608.0 - 1.0


def matrix(seed, first, rows, columns, scale=SCALE):
    return (scale * random_values(seed, first, rows * columns)).to(torch.bfloat16).reshape(rows, columns)


class Timer:
    def __init__(self):
        self.flush = torch.empty(FLUSH_BYTES, dtype=torch.uint8, device="cuda")

    def seconds(self, work):
        """Samples of single runs, each after the L2 cache was overwritten, as gpu_bench takes them."""
        for _ in range(WARM_UPS):
            work()
        torch.cuda.synchronize()
        samples = []
        while len(samples) < MOST_RUNS and (len(samples) < LEAST_RUNS or sum(samples) < SECONDS):
            begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            self.flush.zero_()
            begin.record()
            work()
            end.record()
            end.synchronize()
            samples.append(begin.elapsed_time(end) * 1e-3)
        return sorted(samples)


def build_block(name, sizes, implementation):
    """transformers' layer with the weights of gpu_bench."""
    common = dict(
        hidden_size=sizes["hidden"],
        num_experts_per_tok=sizes["top_k"],
        hidden_act="silu",
        norm_topk_prob=sizes["norm"],
    )
    if name.startswith("olmoe"):
        from transformers.models.olmoe.modeling_olmoe import OlmoeConfig as Config
        from transformers.models.olmoe.modeling_olmoe import OlmoeSparseMoeBlock as Block

        config = Config(num_experts=sizes["experts"], intermediate_size=sizes["intermediate"], **common)
    elif name.startswith("qwen3"):
        from transformers.models.qwen3_moe.modeling_qwen3_moe import Qwen3MoeConfig as Config
        from transformers.models.qwen3_moe.modeling_qwen3_moe import Qwen3MoeSparseMoeBlock as Block

        config = Config(num_experts=sizes["experts"], moe_intermediate_size=sizes["intermediate"], **common)
    else:
        from transformers.models.deepseek_v2.configuration_deepseek_v2 import DeepseekV2Config as Config

        try:
            from transformers.models.deepseek_v2.modeling_deepseek_v2 import DeepseekV2Moe as Block
        except ImportError:
            from transformers.models.deepseek_v2.modeling_deepseek_v2 import DeepseekV2MoE as Block
        config = Config(
            n_routed_experts=sizes["experts"],
            moe_intermediate_size=sizes["intermediate"],
            n_shared_experts=0,
            routed_scaling_factor=1.0,
            topk_method="greedy",
            **common,
        )
    if implementation is not None:
        config._experts_implementation = implementation
    with torch.device("cuda"):
        block = Block(config).to(torch.bfloat16).eval()
    fill(block, sizes)
    return block


def fill(block, sizes):
    hidden, width, experts = sizes["hidden"], sizes["intermediate"], sizes["experts"]
    size = hidden * width
    with torch.no_grad():
        block.gate.weight.copy_(matrix(11, 0, experts, hidden))
        for e in range(experts):
            gate_up = matrix(12, e * 2 * size, 2 * width, hidden)
            down = matrix(13, e * size, hidden, width)
            if hasattr(block.experts, "gate_up_proj"):
                block.experts.gate_up_proj[e].copy_(gate_up)
                block.experts.down_proj[e].copy_(down)
            else:
                block.experts[e].gate_proj.weight.copy_(gate_up[:width])
                block.experts[e].up_proj.weight.copy_(gate_up[width:])
                block.experts[e].down_proj.weight.copy_(down)


def first_tensor(output):
    return output[0] if isinstance(output, tuple) else output


def difference(block, name, sizes, folder):
    """Largest difference from gpu_bench's output, over the largest magnitude there."""
    wanted = torch.from_numpy(numpy.fromfile(f"{folder}/{name}-64.f32", dtype="float32")).cuda()
    x = matrix(14, 0, COMPARED, sizes["hidden"], 1.0).unsqueeze(0)
    with torch.no_grad():
        found = first_tensor(block(x)).float().reshape(-1)
    return float((found - wanted).abs().max() / wanted.abs().max())


def bench_layers(timer, folder, rows, left_out):
    for name, sizes in MODELS.items():
        for implementation in (None, "eager", "batched_mm", "grouped_mm"):
            label = f"transformers, {implementation or 'default'}"
            try:
                block = build_block(name, sizes, implementation)
                off = difference(block, name, sizes, folder)
                for tokens in TOKENS:
                    x = matrix(14, 0, tokens, sizes["hidden"], 1.0).unsqueeze(0)
                    with torch.no_grad():
                        samples = timer.seconds(lambda: block(x))
                    add(rows, "layer", label, dict(model=name, tokens=tokens, ranks=1), samples, off)
                del block
            except Exception as error:  # a version without it, or out of memory: told in the report
                left_out.append(dict(name=f"{label}, {name}", reason=f"{type(error).__name__}: {error}"))
            torch.cuda.empty_cache()


def bench_grouped(timer, rows, left_out):
    experts, out, inner = 64, 2048, 2048
    weights = torch.stack([matrix(3, e * out * inner, out, inner, 0.02) for e in range(experts)])
    for each, skewed in ((1, False), (8, False), (64, False), (512, False), (512, True), (2048, False)):
        counts = [each * experts // 2 if e == 0 else each // 2 for e in range(experts)] if skewed else [each] * experts
        x = matrix(7, 0, sum(counts), inner, 1.0)
        ends = torch.tensor(counts, device="cuda").cumsum(0).to(torch.int32)
        try:
            samples = timer.seconds(lambda: torch._grouped_mm(x, weights.transpose(-2, -1), offs=ends))
            add(rows, "gemm", "torch grouped_mm", dict(rows_per_expert=each, skewed=skewed), samples, None)
        except Exception as error:
            left_out.append(dict(name=f"torch grouped_mm, {each} rows", reason=f"{type(error).__name__}: {error}"))


def add(rows, group, name, sizes, samples, off):
    row = dict(group=group, name=name, sizes=sizes, median_s=statistics.median(samples),
               least_s=samples[0], runs=len(samples), samples_s=samples)
    if off is not None:
        row["difference"] = off
    rows.append(row)
    words = " ".join(f"{key}={value}" for key, value in sizes.items())
    print(f"{group:<8} {name:<28} {row['median_s'] * 1e6:10.1f} us  {words}", flush=True)


def main():
    folder = sys.argv[1]
    warnings.filterwarnings("ignore")
    versions = dict(torch=torch.__version__, cuda=torch.version.cuda)
    rows, left_out, timer = [], [], Timer()
    bench_grouped(timer, rows, left_out)
    try:
        import transformers

        versions["transformers"] = transformers.__version__
        bench_layers(timer, folder, rows, left_out)
    except ImportError as error:
        left_out.append(dict(name="transformers", reason=str(error)))
    with open(f"{folder}/peers.json", "w", encoding="utf-8") as file:
        json.dump(dict(schema_version=1, versions=versions, measured=rows, left_out=left_out), file, indent=1)


if __name__ == "__main__":
    main()
