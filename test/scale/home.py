"""PEFT's logits with an adapter: python home.py BASE ADAPTER prints {"ids", "logits", "off"} as JSON; logits [tokens][vocabulary], `off` without it."""

import json
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
ids = [7, 40, 99, 5, 200, 61, 18, 33]
base = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
with torch.no_grad():
    off = base(torch.tensor([ids])).logits[0]
    logits = PeftModel.from_pretrained(base, sys.argv[2]).eval()(torch.tensor([ids])).logits[0]
print("LOGITS " + json.dumps({"ids": ids, "logits": logits.tolist(), "off": off.tolist()}))
