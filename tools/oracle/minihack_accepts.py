#!/usr/bin/env python3
"""Gives level texts to the original engine and writes what it made of them: whether it took each, and the first screen where two
seeds give the same one.

A development tool; needs `pip install nle minihack` (Python 3.11).

    python tools/oracle/minihack_accepts.py test/fixtures/minihack/levels test/fixtures/minihack/refused > test/fixtures/minihack/accepts.json
"""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

import nle

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from minihack_record import Engine, ordinary  # noqa: E402

COMPILER = os.path.join(os.path.dirname(nle.__file__), 'nethackdir', 'lev_comp')


def complaint(path):
    """What the level compiler says against a text; None where it takes it."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, os.path.join(folder, 'mylevel.des'))
        done = subprocess.run([COMPILER, 'mylevel.des'], cwd=folder, capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stdout + done.stderr).strip()


def first_screen(path):
    engine = Engine(os.path.abspath(path), 'rog-hum-cha-mal', {'class': 'skill'})
    screens = [screen['rows'][1:22] for screen in map(engine.reset, (101, 102, 103, 104)) if ordinary(screen)]
    engine.close()
    return screens[0] if screens[0] == screens[1] else None


def made(path):
    said = complaint(path)
    return {'accepted': False, 'said': said} if said else {'accepted': True, 'rows': first_screen(path)}


if __name__ == '__main__':
    json.dump({os.path.basename(path): made(path) for folder in sys.argv[1:] for path in sorted(glob.glob(f'{folder}/*.des'))}, sys.stdout, indent=1)
    print()
