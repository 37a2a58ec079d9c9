#!/usr/bin/env python3
"""Compares what the original engine and the port show on random deterministic levels: characters, colours, and what terrain is
called in words.

A development tool; needs `pip install nle minihack` (Python 3.11). An episode is left when the positions or turns differ, for
attributes are drawn and some doors resist; colours of things whose look is drawn are left out.

    python tools/oracle/minihack_observations.py --levels 300
"""
import argparse
import json
import random
from collections import Counter

import gymnasium as gym  # noqa: F401

import minihack_engines
from minihack_engines import Original, Port
from minihack_levels import level

minihack_engines.OBSERVED += ('glyphs',)
CMAP, EXPLOSIONS = 2359, 2446
THEMES = ('move', 'run', 'door', 'obj', 'corr', 'feat')
# Terrain and traps in the order of the game's symbols; nothing where the wrapper is silent.
NAMES = ['dark area', 'vertical wall', 'horizontal wall', 'northwest room corner', 'northeast room corner', 'southwest corner', 'southeast corner',
         'cross wall', 't up wall', 't down wall', 't west wall', 't east wall', 'doorway', 'vertical open door', 'horizontal open door',
         'vertical closed door', 'horizontal closed door', 'bars', 'tree', '', '', '', '', 'stairs up', 'stairs down', 'ladder up', 'ladder down',
         'alter', 'grave', 'throne', 'sink', 'fountain', 'pool', 'ice', 'lava', 'vertical lowered drawbridge', 'horizontal lowered drawbridge',
         'vertical raised drawbridge', 'horizontal raised drawbridge', 'air floor', 'cloud floor', 'water floor', 'arrow trap', 'dart trap',
         'falling rock trap', 'squeaky board', 'bear trap', 'land mine', 'rolling boulder trap', 'sleeping gas trap', 'rust trap', 'fire trap',
         'pit', 'spiked pit', 'hole', 'trap door', 'teleportation trap']
DRAWN = ')[=!?/"+(*'


def compare(counts, wrong, a, b, names, glyphs):
    for y in range(21):
        for x in range(79):
            if a.chars[y][x] == b.chars[y][x] == ' ':
                continue
            counts['characters'] += 1
            if a.chars[y][x] != b.chars[y][x]:
                wrong['characters', a.chars[y][x], b.chars[y][x]] += 1
                continue
            if a.chars[y][x] not in DRAWN:
                counts['colours'] += 1
                if a.colors[y][x] != b.colors[y][x]:
                    wrong['colours', a.chars[y][x], a.colors[y][x], b.colors[y][x]] += 1
            glyph = int(glyphs[y][x])
            if CMAP < glyph < EXPLOSIONS and glyph - CMAP < len(NAMES):
                counts['words'] += 1
                if NAMES[glyph - CMAP] != names[y][x]:
                    wrong['words', NAMES[glyph - CMAP], names[y][x]] += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--levels', type=int, default=300)
    parser.add_argument('--keys', type=int, default=25)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    original, port = Original(), Port()
    counts, wrong, screens, left = Counter(), Counter(), 0, 0
    for number in range(args.levels):
        rng = random.Random(args.seed * 100_000 + number)
        text = level(THEMES[number % len(THEMES)], rng).text
        seed = number
        a = original.reset(seed, des=text)
        original.envs.clear()
        if a is None:
            continue
        b = port.reset(seed, des=text)
        for _ in range(args.keys + 1):
            if (a.hero, a.bl[20]) != (b.hero, b.bl[20]):
                left += 1
                break
            port.process.stdin.write(json.dumps({'names': True}) + '\n')
            port.process.stdin.flush()
            names = json.loads(port.process.stdout.readline())['names']
            glyphs = original.env.last_observation[original.env._observation_keys.index('glyphs')]
            compare(counts, wrong, a, b, names, glyphs)
            screens += 1
            key = ord(rng.choice('hjklyubnHJKLo'))
            a, b = original.step(key), port.step(key)
            if a.over or b.over:
                break
    print(f'{args.levels} levels, {screens} screens, {left} episodes left early')
    for what, number in counts.items():
        off = sum(n for key, n in wrong.items() if key[0] == what)
        print(f'{what}: {number - off} of {number} squares equal, blank ones left out')
    for key, number in wrong.most_common(25):
        print(' ', number, *map(repr, key))


if __name__ == '__main__':
    main()
