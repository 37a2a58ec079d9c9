#!/usr/bin/env python3
"""Gives statements of the level language, one level each, to the original level compiler and engine: whether the compiler took them, and the
rows of the first screen's map that differ from the plain level's, where eight seeds give the same map.

A development tool; needs `pip install nle minihack` (Python 3.11). Reads the statements of its file and writes that again.

    python tools/oracle/minihack_statements.py test/fixtures/minihack/statements.json
"""
import json
import multiprocessing
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from minihack_accepts import Engine, complaint  # noqa: E402

SEEDS = range(101, 109)


def verdict(text):
    with tempfile.NamedTemporaryFile('w', suffix='.des') as file:
        file.write(text)
        file.flush()
        if complaint(file.name):
            return False
        engine = Engine(file.name, 'rog-hum-cha-mal', {'class': 'skill'})
        maps = [engine.reset(seed)['rows'][1:22] for seed in SEEDS]
        engine.close()
    return maps[0] if all(rows == maps[0] for rows in maps) else True


def verdict_apart(text):
    """In a process of its own: a level that breaks the engine was taken all the same."""
    mine, other = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context('fork').Process(target=lambda: other.send(verdict(text)))
    process.start()
    other.close()
    try:
        return mine.recv() if mine.poll(60) else True
    except EOFError:
        return True
    finally:
        process.kill()
        process.join()


def differing(rows, plain):
    """The screen rows that are not those of the plain level, by number; a verdict without a screen as it is."""
    return rows if isinstance(rows, bool) else {at: row for at, row in enumerate(rows) if row != plain[at]}


def main(path):
    with open(path, encoding='utf-8') as source:
        table = json.load(source)
    plain = verdict_apart(table['level'].replace('STATEMENTS', ''))
    found = {lines: differing(verdict_apart(table['level'].replace('STATEMENTS', lines)), plain) for lines in table['statements']}
    with open(path, 'w', encoding='utf-8') as target:
        rows = ',\n'.join(f'  {json.dumps(lines)}: {json.dumps(each)}' for lines, each in found.items())
        target.write(f'{{\n "level": {json.dumps(table["level"])},\n "plain": {json.dumps(plain)},\n "statements": {{\n{rows}\n }}\n}}\n')


if __name__ == '__main__':
    main(sys.argv[1])
