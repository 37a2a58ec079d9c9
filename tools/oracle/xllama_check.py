"""llama_check.py for xllamacpp, llama.cpp as a wheel that needs no compiler.

    node tools/oracle/export-adapter.mjs BASE OUT_DIR [ADAPTER]
    python tools/oracle/gguf_f32.py BASE.gguf BASE-F32.gguf
    python tools/oracle/xllama_check.py BASE-F32.gguf OUT_DIR

It shows log-probabilities, not logits, and none where the likeliest token is half a character: the hundred largest are compared
after every second prefix of the text, with the adapter off, on and at half strength. Exit status 1 above 1e-3.
Needs xllamacpp and nothing else.
"""

import array
import json
import math
import struct
import sys

import xllamacpp as llama

LIMIT = 1e-3
TOP = 100
FEWEST_PLACES = 5


def read_safetensors(path):
    """Float32 tensors: name to (shape, numbers)."""
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, facts in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        first, end = facts["data_offsets"]
        numbers = array.array("f")
        numbers.frombytes(data[start + first : start + end])
        tensors[name] = (facts["shape"], numbers)
    return tensors


def open_server(base, adapter, scale):
    params = llama.CommonParams()
    params.model.path = base
    params.n_ctx = 256
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.warmup = False
    params.flash_attn_type = llama.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.cache_type_k = params.cache_type_v = llama.ggml_type.GGML_TYPE_F32
    if scale > 0:
        lora = llama.CommonAdapterLoraInfo()
        lora.path, lora.scale = adapter, scale
        params.lora_adapters = [lora]
    return llama.Server(params)


def difference(server, ids, logits, vocabulary):
    """Largest difference, and after how many prefixes."""
    worst, places = 0.0, 0
    request = {"n_predict": 1, "n_probs": TOP, "temperature": 0.0, "cache_prompt": False, "post_sampling_probs": False}
    for length in range(1, len(ids) + 1, 2):
        reply = server.handle_completions({**request, "prompt": ids[:length]})
        reply = json.loads(reply) if isinstance(reply, str) else reply
        shown = reply["choices"][0].get("logprobs")
        if not shown:
            continue
        row = logits[(length - 1) * vocabulary : length * vocabulary]
        largest = max(row)
        total = largest + math.log(sum(math.exp(value - largest) for value in row))
        top = shown["content"][0]["top_logprobs"]
        worst = max([worst, *(abs(token["logprob"] - (row[token["id"]] - total)) for token in top)])
        places += 1
    return worst, places


def main(base, adapter_dir):
    ours = read_safetensors(f"{adapter_dir}/logits.safetensors")
    ids = [int(i) for i in ours["ids"][1]]
    failed = False
    for name, key, scale in [("off", "off", 0.0), ("on", "logits", 1.0), ("half", "half", 0.5)]:
        (_, vocabulary), logits = ours[key]
        server = open_server(base, f"{adapter_dir}/adapter.gguf", scale)
        worst, places = difference(server, ids, logits, vocabulary)
        del server
        print(f"adapter {name}: llama.cpp and the engine differ by {worst:.2e} after {places} prefixes (limit {LIMIT})", flush=True)
        failed |= worst > LIMIT or places < FEWEST_PLACES
    return failed


sys.exit(main(*sys.argv[1:]))
