"""Opens a GGUF LoRA that our engine exported in llama.cpp's Python package and compares logits.

    node tools/oracle/export-adapter.mjs BASE OUT_DIR
    python tools/oracle/llama_check.py BASE.gguf OUT_DIR

BASE.gguf holds the same weights as BASE, best in F32: llama.cpp rounds activations for quantised files. Prints the largest
difference at full and at half strength; exit status 1 above 1e-3.
Needs llama-cpp-python, safetensors, numpy.
"""

import sys

import numpy as np
from llama_cpp import Llama
from safetensors.numpy import load_file

LIMIT = 1e-3


def logits(base, adapter, scale, ids):
    llama = Llama(base, lora_path=adapter, lora_scale=scale, logits_all=True, n_ctx=len(ids), n_threads=1, verbose=False)
    llama.eval(ids)
    return llama.scores[: len(ids)].copy()


def main(base, adapter_dir):
    ours = load_file(f"{adapter_dir}/logits.safetensors")
    ids = [int(i) for i in ours["ids"]]
    differences = {
        name: np.abs(logits(base, f"{adapter_dir}/adapter.gguf", scale, ids) - ours[key]).max()
        for name, key, scale in [("on", "logits", 1.0), ("half", "half", 0.5)]
    }
    text = ", ".join(f"{name} {value:.2e}" for name, value in differences.items())
    print(f"llama.cpp and the engine differ by: {text} (limit {LIMIT})")
    return max(differences.values()) > LIMIT


sys.exit(main(*sys.argv[1:]))
