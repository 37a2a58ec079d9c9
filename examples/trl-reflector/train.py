"""A reflector trained by TRL's GRPO and a LoRA of PEFT, its reward from `ict serve`: the same games, the same reading and the same settings as a run of
Hindsight's page (preset minihack-smollm2). Hindsight's names of settings are TRL's; where they differ the comment gives Hindsight's."""

import argparse
import asyncio

import torch
import transformers
from datasets import Dataset
from openenv.core import GenericEnvClient
from peft import LoraConfig, PeftModel
from trl import GRPOConfig, GRPOTrainer

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--server", default="http://127.0.0.1:8000/reflect", help="with a token: http://HOST:8000/t/TOKEN/reflect")
parser.add_argument("--model", default="HuggingFaceTB/SmolLM2-135M-Instruct", help="a name or a folder")
parser.add_argument("--adapter", help="a LoRA to go on with, such as the adapter folder of an ict train run; a new one when left out")
parser.add_argument("--benchmark", default="minihack", choices=["minihack", "alfworld"])
parser.add_argument("--contexts", type=int, default=120, help="15 steps of 8 contexts")
parser.add_argument("--steps", type=int, default=15)
parser.add_argument("--contexts-per-step", type=int, default=8)
parser.add_argument("--generations", type=int, default=8, help="reflections a context")
parser.add_argument("--read", type=int, default=6, help="trajectories_per_context")
parser.add_argument("--fresh", type=int, default=1, help="tasks_per_reflection")
parser.add_argument("--keep-lost", action="store_true", help="keep contexts of which no read game was won, for actors that hardly ever win")
parser.add_argument("--completion-tokens", type=int, default=32)
parser.add_argument("--vllm", choices=["colocate", "server"], help="generate with vLLM; needs CUDA")
parser.add_argument("--out", default="out")
args = parser.parse_args()

RESET = {"benchmark": args.benchmark, "read": args.read, "fresh": args.fresh, "split": "train"}


def client():
    return GenericEnvClient(base_url=args.server, message_timeout_s=600)


async def context(seed):
    """What a reflector reads, as a row; None where no game that is read was won (skip_lost_contexts)."""
    async with client() as env:
        observation = (await env.reset(seed=seed, **RESET)).observation
    is_kept = args.keep_lost or any(game["success"] for game in observation["games"])
    return {"prompt": observation["messages"], "seed": seed} if is_kept else None


async def contexts(count):
    rows, seed = [], 0
    while len(rows) < count:
        if seed > 20 * count + 100:
            raise SystemExit(f"Of {seed} contexts {len(rows)} had a game that was won. The actor is too weak to teach by, or give --keep-lost.")
        more = await asyncio.gather(*[context(s) for s in range(seed, seed + 8)])
        rows += [row for row in more if row]
        seed += 8
    return rows[:count]


async def success(completions, seed, **_):
    """Share of fresh games won with each reflection; the same games for a whole group, because its seed is the same."""

    async def one(reflection, s):
        async with client() as env:
            await env.reset(seed=s, **RESET)
            return (await env.step({"reflection": reflection[0]["content"]})).reward

    return await asyncio.gather(*[one(c, s) for c, s in zip(completions, seed)])


def main():
    lora = LoraConfig(
        r=8,
        lora_alpha=16,
        task_type="CAUSAL_LM",
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    )
    model = args.model
    if args.adapter:
        base = transformers.AutoModelForCausalLM.from_pretrained(args.model)
        model, lora = PeftModel.from_pretrained(base, args.adapter, is_trainable=True), None
    trainer = GRPOTrainer(
        model=model,
        reward_funcs=success,
        train_dataset=Dataset.from_list(asyncio.run(contexts(args.contexts))),
        processing_class=transformers.AutoTokenizer.from_pretrained(args.model),
        peft_config=lora,
        args=GRPOConfig(
            output_dir=args.out,
            bf16=torch.cuda.is_available(),
            max_steps=args.steps,
            per_device_train_batch_size=args.contexts_per_step * args.generations,
            num_generations=args.generations,
            max_completion_length=args.completion_tokens,
            temperature=0.8,
            learning_rate=4e-4,
            lr_scheduler_type="constant_with_warmup",
            warmup_steps=5,
            max_grad_norm=1.0,
            adam_beta1=0.9,
            adam_beta2=0.95,
            beta=0.02,
            epsilon=0.2,
            loss_type="dr_grpo",
            scale_rewards="group",
            num_iterations=1,
            logging_steps=1,
            save_steps=5,
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
