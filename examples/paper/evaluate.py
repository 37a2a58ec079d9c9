"""Evaluates reflectors as the paper does: loops of --iterations reflections on families that were never trained on; the best prompt of a loop is chosen on
fixed games of valid_seen, and what counts is its success on games of valid_unseen. Beside the figures of the paper, where they are known."""

import asyncio
import json
import statistics
import sys

from setting import HELD_OUT, improved, parse, reset

args = parse(__doc__)
if args.dry_run:
    from plan import evaluation

    evaluation(args)
    sys.exit()

from games import Reflector, read, score


def fixed(family, split, games):
    """Always the same games. One more is read first, since a reset reads; nobody looks at it."""
    return reset(args, family, split, 10_000 + args.seed, read=1, fresh=games, objective="fresh")


async def success(family, split, games, prompt):
    """With no prompt, the actor's own."""
    if prompt == "":
        observation = await read(args, reset(args, family, split, 10_000 + args.seed, read=games, fresh=1))
        return statistics.mean(game["success"] for game in observation["games"])
    return (await score(args, fixed(family, split, games), f"IMPROVED PROMPT: {prompt}"))[0]


async def loop(reflector, family, number):
    """Reflect, play, reflect: the success on test games of the prompt that validation chose among all of the loop, the empty one too."""
    prompt, tried = "", [("", await success(family, "seen", args.validation, ""))]
    for i in range(args.iterations):
        seed = (args.seed * args.loops + number) * args.iterations + i
        observation = await read(args, reset(args, family, "train", seed, system_prompt=prompt))
        # A loop in which every game is won keeps its prompt.
        if not all(game["success"] for game in observation["games"]):
            prompt = improved(await reflector.write(observation["messages"], seed, 0.0), prompt)
        tried.append((prompt, await success(family, "seen", args.validation, prompt)))
    best = max(tried, key=lambda one: one[1])[0]
    return {"test": await success(family, "unseen", args.test, best), "validation": [value for _, value in tried], "prompt": best}


async def main():
    reflectors = {"untrained": Reflector(args.chat, args.chat_model, args.completion_tokens)}
    if args.reflector:
        reflectors["trained"] = Reflector(args.reflector, args.reflector_model, args.completion_tokens)
    results = {}
    for family in args.families:
        results[family] = {"no prompt": await success(family, "unseen", args.test, "")}
        for name, reflector in reflectors.items():
            loops = await asyncio.gather(*[loop(reflector, family, number) for number in range(args.loops)])
            values = [one["test"] for one in loops]
            error = statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None
            results[family][name] = {"mean": statistics.mean(values), "se": error, "loops": loops}
    with open(f"{args.out}/evaluation.json", "w", encoding="utf-8") as file:
        json.dump({"settings": vars(args), "results": results}, file, indent=1)
    print(f"{'family':16}{'no prompt':>12}{'untrained':>20}{'trained':>20}    the paper")
    for family, result in results.items():
        cells = [_cell(result.get(name)) for name in ("untrained", "trained")]
        paper = "{:.3f} → {:.3f}".format(*HELD_OUT[family]) if family in HELD_OUT else "–"
        print(f"{family:16}{result['no prompt']:>12.3f}{cells[0]:>20}{cells[1]:>20}    {paper}")


def _cell(result):
    if result is None:
        return "–"
    return f"{result['mean']:.3f}" + ("" if result["se"] is None else f" ± {result['se']:.3f}")


if __name__ == "__main__":
    asyncio.run(main())
