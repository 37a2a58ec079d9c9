#!/usr/bin/env python3
"""Measures what chance decides, in the original engine and in the port, and writes the table of
docs/minihack-distributions.md.

A development tool; needs `pip install nle minihack` (Python 3.11). Counts are judged by the chi-square test of one
distribution (bound: p >= 0.001), numbers by how many standard errors their means lie apart (bound: 4).

    python tools/oracle/minihack_distributions.py --levels 1000 > docs/minihack-distributions.md
"""
import argparse
import datetime
import re
import sys
import time
from collections import Counter, deque
from importlib.metadata import version

import numpy as np

from minihack_engines import Original, Port, chi_square_p, standard_errors

STEPS = {'k': (0, -1), 'l': (1, 0), 'j': (0, 1), 'h': (-1, 0), 'u': (1, -1), 'n': (1, 1), 'b': (-1, 1), 'y': (-1, -1)}
KINDS = {(':', 11): 'newt', ('F', 10): 'lichen', ('d', 3): 'jackal', ('x', 5): 'grid bug', ('o', 7): 'goblin', ('d', 1): 'fox',
         ('r', 3): 'rat', ('Z', 3): 'kobold zombie', ('k', 3): 'kobold'}


def level(rows, body='', start=(0, 0), lit='lit', flags='hardfloor'):
    width, height = max(map(len, rows)), len(rows)
    # The start is a rectangle of one square without another rectangle of one square.
    hole = (0, 0) if start != (0, 0) else (width - 1, height - 1)
    return '\n'.join(['MAZE: "mylevel", \' \'', f'FLAGS:{flags}', 'INIT_MAP: solidfill,\' \'', 'GEOMETRY:center,center', 'MAP', *rows,
                      'ENDMAP', f'REGION:(0,0,{width},{height}),{lit},"ordinary"',
                      f'BRANCH:({start[0]},{start[1]},{start[0]},{start[1]}),({hole[0]},{hole[1]},{hole[0]},{hole[1]})', body, ''])


def floor(width, height):
    return ['.' * width] * height


class Measure:
    def __init__(self, engine, levels):
        self.engine, self.levels, self.found = engine, levels, {}

    def count(self, name, what, number=1):
        self.found.setdefault(name, Counter())[what] += number

    def number(self, name, value):
        self.found.setdefault(name, []).append(float(value))

    def starts(self, count=None, **what):
        """First views of so many levels."""
        seed, given = 0, 0
        while given < (count or self.levels):
            view = self.engine.reset(seed, **what)
            seed += 1
            if view is not None:
                given += 1
                yield view

    def keys(self, text):
        view = None
        for key in text:
            view = self.engine.step(ord(key))
            if view.over:
                break
        return view


def distance(view, start, goal, passable='.#<>|+-@'):
    """Steps between two squares over what is shown, doors taken straight; None where no way is shown."""
    seen, queue = {start: 0}, deque([start])
    while queue:
        x, y = queue.popleft()
        if (x, y) == goal:
            return seen[x, y]
        for dx, dy in STEPS.values():
            nx, ny = x + dx, y + dy
            if (nx, ny) in seen or not (0 <= nx < 79 and 0 <= ny < 21) or view.chars[ny][nx] not in passable:
                continue
            door = any(view.chars[b][a] in '+|-' for a, b in ((x, y), (nx, ny)))
            if view.chars[ny][nx] in '|-' and view.colors[ny][nx] != '3' or door and dx and dy:
                continue
            seen[nx, ny] = seen[x, y] + 1
            queue.append((nx, ny))
    return None


def monsters(m):
    for view in m.starts(2 * m.levels, task='Room-Monster-5x5'):
        found = [KINDS.get(kind[2:], f'{kind[2:]}') for kind in view.monsters()]
        m.count('random monsters: kinds', found[0])
        m.count('random monsters: how many stand in a group kind’s level', len(found) if found[0] in ('jackal', 'grid bug', 'rat') else 0)
    for view in m.starts(task='Room-Monster-15x15'):
        m.count('Room-Monster-15x15: monsters', len(view.monsters()))
    for view in m.starts(task='Eat-Distr'):
        m.count('Eat-Distr: kinds of monsters', (KINDS.get(view.monsters()[0][2:], 'other') if view.monsters() else 'none'))


def distances(m):
    for task in ('Room-Random-5x5', 'Room-Random-15x15', 'MazeWalk-Mapped-9x9', 'MazeWalk-Mapped-15x15', 'MazeWalk-Mapped-45x19'):
        for view in m.starts(task=task):
            goal = view.find('>')
            m.number(f'{task}: steps from start to goal', distance(view, view.hero, goal[0]))
    for view in m.starts(task='LockedDoor'):
        m.number('LockedDoor: column of the start', view.hero[0])


def rooms(m):
    for count in (2, 3, 5):
        blocks = ''.join('ROOM: "ordinary", lit, random, random, random {\n' + ('STAIR: random, down\n' if i == 1 else '') + '}\n' for i in range(count))
        text = f'LEVEL: "mylevel"\nFLAGS: premapped\n{blocks}RANDOM_CORRIDORS\n'
        for view in m.starts(des=text):
            name, found = f'Corridor-R{count}', areas(view)
            m.count(f'{name}: rooms', len(found))
            for size in found:
                m.number(f'{name}: squares of a room', size)
            doors(m, name, view)
            m.number(f'{name}: corridor squares', sum(row.count('#') for row in view.chars))
            goal = view.find('>')
            far = distance(view, view.hero, goal[0]) if goal else None
            m.count(f'{name}: the goal can be walked to without searching', far is not None)
            if far is not None:
                m.number(f'{name}: steps from start to goal', far)


def areas(view):
    """Sizes of the areas of floor that walls and doors part."""
    inside = {(x, y) for y, row in enumerate(view.chars) for x, c in enumerate(row) if c in '.<>@' and not is_doorway(view, x, y)}
    sizes = []
    while inside:
        queue, size = [inside.pop()], 0
        while queue:
            x, y = queue.pop()
            size += 1
            for dx, dy in STEPS.values():
                if (x + dx, y + dy) in inside:
                    inside.remove((x + dx, y + dy))
                    queue.append((x + dx, y + dy))
        sizes.append(size)
    return sizes


def is_wall(view, x, y):
    return 0 <= x < 79 and 0 <= y < 21 and view.chars[y][x] in '|-+'


def is_doorway(view, x, y):
    return is_wall(view, x - 1, y) and is_wall(view, x + 1, y) or is_wall(view, x, y - 1) and is_wall(view, x, y + 1)


def doors(m, name, view):
    for y, row in enumerate(view.chars):
        for x, char in enumerate(row):
            if char == '+':
                m.count(f'{name}: doors', 'shut')
            elif char in '|-' and view.colors[y][x] == '3':
                m.count(f'{name}: doors', 'open')
            elif char == '.' and is_doorway(view, x, y):
                m.count(f'{name}: doors', 'empty')


def things(m):
    body = '\n'.join(f'OBJECT:random,({i % 10},{1 + i // 10})' for i in range(60))
    for view in m.starts(m.levels // 4, des=level(floor(10, 7), body), character='cav-hum-neu-mal'):
        for row in view.chars:
            for char in row:
                if char in ')[%?!/="(*+$`':
                    m.count('random things: classes', '?' if char == '+' else char)


def fights(m):
    """The hero strikes an awake monster that cannot get away, until one is dead; every second blow is a rest."""
    for kind in ('newt', 'lichen', 'jackal', 'grid bug', 'goblin', 'fox', 'sewer rat', 'kobold zombie', 'kobold', 'giant rat'):
        text = level(floor(2, 1), f'MONSTER:"{kind}",(1,0),awake')
        for role in ('rog-hum-cha-mal', 'cav-hum-neu-mal'):
            fight(m, kind, role, text)
    fight(m, 'giant rat', 'kni-hum-law-fem', level(floor(2, 1), 'MONSTER:"giant rat",(1,0),awake'))


def fight(m, kind, role, text):
    name = f'{role[:3]} against {kind}'
    for view in m.starts(max(200, m.levels // 4), des=text, character=role):
        for _ in range(40):
            before = view
            if not view.monsters():
                break
            view = m.keys('Fl')
            if view.over:
                m.count('fights: the hero dies', name)
                break
            strike(m, kind, role, before, view)
            if 'You kill' in view.message or 'You destroy' in view.message:
                m.count(f'what a dead {kind} leaves', left(view))
                m.number(f'experience of a {kind}', view.bl[19] - before.bl[19])
                break
            view = m.keys('s')
            if view.over:
                break
            bitten(m, kind, role, view)


def strike(m, kind, role, before, view):
    m.count(f'blows of {role[:3]} at {kind}', 'miss' if 'You miss' in view.message else 'kill' if re.search('You (kill|destroy)', view.message) else 'hit')


def bitten(m, kind, role, view):
    for word in re.findall(rf'The {kind} (?:bites|misses|just misses|hits|touches)', view.message):
        m.count(f'attacks of {kind} on {role[:3]}', word.replace(f'The {kind} ', '').replace('just ', ''))


def left(view):
    rest = {c for row in view.chars for c in row} - set(' .<@')
    return '%' if '%' in rest else 'something' if rest else 'nothing'


def bites(m):
    """Damage of single bites, by hit points lost in steps with one bite."""
    for kind in ('newt', 'jackal', 'fox', 'sewer rat', 'grid bug', 'kobold zombie', 'giant rat'):
        text = level(floor(2, 1), f'MONSTER:"{kind}",(1,0),awake')
        for view in m.starts(max(150, m.levels // 5), des=text):
            for _ in range(12):
                before, view = view, m.keys('s')
                if view.over:
                    break
                attacks = re.findall(rf'The {kind} (bites|hits|misses|just misses)', view.message)
                if len(attacks) == 1 and attacks[0] in ('bites', 'hits'):
                    m.count(f'damage by a {kind}', before.bl[10] - view.bl[10])


def approaches(m):
    """A hero who waits in a corner; in how many turns a monster from the other corner stands beside."""
    for kind in ('newt', 'jackal', 'grid bug', 'fox', 'goblin', 'giant rat', 'kobold zombie'):
        for name, rows, start, place in (('hall', floor(12, 12), (11, 11), (0, 0)), ('corridor', floor(12, 1), (11, 0), (0, 0))):
            text = level(rows, f'MONSTER:"{kind}",({place[0]},{place[1]}),awake', start)
            for view in m.starts(max(200, m.levels // 5), des=text):
                for turn in range(80):
                    near = [1 for x, y, *_ in view.monsters() if max(abs(x - view.hero[0]), abs(y - view.hero[1])) <= 1]
                    if near:
                        m.number(f'turns until a {kind} arrives, {name} of 12', turn)
                        break
                    view = m.keys('s')
                    if view.over:
                        break


def sleepers(m):
    for role in ('rog-hum-cha-mal', 'cav-hum-neu-mal'):
        for kind in ('newt', 'jackal'):
            text = level(floor(9, 1), f'MONSTER:"{kind}",(0,0),asleep', (8, 0))
            for view in m.starts(max(200, m.levels // 5), des=text, character=role):
                place = view.monsters()[0][:2]
                turn = 0
                while turn < 60 and view.monsters() and view.monsters()[0][:2] == place:
                    turn += 1
                    view = m.keys('s')
                    if view.over:
                        break
                m.number(f'turns a sleeping {kind} lets a {role[:3]} wait (60 at most)', turn)


def heroes(m):
    for role in ('rog-hum-cha-mal', 'cav-hum-neu-mal', 'kni-hum-law-fem'):
        for view in m.starts(des=level(floor(3, 3)), character=role):
            for at, attribute in enumerate(('strength', 'dexterity', 'constitution', 'intelligence', 'wisdom', 'charisma')):
                m.number(f'{role[:3]}: {attribute}', view.bl[3 + at])


def regeneration(m):
    """Kicks a wall until hurt, then waits; hunger by waiting alone."""
    for view in m.starts(100, des=level(['---', '|.|', '---'], start=(1, 1)), character='cav-hum-neu-mal'):
        while not view.over and view.bl[10] > 10:
            view = m.keys([chr(4), 'k', 's', 's'])
        last, turns = view, []
        for _ in range(0 if view.over else 80):
            view = m.keys('s')
            if view.bl[10] > last.bl[10]:
                turns.append(view.bl[20])
            last = view
        for one, other in zip(turns, turns[1:]):
            m.count('turns between two regained hit points, level 1', other - one)
    for view in m.starts(20, des=level(floor(3, 3))):
        while view.bl[21] != 2 and view.bl[20] < 1000 and not view.over:
            view = m.keys('s' * 10) if view.bl[20] < 700 else m.keys('s')
        m.count('turn on which the hero becomes hungry', view.bl[20])


def traps(m):
    """Where a teleport trap takes the hero: rows and columns of a 7 x 7 room."""
    for view in m.starts(2 * m.levels, des=level(floor(7, 7), 'TRAP:"teleport",(3,3)\nTRAP:"teleport",(0,6)', (3, 2))):
        x, y = view.hero
        view = m.keys('j')
        m.count('teleport trap: where it leads', (view.hero[0] - x, view.hero[1] - y))


def doors_and_kicks(m):
    for name, state, keys, done in (('opening a closed door', 'closed', 'l', 'The door opens'), ('kicking a locked door', 'locked', chr(4) + 'l', 'WHAMM|crashes open|shatters')):
        text = level(['-----', '|.+.|', '-----'], f'DOOR:{state},(2,1)', (1, 1))
        for view in m.starts(des=text, character='cav-hum-neu-mal'):
            for tries in range(1, 60):
                view = m.keys(keys)
                if 'opens' in view.message or 'crashes' in view.message or 'shatters' in view.message:
                    m.number(f'{name}: tries', tries)
                    break
    text = level(['-----', '|.S.|', '-----'], '', (1, 1))
    for view in m.starts(des=text):
        for tries in range(1, 90):
            view = m.keys('s')
            if 'find' in view.message:
                m.number('searching for a hidden door: tries', tries)
                break


def lichens(m):
    text = level(floor(3, 3), 'MONSTER:"lichen",(1,0),awake', (1, 1))
    for view in m.starts(des=text):
        for _ in range(40):
            view = m.keys('s')
            if 'touches you' in view.message:
                break
        for tries in range(1, 100):
            view = m.keys('n')
            if view.over or 'pull free' in view.message:
                m.number('lichen: tries until the hero comes free', tries)
                break
            if 'cannot escape' not in view.message:
                break


def levels_gained(m):
    body = '\n'.join(f'MONSTER:"goblin",({1 + i},0),awake' for i in range(5))
    for view in m.starts(max(200, m.levels // 5), des=level(floor(7, 1), body), character='kni-hum-law-fem'):
        for _ in range(150):
            targets = [(x - view.hero[0], y - view.hero[1]) for x, y, *_ in view.monsters()]
            near = [t for t in targets if max(map(abs, t)) == 1]
            key = next((k for k, way in STEPS.items() if near and way == near[0]), None)
            before, view = view, (m.keys('F' + key) if key else m.keys('s'))
            if view.over:
                break
            if view.bl[18] > before.bl[18]:
                m.number('hit points a knight gains with a level', view.bl[11] - before.bl[11])
                m.number('power a knight gains with a level', view.bl[15] - before.bl[15])
                break
        m.count('a knight and five goblins: dies first', view.over)


PROBES = [monsters, distances, rooms, things, fights, bites, approaches, sleepers, heroes, regeneration, traps, doors_and_kicks, lichens, levels_gained]


def judge(name, a, b):
    if isinstance(a, Counter) or isinstance(b, Counter):
        a, b = a or Counter(), b or Counter()
        p = chi_square_p(a, b)
        kinds = [k for k, _ in (a + b).most_common(9)]
        show = lambda c: ', '.join(f'{k}: {100 * c[k] / max(1, sum(c.values())):.1f} %' for k in kinds) + f' ({sum(c.values())})'  # noqa: E731
        return [name, show(a), show(b), f'p = {p:.2g}', p >= 0.001]
    if not a or not b:
        return [name, str(len(a or [])), str(len(b or [])), 'nothing measured', False]
    apart = standard_errors(a, b)
    show = lambda v: f'{np.mean(v):.3g} ± {np.std(v):.3g} ({len(v)})'  # noqa: E731
    return [name, show(a), show(b), f'{apart:.1f} SE', apart < 4]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--levels', type=int, default=1000)
    parser.add_argument('--only', default='')
    args = parser.parse_args()
    chosen = [p for p in PROBES if not args.only or p.__name__ in args.only.split(',')]
    sides = []
    for engine in (Original(), Port()):
        measure = Measure(engine, args.levels)
        for probe in chosen:
            start = time.time()
            probe(measure)
            print(engine.name, probe.__name__, f'{time.time() - start:.0f} s', file=sys.stderr, flush=True)
        sides.append(measure.found)
    rows = [judge(name, sides[0].get(name), sides[1].get(name)) for name in dict.fromkeys([*sides[0], *sides[1]])]
    kept = sum(row[4] for row in rows)
    print('# The MiniHack port: what chance decides\n')
    print(f'Made by `python tools/oracle/minihack_distributions.py --levels {args.levels}` on {datetime.date.today()} with nle {version("nle")} and '
          f'minihack {version("minihack")}. Counts are judged by the chi-square test (kept where p ≥ 0.001), numbers, given as mean ± deviation '
          f'(how many), by the standard errors between their means (kept below 4). **{kept} of {len(rows)} rows keep their bound.**\n')
    print('| what | original | port | judgement | kept |\n| --- | --- | --- | --- | --- |')
    for name, a, b, text, good in rows:
        print(f'| {name} | {a} | {b} | {text} | {"yes" if good else "**no**"} |'.replace("('", '').replace("')", ''))


if __name__ == '__main__':
    main()
