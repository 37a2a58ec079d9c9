"""Golden logits of a base and its adapter, from transformers and PEFT, for test/model/prototype.test.ts.

    python tools/oracle/prototype_logits.py BASE_DIR ADAPTER_DIR OUT.safetensors

Needs torch, transformers, peft, tokenizers. All numbers float32; ids too (they are small).
"""

import sys

import torch
from peft import PeftModel
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

TEXT = (
    "<ref>To eat use 3.<traj>Your task is to: eat the food.<act> eat<no> 1<act> eat<no> 2<act> eat<ok> 5<win>"
    "<traj>Your task is to: eat the food.<act> eat<no> 3<lose><les>"
)
LAST = 6
WRITTEN = 10


def greedy(model, ids):
    for _ in range(WRITTEN):
        ids = torch.cat([ids, model(ids).logits[:, -1:].argmax(-1)], 1)
    return ids[0, -WRITTEN:]


@torch.no_grad()
def main(base_dir, adapter_dir, out):
    torch.set_num_threads(1)
    ids = torch.tensor([Tokenizer.from_file(f"{base_dir}/tokenizer.json").encode(TEXT, add_special_tokens=False).ids])
    base = LlamaForCausalLM.from_pretrained(base_dir, dtype=torch.float32).eval()
    golden = {"ids": ids[0], "base.logits": base(ids).logits[0, -LAST:], "base.greedy": greedy(base, ids)}
    adapted = PeftModel.from_pretrained(base, adapter_dir).eval()
    golden |= {"adapter.logits": adapted(ids).logits[0, -LAST:], "adapter.greedy": greedy(adapted, ids)}
    save_file({name: value.float().contiguous() for name, value in golden.items()}, out)
    print({name: tuple(value.shape) for name, value in golden.items()})


main(*sys.argv[1:])
