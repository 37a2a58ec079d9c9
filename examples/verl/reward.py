"""verl's reward function for a reflector: the share of fresh games won, from `ict serve`.

reward.custom_reward_function.path=examples/verl/reward.py reward.custom_reward_function.name=compute_score

A row of the data needs `data_source: hindsight`, the prompt as `ict serve` gave it (prepare.py), and the arguments of its reset in extra_info."""

import json
import os

import websockets

SERVER = os.environ.get("HINDSIGHT_SERVER", "ws://127.0.0.1:8000/reflect")


async def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    async with websockets.connect(f"{SERVER}/ws", max_size=None) as socket:

        async def ask(kind, data):
            await socket.send(json.dumps({"type": kind, "data": data}))
            answer = json.loads(await socket.recv())
            if answer["type"] == "error":
                raise RuntimeError(f"{answer['data']['code']}: {answer['data']['message']}")
            return answer["data"]

        await ask("reset", json.loads(extra_info["reset"]))
        scored = await ask("step", {"reflection": solution_str})
        return {"score": scored["reward"], "parsed": float(scored["metadata"]["parsed"])}
