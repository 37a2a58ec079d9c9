"""Writes the contexts of a server as verl's data: python prepare.py FILE.parquet COUNT [FIRST_SEED]"""

import asyncio
import json
import sys

import pandas
import websockets

from reward import SERVER


async def row(seed):
    reset = {"seed": seed}
    async with websockets.connect(f"{SERVER}/ws", max_size=None) as socket:
        await socket.send(json.dumps({"type": "reset", "data": reset}))
        observation = json.loads(await socket.recv())["data"]["observation"]
    return {
        "data_source": "hindsight",
        "prompt": observation["messages"],
        "ability": observation["family"],
        "reward_model": {"style": "rule", "ground_truth": ""},
        "extra_info": {"index": seed, "reset": json.dumps(reset)},
    }


async def rows(count, first):
    return [await row(seed) for seed in range(first, first + count)]


if __name__ == "__main__":
    path, count, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
    pandas.DataFrame(asyncio.run(rows(count, first))).to_parquet(path)
