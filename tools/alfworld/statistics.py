#!/usr/bin/env python3
"""Counts furniture, things and their places in the parsed games and writes src/env/alfworld/generate/room-statistics.ts.

python3 tools/alfworld/statistics.py $HINDSIGHT_DATA/alfworld/games-parsed.jsonl.gz > src/env/alfworld/generate/room-statistics.ts
"""
import gzip, json, sys
from collections import Counter, defaultdict

games = [json.loads(line) for line in gzip.open(sys.argv[1], 'rt')]
rooms = defaultdict(list)
for game in games:
    rooms[game['room']].append(game)

def line(name, counts, total, tail):
    present = [n for n in counts if n]
    share = round(100 * len(present) / total)
    mean = sum(present) / len(present)
    return f"    '{name} {share} {min(present)} {mean:.1f} {max(present)}{tail}',"

print('''// How often each class occurs in the rooms of the original games, how many of it, and where it lies: counted over 531 games by
// tools/alfworld/statistics.py. A line: class, share of games in percent, least, mean and largest number where there is one;
// then for furniture the percentage that can be opened, for things the places with their weights in percent, `-` for nowhere.

export type Room = 'Kitchen' | 'LivingRoom' | 'Bedroom' | 'Bathroom';

export interface RoomLines {
  readonly receptacles: readonly string[];
  readonly things: readonly string[];
}

// prettier-ignore
export const ROOM_LINES: Readonly<Record<Room, RoomLines>> = {''')
for room in ['Kitchen', 'LivingRoom', 'Bedroom', 'Bathroom']:
    list_ = rooms[room]
    print(f'  {room}: {{ receptacles: [')
    counts, openable, things, places = defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(Counter)
    for game in list_:
        kind = {r['name']: r['type'] for r in game['receptacles']}
        here = Counter(kind.values())
        for c in here: counts[c].append(here[c])
        for r in game['receptacles']: openable[r['type']].append(r['openable'])
        here = Counter(o['type'] for o in game['objects'])
        for c in here: things[c].append(here[c])
        for o in game['objects']:
            places[o['type']][kind[o['in'][0]] if o['in'] else '-'] += 1
    for c in sorted(counts):
        print(line(c, counts[c], len(list_), f' {round(100 * sum(openable[c]) / len(openable[c]))}'))
    print('  ], things: [')
    for c in sorted(things):
        if len(things[c]) / len(list_) < 0.01: continue
        total = sum(places[c].values())
        parts = [(k, round(100 * v / total)) for k, v in places[c].most_common()]
        tail = ''.join(f' {k}:{v}' for k, v in parts if v > 0)
        print(line(c, things[c], len(list_), tail))
    print('  ] },')
print('};')
