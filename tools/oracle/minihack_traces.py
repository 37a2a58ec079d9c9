#!/usr/bin/env python3
"""Plays MiniHack's own tasks in the original engine and writes traces that `ict replay` compares: walks of 30 random compass
keys, and for the skill tasks the keys that fetch the thing and use it, through the environment and straight to the game.

A development tool; needs `pip install nle minihack` (Python 3.11).

    python tools/oracle/minihack_traces.py --tasks Room-5x5,Eat --seeds 3,4 --out /tmp/traces
    npm run -s ict -- replay /tmp/traces
"""
import argparse
import json
import os
import random
import re
import sys

import gymnasium as gym
import numpy as np
import minihack  # noqa: F401

STEPS = {(0, -1): 'k', (1, 0): 'l', (0, 1): 'j', (-1, 0): 'h', (1, -1): 'u', (1, 1): 'n', (-1, 1): 'b', (-1, -1): 'y'}
OBSERVED = ('blstats', 'message', 'tty_chars', 'tty_cursor', 'inv_strs', 'inv_letters')
SIX = ['Eat', 'Read', 'Wear', 'Wield', 'PutOn', 'Zap']
VERBS = {'Eat': ('%', 'e'), 'Read': ('?', 'r'), 'Wear': ('[', 'W'), 'Wield': (')', 'w'), 'PutOn': ('"', 'P'), 'Zap': ('/', 'z')}
SIZES = ['5x5', '15x15']
TASKS = ([f'Room-{kind}{size}' for kind in ('', 'Random-', 'Dark-', 'Trap-', 'Monster-', 'Ultimate-') for size in SIZES]
         + [f'{verb}{form}' for verb in SIX for form in ('-Fixed', '', '-Distr')]
         + [f'MazeWalk-{form}{size}' for form in ('', 'Mapped-') for size in ('9x9', '15x15', '45x19')]
         + ['Labyrinth-Small', 'Labyrinth-Big', 'Corridor-R2', 'Corridor-R3', 'Corridor-R5', 'LockedDoor-Fixed', 'LockedDoor', 'ClosedDoor',
            'CorridorBattle', 'CorridorBattle-Dark'])


def text(row):
    return bytes(row).split(b'\0')[0].decode('latin1')


class Game:
    def __init__(self, task, seed):
        self.env = gym.make(f'MiniHack-{task}-v0', fix_moon_phase=True, observation_keys=OBSERVED).unwrapped
        self.env.seed(core=seed, disp=seed, reseed=False)
        self.env.reset()
        self.steps = [self.shown(self.env.last_observation, None)]

    def shown(self, obs, key, **more):
        keys = self.env._observation_keys
        obs = {k: np.array(obs[keys.index(k)]) for k in (*OBSERVED, 'internal')}
        rows = [bytes(r).decode('latin1').rstrip() for r in obs['tty_chars']]
        return {'key': key, **more, 'message': text(obs['message']), 'tty': {str(at): row for at, row in enumerate(rows) if row},
                'cursor': [int(v) for v in obs['tty_cursor']], 'blstats': [int(v) for v in obs['blstats']],
                'inv': [f'{chr(a)} - {text(s)}' for a, s in zip(obs['inv_letters'], obs['inv_strs']) if a],
                'internal': [int(v) for v in obs['internal']]}

    def press(self, key):
        """Through the environment. Says whether the game goes on."""
        _, reward, terminated, truncated, info = self.env.step([int(a) for a in self.env.actions].index(key))
        status = info['end_status']
        self.steps.append(self.shown(self.env.last_observation, key, reward=round(float(reward), 6), done=bool(terminated or truncated),
                                     truncated=bool(truncated), end_status=int(getattr(status, 'value', status))))
        return not self.steps[-1]['done']

    def send(self, key):
        """Straight to the game; spaces that only close something follow by themselves."""
        obs, over = self.env.nethack.step(key)
        self.steps.append(self.shown(obs, key, auto=False))
        while self.steps[-1]['internal'][3] and not over:
            obs, over = self.env.nethack.step(32)
            self.steps.append(self.shown(obs, 32, auto=True))
        return not over


def way(first, symbol):
    """Keys that lead straight over open floor to the first thing that looks so; None where there is none."""
    x, y = first['blstats'][0], first['blstats'][1] + 1
    for row in range(1, 22):
        at = first['tty'].get(str(row), '').find(symbol)
        if at >= 0:
            keys = []
            while (x, y) != (at, row):
                dx, dy = (at > x) - (at < x), (row > y) - (row < y)
                keys.append(STEPS[dx, dy])
                x, y = x + dx, y + dy
            return keys
    return None


def errand(task, first):
    verb = task.split('-')[0]
    if verb == 'LockedDoor':
        return list('lll') + ['\x04', 'l'] * 8 + list('llll')
    symbol, key = VERBS[verb]
    keys = way(first, symbol)
    return None if keys is None else keys + (['e', 'y'] if verb == 'Eat' else [',', key, 'f'])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--tasks', default=','.join(TASKS))
    parser.add_argument('--seeds', default='3')
    parser.add_argument('--out', required=True)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    for task in args.tasks.split(','):
        for seed in map(int, args.seeds.split(',')):
            rng = random.Random(f'{task}:{seed}')
            walk = Game(task, seed)
            if re.search('moon|Friday', walk.steps[0]['message']):
                print(f'{task}, seed {seed}: a day with luck, left out', file=sys.stderr)
                walk.env.close()
                continue
            for _ in range(30):
                if not walk.press(ord(rng.choice('hjklyubn'))):
                    break
            write(args.out, f'{task}.seed{seed}.walk30', 'env', walk)
            if task.split('-')[0] not in VERBS and task != 'LockedDoor-Fixed':
                continue
            for name, via in ((f'{task}.seed{seed}', 'env'), (f'{task}.seed{seed}.raw', 'raw keys; auto=true marks a space')):
                game = Game(task, seed)
                for key in errand(task, game.steps[0]) or []:
                    if not (game.press if via == 'env' else game.send)(ord(key)):
                        break
                write(args.out, name, via, game)


def write(folder, name, via, game):
    with open(os.path.join(folder, f'{name}.json'), 'w', encoding='utf-8') as out:
        json.dump({'name': name, 'via': via, 'steps': game.steps}, out, separators=(',', ':'))
    game.env.close()


if __name__ == '__main__':
    main()
