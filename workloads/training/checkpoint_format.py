"""Between the training model and a model folder in Hugging Face's OLMoE format."""

import argparse
import json
import shutil
from dataclasses import fields
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from model import ModelShape, MoeModel
from suite_text import END_TOKEN


def published_names(layer):
    """(name in the training model, published names of its equal row blocks), not the experts."""
    ours, theirs = f"layers.{layer}.", f"model.layers.{layer}."
    return {
        ours + "attention_norm.weight": [theirs + "input_layernorm.weight"],
        ours + "expert_norm.weight": [theirs + "post_attention_layernorm.weight"],
        ours + "query_norm.weight": [theirs + "self_attn.q_norm.weight"],
        ours + "key_norm.weight": [theirs + "self_attn.k_norm.weight"],
        ours + "qkv": [f"{theirs}self_attn.{part}_proj.weight" for part in "qkv"],
        ours + "output": [theirs + "self_attn.o_proj.weight"],
        ours + "router": [theirs + "mlp.gate.weight"],
    }


TOP_NAMES = {
    "embedding": ["model.embed_tokens.weight"],
    "final_norm.weight": ["model.norm.weight"],
    "head": ["lm_head.weight"],
}


def name_map(shape):
    names = dict(TOP_NAMES)
    for layer in range(shape.num_hidden_layers):
        names.update(published_names(layer))
    return names


def expert_names(layer, expert):
    prefix = f"model.layers.{layer}.mlp.experts.{expert}."
    return [prefix + part + "_proj.weight" for part in ("gate", "up", "down")]


def to_published(state, shape):
    tensors = {}
    for ours, theirs in name_map(shape).items():
        tensors.update(zip(theirs, state[ours].chunk(len(theirs))))
    for layer in range(shape.num_hidden_layers):
        gate_up, down = state[f"layers.{layer}.gate_up"], state[f"layers.{layer}.down"]
        for expert in range(shape.num_experts):
            parts = (*gate_up[expert].chunk(2), down[expert])
            tensors.update(zip(expert_names(layer, expert), parts))
    return tensors


def from_published(tensors, shape):
    state = {
        ours: torch.cat([tensors[name] for name in theirs])
        for ours, theirs in name_map(shape).items()
    }
    for layer in range(shape.num_hidden_layers):
        gate_up, down = [], []
        for expert in range(shape.num_experts):
            gate, up, back = (tensors[name] for name in expert_names(layer, expert))
            gate_up.append(torch.cat((gate, up)))
            down.append(back)
        state[f"layers.{layer}.gate_up"] = torch.stack(gate_up)
        state[f"layers.{layer}.down"] = torch.stack(down)
    return state


def published_config(shape, end_token):
    sizes = {field.name: getattr(shape, field.name) for field in fields(shape)}
    return {
        "architectures": ["OlmoeForCausalLM"],
        "model_type": "olmoe",
        **sizes,
        "num_key_value_heads": shape.num_attention_heads,
        "hidden_act": "silu",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "clip_qkv": None,
        "tie_word_embeddings": False,
        "initializer_range": 0.02,
        "router_aux_loss_coef": 0.01,
        "output_router_logits": False,
        "use_cache": True,
        "torch_dtype": "bfloat16",
        "bos_token_id": None,
        "pad_token_id": end_token,
        "eos_token_id": end_token,
    }


def write_json(value, path):
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def export(state, shape, tokenizer_file, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    end = Tokenizer.from_file(str(tokenizer_file)).token_to_id(END_TOKEN)
    tensors = to_published(state, shape)
    weights = {name: value.to(torch.bfloat16).contiguous() for name, value in tensors.items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    write_json(published_config(shape, end), folder / "config.json")
    write_json({"do_sample": False, "eos_token_id": end}, folder / "generation_config.json")
    shutil.copyfile(tokenizer_file, folder / "tokenizer.json")


def load(folder):
    """The training model in float32 with the folder's weights."""
    folder = Path(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shape = ModelShape(**{field.name: config[field.name] for field in fields(ModelShape)})
    model = MoeModel(shape)
    tensors = load_file(folder / "model.safetensors")
    state = from_published({name: value.float() for name, value in tensors.items()}, shape)
    model.load_state_dict(state)
    return model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", required=True, help="checkpoint.pt of a training run")
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--out", required=True, help="model folder to write")
    arguments = parser.parse_args()
    saved = torch.load(arguments.checkpoint, map_location="cpu")
    export(saved["model"], ModelShape(), arguments.tokenizer, arguments.out)
    print(json.dumps(saved["progress"]))


if __name__ == "__main__":
    main()
