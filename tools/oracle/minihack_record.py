#!/usr/bin/env python3
"""Draws deterministic levels, plays them in the original engine and writes cases that `ict replay` compares with ours.

A development tool; needs `pip install nle minihack` (Python 3.11). Keys are chosen while the engine runs. Each case is
then played again with other seeds: it is cut before the first step whose position, turn, hit points, reward, prompts
or map differ, and where only a text or a window differs that part is masked.

    python tools/oracle/minihack_record.py --themes move,run --count 50 --seed 1 > /tmp/cases.jsonl
    npm run -s ict -- replay /tmp/cases.jsonl
"""
import argparse
import json
import os
import random
import sys

import numpy as np
from minihack import MiniHackNavigation, MiniHackSkill, RewardManager
from minihack.base import MiniHack

sys.path.insert(0, os.path.dirname(__file__))
from minihack_keys import Player  # noqa: E402
from minihack_levels import level  # noqa: E402
from minihack_text import normalise  # noqa: E402

KEYS = tuple(range(1, 256))
SEEDS = list(range(100, 160))
OBSERVED = ['blstats', 'message', 'tty_chars', 'tty_cursor', 'inv_strs', 'inv_letters']
STATS = [0, 1, 9, 10, 11, 12, 13, 16, 18, 19, 20, 21, 22, 23, 24, 25]
CLASSES = {'skill': MiniHackSkill, 'navigation': MiniHackNavigation, 'base': MiniHack}


def text(row):
    return bytes(row).split(b'\0')[0].decode('latin1')


class Engine:
    """One environment whose keys are all bytes, with every screen that the engine itself showed in `screens`."""

    def __init__(self, des, character, options):
        known = {k: v for k, v in options.items() if k in ('autopickup', 'max_episode_steps', 'penalty_mode', 'penalty_step',
                                                            'penalty_time', 'reward_win', 'reward_lose', 'allow_all_modes')}
        if options.get('reward_manager') is not None:
            known['reward_manager'] = manager(options['reward_manager'])
        self.env = CLASSES[options['class']](des_file=des, character=character, actions=KEYS, observation_keys=OBSERVED,
                                             fix_moon_phase=True, **known).unwrapped
        self.screens = []
        self.inner = self.env.nethack.step
        self.env.nethack.step = self.watched

    def watched(self, key):
        result = self.inner(key)
        obs = result[0] if isinstance(result, tuple) else result
        self.screens.append((int(key), self.screen(obs)))
        return result

    def screen(self, obs):
        keys = self.env._observation_keys
        obs = {k: np.array(obs[keys.index(k)]) for k in (*OBSERVED, 'internal')}
        inv = [f'{chr(a)} - {text(s)}' for a, s in zip(obs['inv_letters'], obs['inv_strs']) if a]
        rows = [bytes(r).decode('latin1').rstrip() for r in obs['tty_chars']]
        return {'message': text(obs['message']), 'rows': rows, 'cursor': [int(v) for v in obs['tty_cursor']],
                'blstats': [int(v) for v in obs['blstats']], 'internal': [int(v) for v in obs['internal']], 'inv': inv}

    def reset(self, seed):
        self.env.seed(core=seed, disp=seed, reseed=False)
        self.screens = []
        self.env.reset()
        return {**self.screen(self.env.last_observation), 'key': None}

    def step(self, key):
        self.screens = []
        _, reward, terminated, truncated, info = self.env.step(KEYS.index(key))
        status = info['end_status']
        shown = {**self.screen(self.env.last_observation), 'key': key, 'reward': round(float(reward), 6), 'done': bool(terminated or truncated),
                 'truncated': bool(truncated), 'end_status': int(getattr(status, 'value', status))}
        if len(self.screens) > 1:
            raw = self.screens if shown['done'] else self.screens[:-1]
            shown['raw'] = [{'key': k, 'auto': at > 0, **{n: v for n, v in s.items() if n != 'inv'}} for at, (k, s) in enumerate(raw[:6])]
        return shown

    def close(self):
        self.env.close()


def manager(events):
    out = RewardManager()
    for event in events:
        rest = {k: v for k, v in event.items() if k in ('reward', 'repeatable', 'terminal_required', 'terminal_sufficient')}
        kind, name = event['type'], event.get('name')
        if kind == 'message':
            out.add_message_event(event['msgs'], **rest)
        elif kind == 'coordinate':
            out.add_coordinate_event(tuple(event['coordinates']), **rest)
        elif kind == 'amulet':
            out.add_amulet_event(**rest)
        else:
            getattr(out, f'add_{kind}_event')(name, **rest)
    return out


def state(step):
    waits = step['internal'][1:4]
    board = None if waits[2] or 'raw' in step and step.get('done') else tuple(step['rows'][1:22])
    fields = [step.get(k) for k in ('reward', 'done', 'end_status')]
    stats = None if step.get('done') else [step['blstats'][i] for i in STATS]
    return (waits, board if not covered(step) else None, fields, stats)


def covered(step):
    return any('(end)' in row or '--More--' in row for row in step['rows'][1:])


def differing(a, b):
    """Names of the parts of two plays of one step that differ in texts alone."""
    mask = set()

    def compare(prefix, one, two):
        if normalise(one['message']) != normalise(two['message']):
            mask.add(prefix + 'message')
        for at in range(24):
            if at != 22 and normalise(one['rows'][at]) != normalise(two['rows'][at]):
                mask.add(f'{prefix}row {at}')
        if one['cursor'] != two['cursor']:
            mask.add(prefix + 'cursor')

    if not a.get('done'):
        compare('', a, b)
        if [normalise(s) for s in a['inv']] != [normalise(s) for s in b['inv']]:
            mask.add('inv')
    ours, theirs = a.get('raw', []), b.get('raw', [])
    for at in range(len(ours)):
        if at >= len(theirs):
            mask.update(f'raw{at}.{what}' for what in ['message', 'cursor'] + [f'row {r}' for r in range(24)])
        else:
            compare(f'raw{at}.', ours[at], theirs[at])
    return mask


def changes(before, rows):
    return {str(at): row for at, row in enumerate(rows) if row != before[at]}


def ordinary(step):
    """Neither moon nor Friday: they change luck."""
    return 'moon' not in step['message'] and 'Friday' not in step['message']


def record(name, theme, rng, checks, length):
    player = Player(theme, rng)
    board = level(theme, rng)
    engine = Engine(board.text, player.character, player.options)
    try:
        seeds = iter(rng.sample(SEEDS, len(SEEDS)))
        seed = next(seeds)
        first = engine.reset(seed)
        while not ordinary(first):
            seed = next(seeds)
            first = engine.reset(seed)
        if board.rows and not player.place(board, first):
            return None, 'elsewhere'
        steps = [first]
        while len(steps) <= length and not steps[-1].get('done'):
            steps.append(engine.step(player.next(steps[-1])))
        keys = [s['key'] for s in steps[1:]]
        mask, cut = {}, len(steps)
        for other in seeds:
            again = engine.reset(other)
            if not ordinary(again):
                continue
            if checks == 0:
                break
            checks -= 1
            for at, step in enumerate(steps[:cut]):
                if at > 0:
                    again = engine.step(keys[at - 1])
                if state(step) != state(again) or len(step.get('raw', [])) != len(again.get('raw', [])):
                    cut = at
                    break
                if at > 0:
                    for part in differing(step, again):
                        mask.setdefault(str(at), set()).add(part)
    finally:
        engine.close()
    if cut < 6:
        return None, 'short'
    out, rows, inv = [], [''] * 24, None
    for step in steps[:cut]:
        line = {'key': step['key']}
        line.update({k: step[k] for k in ('reward', 'done', 'truncated', 'end_status') if k in step})
        line.update(message=step['message'], tty=changes(rows, step['rows']), cursor=step['cursor'], blstats=step['blstats'],
                    internal=step['internal'])
        if step['inv'] != inv:
            line['inv'] = inv = step['inv']
        before = rows
        for screen in step.get('raw', []):
            line.setdefault('raw', []).append({'key': screen['key'], 'auto': screen['auto'], 'message': screen['message'],
                                               'tty': changes(before, screen['rows']), 'cursor': screen['cursor'],
                                               'blstats': screen['blstats'], 'internal': screen['internal']})
            before = screen['rows']
        rows = step['rows']
        out.append(line)
    return {'name': name, 'theme': theme, 'des': board.text, 'character': player.character, 'options': player.options, 'seed': seed,
            'keys': keys[:cut - 1], 'comparable': {'mask': {k: sorted(v) for k, v in mask.items() if int(k) < cut}}, 'steps': out}, None


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--themes', default='move,run,door,obj,corr,goal,feat,keys')
    args.add_argument('--count', type=int, default=10, help='cases of each theme')
    args.add_argument('--seed', type=int, default=1)
    args.add_argument('--length', type=int, default=60, help='keys of a case')
    args.add_argument('--checks', type=int, default=8, help='other seeds a case is played with')
    args = args.parse_args()
    dropped = {}
    for theme in args.themes.split(','):
        done = 0
        for at in range(args.count * 3):
            if done == args.count:
                break
            rng = random.Random(f'{args.seed}:{theme}:{at}')
            case, why = record(f'{theme}-{args.seed}-{at:03}', theme, rng, args.checks, args.length)
            if case is None:
                dropped[why] = dropped.get(why, 0) + 1
                continue
            print(json.dumps(case, separators=(',', ':')), flush=True)
            done += 1
    print(f'dropped: {dropped}', file=sys.stderr)


if __name__ == '__main__':
    main()
