#!/usr/bin/env python3
"""Steps a second of the original engine on one core, for the peers of `ict bench minihack`.

A development tool; needs `pip install nle minihack` (Python 3.11).

    python tools/oracle/minihack_speed.py
"""
import random
import time

import gymnasium as gym
import minihack  # noqa: F401

OBSERVED = ('glyphs', 'chars', 'colors', 'message', 'blstats', 'tty_chars', 'tty_colors', 'tty_cursor', 'inv_strs', 'inv_letters')


def make(task):
    return gym.make(f'MiniHack-{task}-v0', observation_keys=OBSERVED).unwrapped


def searching(steps=200_000):
    env = make('Room-5x5')
    done, spent = 0, 0.0
    while done < steps:
        env.reset()
        begun = time.perf_counter()
        for _ in range(500):
            env.nethack.step(ord('s'))
        spent += time.perf_counter() - begun
        done += 500
    return done / spent


def playing(task, steps=20_000):
    env = make(task)
    draw = random.Random(1)
    begun = time.perf_counter()
    done = 0
    while done < steps:
        env.reset()
        over = False
        while not over:
            _, _, terminated, truncated, _ = env.step(draw.randrange(env.action_space.n))
            over = terminated or truncated
            done += 1
    return done / (time.perf_counter() - begun)


print(f'keys, searching in a room of 5 x 5: {max(searching() for _ in range(3)):.0f} steps/s')
for name in ('Room-5x5', 'Eat', 'MazeWalk-9x9', 'CorridorBattle'):
    print(f'observations and resets, random actions, {name}: {max(playing(name) for _ in range(3)):.0f} steps/s')
