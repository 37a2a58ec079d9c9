#!/usr/bin/env python3
"""Writes adapters of tiny-llama in the forms in which trainers leave them, and PEFT's logits with each:

    python tools/oracle/adapter_forms.py test/fixtures/models

TRL: all-linear, which PEFT writes out as whole names, in bfloat16, in the checkpoint of a real trainer with its metrics (two steps of SFTTrainer).
Unsloth: its expression for target_modules, its own fields and base's name, rsLoRA. Axolotl: a list of modules without some layers, its fields, float16.
PEFT writes each file; what Unsloth and Axolotl change of it is changed here after them. Needs torch, transformers, peft, trl, datasets."""

import json
import os
import shutil
import sys
import tempfile

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from trl import SFTConfig, SFTTrainer

ROOT = sys.argv[1]
BASE = os.path.join(ROOT, "tiny", "tiny-llama")
IDS = [5, 17, 200, 33, 41, 7, 99, 150, 3, 64, 12, 88]
UNSLOTH = (r"(?:.*?(?:language|text).*?(?:self_attn|attention|attn|mlp|feed_forward|ffn|dense).*?(?:q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj).*?)"
           r"|(?:\bmodel\.layers\.[\d]{1,}\.(?:self_attn|attention|attn|mlp|feed_forward|ffn|dense)\."
           r"(?:(?:q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)))")

torch.set_num_threads(1)


def base():
    return AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)


def drawn(peft, seed, dtype):
    """Numbers that the type holds exactly, B not zero."""
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in peft.named_parameters():
            if "lora_" in name:
                weight.copy_((torch.randn(weight.shape, generator=draw) * (0.15 if "lora_A" in name else 0.1)).to(dtype))


def rewrite(folder, dtype, changes):
    path = os.path.join(folder, "adapter_model.safetensors")
    save_file({name: tensor.to(dtype) for name, tensor in load_file(path).items()}, path, metadata={"format": "pt"})
    path = os.path.join(folder, "adapter_config.json")
    with open(path) as file:
        config = json.load(file)
    config.update(base_model_name_or_path="tiny-llama", **changes)
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    with open(path, "w") as file:
        json.dump(config, file, indent=2)


@torch.no_grad()
def keep_logits(name, adapter):
    logits = PeftModel.from_pretrained(base(), adapter).eval()(torch.tensor([IDS])).logits[0]
    off = base()(torch.tensor([IDS])).logits[0]
    print(f"{name}: the adapter moves the logits by up to {(logits - off).abs().max():.3f}")
    save_file({"ids": torch.tensor(IDS, dtype=torch.int32), "logits": logits.contiguous()}, os.path.join(ROOT, "trainers", f"{name}.safetensors"))


def written(name, seed, dtype, config, changes):
    folder = os.path.join(ROOT, "trainers", name)
    peft = get_peft_model(base(), config)
    drawn(peft, seed, dtype)
    peft.save_pretrained(folder)
    rewrite(folder, dtype, changes)
    os.remove(os.path.join(folder, "README.md"))
    keep_logits(name, folder)


def trl(name):
    with tempfile.TemporaryDirectory() as scratch:
        rows = Dataset.from_list([{"input_ids": [i + 5 for i in range(12)], "labels": [i + 5 for i in range(12)]}] * 4)
        trainer = SFTTrainer(
            model=base(),
            processing_class=PreTrainedTokenizerFast.from_pretrained(BASE),
            train_dataset=rows,
            peft_config=LoraConfig(r=2, lora_alpha=8, task_type="CAUSAL_LM", target_modules="all-linear"),
            args=SFTConfig(output_dir=scratch, max_steps=2, per_device_train_batch_size=2, logging_steps=1, save_steps=2, report_to="none",
                           learning_rate=1e-2, use_cpu=True, bf16=False, dataset_kwargs={"skip_prepare_dataset": True}))
        trainer.train()
        drawn(trainer.model, 71, torch.bfloat16)
        trainer.save_model(os.path.join(scratch, "checkpoint-2"))
        folder = os.path.join(ROOT, "trainers", name)
        os.makedirs(os.path.join(folder, "checkpoint-2"))
        print("the trainer left", sorted(os.listdir(os.path.join(scratch, "checkpoint-2"))))
        for file in ("adapter_config.json", "adapter_model.safetensors", "trainer_state.json"):
            shutil.copy(os.path.join(scratch, "checkpoint-2", file), os.path.join(folder, "checkpoint-2", file))
        rewrite(os.path.join(folder, "checkpoint-2"), torch.bfloat16, {})
        keep_logits(name, os.path.join(folder, "checkpoint-2"))


shutil.rmtree(os.path.join(ROOT, "trainers"), ignore_errors=True)
os.makedirs(os.path.join(ROOT, "trainers"))
trl("trl")
written("unsloth", 72, torch.float32,
        LoraConfig(r=2, lora_alpha=4, task_type="CAUSAL_LM", target_modules=UNSLOTH, use_rslora=True, lora_dropout=0),
        {"auto_mapping": {"base_model_class": "LlamaForCausalLM", "parent_library": "transformers.models.llama.modeling_llama", "unsloth_fixed": True}})
written("axolotl", 73, torch.float16,
        LoraConfig(r=2, lora_alpha=4, task_type="CAUSAL_LM", lora_dropout=0.05, layers_to_transform=[1], modules_to_save=None,
                   target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]),
        {"inference_mode": True})
