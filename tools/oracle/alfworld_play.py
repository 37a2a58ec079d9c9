#!/usr/bin/env python3
"""Plays game files in the original engine and writes transcripts that `ict replay` compares with ours.

A development tool; needs `pip install alfworld` (Python 3.11). Steps are slow: about ten a second.

    npm run -s ict -- games --size full -n 50 --out /tmp/games
    python tools/oracle/alfworld_play.py /tmp/games --steps 30 > /tmp/played.jsonl
    npm run -s ict -- replay /tmp/played.jsonl --games /tmp/games

Sentences of versions before 0.4 come from the grammar and the domain of such a version:

    pip download --no-deps alfworld==0.3.5 && unzip alfworld-0.3.5-*.whl -d /tmp/old
    python tools/oracle/alfworld_play.py /tmp/games --older /tmp/old/alfworld/data > /tmp/older.jsonl
"""
import argparse
import glob
import hashlib
import json
import os
import random
import re
import sys
import tempfile

import textworld
import textworld.gym
from alfworld.agents.environment.alfred_tw_env import AlfredDemangler, AlfredInfos

REJECTED = ['go to nowhere 1', 'take all', 'look 1', 'inventory 1', 'Look', 'examine room 1', 'open', 'use lamp']


def older(path, data, folder):
    """The same game under the domain and the grammar in `data`. Says where it lies."""
    with open(path) as file:
        game = json.load(file)
    with open(os.path.join(data, 'alfred.pddl')) as domain, open(os.path.join(data, 'alfred.twl2')) as grammar:
        task = re.search(r'"Your task is to: [^"]*"', game['grammar']).group()
        game.update(pddl_domain=domain.read(), grammar=grammar.read().replace('"Your task is to: UNKNOWN GOAL."', task))
    copy = os.path.join(folder, 'game.tw-pddl')
    with open(copy, 'w') as file:
        json.dump(game, file)
    return copy


def play(path, choose, most, whole):
    infos = textworld.EnvInfos(won=True, admissible_commands=True, extras=['gamefile'])
    name = textworld.gym.register_games([path], infos, batch_size=1, asynchronous=False, max_episode_steps=10000,
                                        wrappers=[AlfredDemangler(shuffle=False), AlfredInfos])
    env = textworld.gym.make(name)
    observations, info = env.reset()
    opening, commands = observations[0], list(info['admissible_commands'][0])
    first, steps, won = commands, [], False
    for i in range(most):
        action = choose(i, commands)
        if action is None:
            break
        observations, _, _, info = env.step([action])
        commands = list(info['admissible_commands'][0])
        step = {'action': action, 'observation': observations[0], 'admissible_n': len(commands),
                'admissible_sha1': hashlib.sha1('\n'.join(commands).encode()).hexdigest()[:12]}
        if whole:
            step['admissible'] = commands
        if info['won'][0]:
            won = step['won'] = True
        steps.append(step)
        if won:
            break
    env.close()
    return opening, first, steps, won


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder')
    parser.add_argument('--steps', type=int, default=30)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--kinds', default='walkthrough,random')
    parser.add_argument('--whole', type=int, default=0, help='games whose lists of commands are written whole, not as their SHA-1 alone')
    parser.add_argument('--older', help='folder with alfred.pddl and alfred.twl2 of a version before 0.4')
    args = parser.parse_args()
    copies = tempfile.TemporaryDirectory()
    for at, path in enumerate(sorted(glob.glob(os.path.join(args.folder, '**', 'game.tw-pddl'), recursive=True))):
        with open(path) as file:
            walkthrough = json.load(file).get('walkthrough') or []
        if args.older:
            walkthrough = [re.sub('^move (.*) to ', r'put \1 in/on ', command) for command in walkthrough]
        rng = random.Random(f'{args.seed} {os.path.basename(os.path.dirname(path))}')

        def random_choice(_, commands):
            if rng.random() < 0.08:
                return rng.choice(REJECTED)
            # Walking is most of what is offered; what else can be done is tried more often.
            other = [c for c in commands if not c.startswith('go to') and c not in ('help', 'look', 'inventory')]
            return rng.choice(other) if other and rng.random() < 0.6 else rng.choice(commands)

        def expert_choice(i, _):
            return walkthrough[i] if i < len(walkthrough) else None

        for kind in args.kinds.split(','):
            chooser = expert_choice if kind == 'walkthrough' else random_choice
            game = older(path, args.older, copies.name) if args.older else path
            opening, first, steps, won = play(game, chooser, args.steps, at < args.whole)
            print(json.dumps({
                'source': 'original-engine', 'kind': kind, 'text_version': 'pre-0.4' if args.older else '0.4+',
                'game': '/'.join(path.split(os.sep)[-3:-1]), 'opening': opening, 'admissible_initial': first,
                'steps': steps, 'success': won,
            }), flush=True)


if __name__ == '__main__':
    sys.exit(main())
