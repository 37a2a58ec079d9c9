"""Opens an adapter that our engine exported in PEFT and compares logits.

    node tools/oracle/export-adapter.mjs BASE_DIR OUT_DIR
    python tools/oracle/peft_check.py BASE_DIR OUT_DIR

Prints the largest difference between PEFT's logits and the engine's; exit status 1 above 2e-4.
Needs torch, transformers, peft.
"""

import sys

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import LlamaForCausalLM

LIMIT = 2e-4


@torch.no_grad()
def main(base_dir, adapter_dir):
    torch.set_num_threads(1)
    ours = load_file(f"{adapter_dir}/logits.safetensors")
    ids = ours["ids"].long()[None]
    base = LlamaForCausalLM.from_pretrained(base_dir, dtype=torch.float32).eval()
    without = base(ids).logits[0]
    logits = PeftModel.from_pretrained(base, adapter_dir).eval()(ids).logits[0]
    difference = (logits - ours["logits"]).abs().max().item()
    print(f"adapter moves the logits by up to {(logits - without).abs().max():.3f}; PEFT and the engine differ by {difference:.2e} (limit {LIMIT})")
    return difference > LIMIT


sys.exit(main(*sys.argv[1:]))
