"""The setting of "Training Language Agents to Learn from Experience" (arXiv 2605.20477), as far as it is known, and what was chosen here where it is not."""

import argparse
import re

# Known: from the paper's abstract and introduction, and from its library's README.
ACTOR_STEPS = 25  # actions of a game
ACTOR_TOKENS = 500  # of one reply, at temperature 0, the whole game as history
REFLECTOR_TOKENS = 2000
READ = 3  # games a reflection is written from (num_envs in training)
VALIDATION = 16  # fixed games that choose the best prompt of a loop
HORIZON = 4  # reflections in a row in training
ITERATIONS = 5  # in the evaluation; the best prompt of the loop counts
HELD_OUT = {"alfworld/cool": (0.424, 0.492), "alfworld/two": (0.283, 0.412)}  # family: untrained, trained (of the paper)
TRAINED = ["alfworld/put", "alfworld/light", "alfworld/clean", "alfworld/heat"]

# Chosen here, for no source tells: everything that has a default below and stands above in no line.


def parse(description):
    p = argparse.ArgumentParser(description=description)
    p.add_argument("--server", default="http://127.0.0.1:8000/reflect", help="of ict serve")
    p.add_argument("--model", default="Qwen/Qwen2.5-7B-Instruct")
    p.add_argument("--out", default="out")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--objective", choices=["replay", "fresh"], default="replay", help="reward: the games that were read once more, as in the paper, or fresh ones")
    p.add_argument("--read", type=int, default=READ)
    p.add_argument("--fresh", type=int, default=READ, help="games that score a reflection, with --objective fresh")
    p.add_argument("--completion-tokens", type=int, default=REFLECTOR_TOKENS)
    p.add_argument("--size", choices=["small", "medium", "full"], default="full", help="of ALFWorld's rooms")
    p.add_argument("--chat", default="http://127.0.0.1:8001/v1", help="endpoint of the model before training: it writes the prompts that contexts begin under")
    p.add_argument("--chat-model", help="its name there; --model when left out")
    # Training
    p.add_argument("--steps", type=int, default=200)
    p.add_argument("--contexts-per-step", type=int, default=8, help="of all ranks together")
    p.add_argument("--generations", type=int, default=8)
    p.add_argument("--learning-rate", type=float, default=1e-6)
    p.add_argument("--beta", type=float, default=0.0)
    p.add_argument("--lora", type=int, help="rank of a LoRA, in the place of all weights; opens in Hindsight's page")
    p.add_argument("--vllm", choices=["colocate", "server"])
    p.add_argument("--horizon", type=int, default=HORIZON)
    # Evaluation
    p.add_argument("--families", nargs="*", default=list(HELD_OUT))
    p.add_argument("--loops", type=int, default=20, help="loops of reflections for each family and reflector")
    p.add_argument("--iterations", type=int, default=ITERATIONS)
    p.add_argument("--validation", type=int, default=VALIDATION)
    p.add_argument("--test", type=int, default=32, help="games of valid_unseen on which a loop's best prompt is tried")
    p.add_argument("--reflector", help="endpoint of the trained model: evaluated beside the untrained one of --chat")
    p.add_argument("--reflector-model", help="its name there")
    # What a dry run reckons with
    p.add_argument("--dry-run", action="store_true", help="counts games, calls, tokens and GPU hours, and does nothing")
    p.add_argument("--game-steps", type=float, default=ACTOR_STEPS, help="actions of a game; 25 is the most")
    p.add_argument("--step-tokens", type=float, default=60, help="new tokens that the actor reads at a step: the answer of the game")
    p.add_argument("--reply-tokens", type=float, default=60, help="tokens that it writes; 500 are the most")
    p.add_argument("--reflection-tokens", type=float, default=500)
    p.add_argument("--actor-gpus", type=int, default=4)
    p.add_argument("--trainer-gpus", type=int, default=4)
    p.add_argument("--write-rate", type=float, default=2500, help="tokens a second that one GPU writes in large batches; an assumption, measure yours")
    p.add_argument("--read-rate", type=float, default=20000, help="tokens a second that one GPU reads; an assumption")
    p.add_argument("--train-rate", type=float, default=4000, help="tokens a second that one GPU trains on; an assumption")
    args = p.parse_args()
    args.chat_model = args.chat_model or args.model
    return args


def reset(args, family, split, seed, **more):
    return {
        "benchmark": "alfworld",
        "family": family,
        "split": split,
        "seed": seed,
        "rules": "original",
        "size": args.size,
        "form": "games",
        "read": args.read,
        "fresh": args.fresh,
        "objective": args.objective,
        **more,
    }


def improved(reflection, before):
    """The next system prompt; the one before where the reflection does not keep its form. The same rule as the server's."""
    marks = list(re.finditer(r"IMPROVED PROMPT\W{0,3}:", reflection, re.IGNORECASE))
    if not marks:
        return before
    advice = re.split(r"ANALYSIS\W{0,3}:", reflection[marks[-1].end() :], flags=re.IGNORECASE)[0]
    return re.sub(r"^[\s*]+|[\s*]+$", "", advice) or before
