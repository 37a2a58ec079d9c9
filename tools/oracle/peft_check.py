"""Opens an adapter that our engine exported in PEFT and compares logits.

    node tools/oracle/export-adapter.mjs BASE OUT_DIR
    python tools/oracle/peft_check.py BASE OUT_DIR

BASE is a folder of Hugging Face or a GGUF file, which transformers decodes itself. Prints the largest difference between PEFT's
logits and the engine's with the adapter on, at half strength and off; exit status 1 above 1e-3.
Needs torch, transformers, peft, and gguf for GGUF files.
"""

import os
import sys

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

LIMIT = 1e-3


def load_base(path):
    if path.endswith(".gguf"):
        folder, name = os.path.split(path)
        return AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32).eval()
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()


@torch.no_grad()
def main(base_path, adapter_dir):
    torch.set_num_threads(1)
    ours = load_file(f"{adapter_dir}/logits.safetensors")
    ids = ours["ids"].long()[None]
    base = load_base(base_path)
    differences = {"off": (base(ids).logits[0] - ours["off"]).abs().max().item()}
    model = PeftModel.from_pretrained(base, adapter_dir).eval()
    on = model(ids).logits[0]
    differences["on"] = (on - ours["logits"]).abs().max().item()
    for module in model.modules():
        if hasattr(module, "scaling") and isinstance(module.scaling, dict):
            module.scaling = {name: value / 2 for name, value in module.scaling.items()}
    differences["half"] = (model(ids).logits[0] - ours["half"]).abs().max().item()
    moved = (on - ours["off"]).abs().max()
    text = ", ".join(f"{name} {value:.2e}" for name, value in differences.items())
    print(f"adapter moves the logits by up to {moved:.3f}; PEFT and the engine differ by: {text} (limit {LIMIT})")
    return max(differences.values()) > LIMIT


sys.exit(main(*sys.argv[1:]))
