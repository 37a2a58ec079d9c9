"""Trains a reflector as the paper does: GRPO on all weights (or a LoRA, with --lora), the reward by replaying the games that were read, or by fresh ones
(--objective). Contexts begin under prompts that the model wrote before training, up to --horizon reflections deep."""

import asyncio
import json
import sys

from setting import TRAINED, improved, parse, reset

args = parse(__doc__)
if args.dry_run:
    from plan import training

    training(args)
    sys.exit()

import torch
import transformers
from accelerate import PartialState
from datasets import Dataset
from peft import LoraConfig
from trl import GRPOConfig, GRPOTrainer

from games import Reflector, read, score

COUNT = args.steps * args.contexts_per_step


async def context(i):
    """A context as a row: its conversation, and the arguments that make it again."""
    family, depth = TRAINED[i % len(TRAINED)], (i // len(TRAINED)) % args.horizon
    prompt, writer = "", Reflector(args.chat, args.chat_model, args.completion_tokens)
    for d in range(depth):
        before = await read(args, reset(args, family, "train", args.seed * COUNT + i, system_prompt=prompt))
        prompt = improved(await writer.write(before["messages"], d, 1.0), prompt)
    arguments = reset(args, family, "train", args.seed * COUNT + i, system_prompt=prompt)
    return {"prompt": (await read(args, arguments))["messages"], "reset": json.dumps(arguments)}


async def contexts():
    return await asyncio.gather(*[context(i) for i in range(COUNT)])


async def success(completions, reset, **_):
    scored = [score(args, json.loads(r), c[0]["content"]) for c, r in zip(completions, reset)]
    return [reward for reward, _ in await asyncio.gather(*scored)]


def main():
    state = PartialState()
    # One rank plays the games that are read; the server keeps no more than 512 of them, and a file keeps all.
    file = f"{args.out}/contexts.jsonl"
    with state.main_process_first():
        if state.is_main_process:
            Dataset.from_list(asyncio.run(contexts())).to_json(file)
    data = Dataset.from_json(file)
    per_rank = args.contexts_per_step * args.generations // state.num_processes
    trainer = GRPOTrainer(
        model=args.model,
        reward_funcs=success,
        train_dataset=data,
        processing_class=transformers.AutoTokenizer.from_pretrained(args.model),
        peft_config=LoraConfig(r=args.lora, lora_alpha=2 * args.lora, task_type="CAUSAL_LM", target_modules="all-linear") if args.lora else None,
        args=GRPOConfig(
            output_dir=args.out,
            seed=args.seed,
            bf16=torch.cuda.is_available(),
            gradient_checkpointing=torch.cuda.is_available(),
            max_steps=args.steps,
            per_device_train_batch_size=max(1, per_rank // 8),
            gradient_accumulation_steps=min(8, per_rank),
            num_generations=args.generations,
            max_completion_length=args.completion_tokens,
            temperature=1.0,
            learning_rate=args.learning_rate,
            beta=args.beta,
            logging_steps=1,
            save_steps=max(1, args.steps // 4),
            save_only_model=True,
            report_to="none",
            use_vllm=args.vllm is not None,
            vllm_mode=args.vllm or "colocate",
        ),
    )
    trainer.train()
    trainer.save_model(args.out)
    trainer.save_state()


if __name__ == "__main__":
    main()
