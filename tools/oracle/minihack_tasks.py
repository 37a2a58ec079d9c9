#!/usr/bin/env python3
"""Plays every task of the port blindly in the original engine and writes docs/minihack-tasks.md: wins of the port's expert, and
the mean return of an agent that draws among upstream's actions, both sides.

A development tool; needs `pip install nle minihack` (Python 3.11).

    python tools/oracle/minihack_tasks.py --episodes 200 > docs/minihack-tasks.md
"""
import argparse
import datetime
import json
import random
import subprocess
import sys
from importlib.metadata import version

import gymnasium as gym
import numpy as np
import minihack  # noqa: F401

from minihack_engines import ROOT


def returns(task, episodes):
    env = gym.make(f'MiniHack-{task}-v0', fix_moon_phase=True, observation_keys=('blstats', 'message', 'tty_chars', 'chars')).unwrapped
    sums = []
    for seed in range(episodes):
        env.seed(seed, seed, False)
        env.reset()
        draw, over, total = random.Random(seed), False, 0.0
        while not over:
            _, reward, terminated, truncated, _ = env.step(draw.randrange(env.action_space.n))
            over = terminated or truncated
            total += reward
        sums.append(total)
    env.close()
    return np.array(sums)


def ours(episodes):
    text = subprocess.run(['node', 'tools/main.mjs', 'bench', 'minihack-tasks', '--episodes', str(episodes), '--json'],
                          cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE).stdout
    found = {}
    for row in json.loads(text)['rows']:
        task, what = row['what'].split(': ', 1)
        found.setdefault(task, {})[what] = row['value']
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--episodes', type=int, default=200)
    args = parser.parse_args()
    rows, kept, port = [], 0, ours(args.episodes)
    for task, mine in port.items():
        theirs = returns(task, args.episodes)
        error = theirs.std() / np.sqrt(args.episodes)
        apart = abs(mine['random return'] - theirs.mean()) / max(1e-9, np.hypot(error, mine['random return, standard error']))
        kept += apart < 4
        rows.append(f'| {task} | {mine["expert wins"]:.3f} | {mine["expert dies"]:.3f} | {mine["random return"]:.3f} ± '
                    f'{mine["random return, standard error"]:.3f} | {theirs.mean():.3f} ± {error:.3f} | {apart:.1f} |')
        print(rows[-1], file=sys.stderr, flush=True)
    print('# The MiniHack port: its tasks\n')
    print(f'Made by `python tools/oracle/minihack_tasks.py --episodes {args.episodes}` on {datetime.date.today()} with nle {version("nle")} and minihack '
          f'{version("minihack")}; our side alone is `npm run -s tools -- bench minihack-tasks`. The expert plays tasks 0 to {args.episodes - 1} of the train split and reads '
          f'the screen alone. The random agent draws among upstream’s actions of the task, seeds 0 to {args.episodes - 1}; returns are means ± one '
          f'standard error, and the last column says how many standard errors they lie apart: **{kept} of {len(rows)} below 4.**\n')
    print('| task | expert wins | expert dies | random return, port | random return, original | apart (SE) |\n| --- | --- | --- | --- | --- | --- |')
    print('\n'.join(rows))


if __name__ == '__main__':
    main()
