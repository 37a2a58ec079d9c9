"""The original engine and the port behind one small interface, for scripts that measure both."""
import json
import os
import subprocess

import gymnasium as gym
import numpy as np
from minihack import MiniHackSkill

OBSERVED = ('tty_chars', 'chars', 'colors', 'blstats', 'message', 'inv_strs')
HEX = bytes(b'0123456789abcdef'[i] if i < 16 else 48 for i in range(256))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class View:
    """What one step shows: message, map characters, colours as hexadecimal digits, blstats, inventory."""

    def __init__(self, message, chars, colors, bl, inv, reward=0.0, over=False, end=0, status=()):
        self.message, self.chars, self.colors, self.bl, self.inv = message, chars, colors, bl, inv
        self.reward, self.over, self.end, self.status = reward, over, end, status

    @property
    def hero(self):
        return self.bl[0], self.bl[1]

    def find(self, char):
        return [(x, y) for y, row in enumerate(self.chars) for x, c in enumerate(row) if c == char]

    def monsters(self):
        """(x, y, character, colour) of letters, colons and other people."""
        return [(x, y, c, int(self.colors[y][x], 16)) for y, row in enumerate(self.chars) for x, c in enumerate(row)
                if (c.isalpha() or c == ':' or c == '@') and (x, y) != self.hero]


class Original:
    name = 'original'

    def __init__(self):
        self.envs, self.env, self.keys = {}, None, {}

    def reset(self, seed, task=None, des=None, character='rog-hum-cha-mal'):
        """None on days with a moon or Friday the 13th, which change luck."""
        key = task or (des, character)
        if key not in self.envs:
            args = dict(fix_moon_phase=True, observation_keys=OBSERVED)
            # gym.make would keep the step limit for itself.
            self.envs[key] = (gym.make(f'MiniHack-{task}-v0', **args) if task else MiniHackSkill(
                des_file=des, character=character, max_episode_steps=100000, **args)).unwrapped
        self.env = self.envs[key]
        self.keys = {int(action): at for at, action in enumerate(self.env.actions)}
        self.env.seed(seed, seed, False)
        obs, _ = self.env.reset()
        view = self.view(obs)
        return None if any(word in view.message for word in ('moon', 'Friday')) else view

    def view(self, obs, reward=0.0, over=False, end=0):
        inv = [bytes(row).split(b'\0')[0].decode('latin1') for row in obs['inv_strs']]
        return View(bytes(obs['message']).split(b'\0')[0].decode('latin1'), [row.tobytes().decode('latin1') for row in obs['chars']],
                    [row.astype(np.uint8).tobytes().translate(HEX).decode() for row in obs['colors']],
                    [int(v) for v in obs['blstats']], [text for text in inv if text], float(reward), bool(over), end,
                    [bytes(row).decode('latin1').rstrip() for row in obs['tty_chars'][22:24]])

    def step(self, key):
        obs, reward, over, truncated, info = self.env.step(self.keys[key])
        return self.view(obs, reward, over or truncated, int(info['end_status']))

    def actions(self):
        return list(self.keys)


class Port:
    name = 'port'

    def __init__(self):
        self.process = subprocess.Popen(['node', 'tools/oracle/minihack-server.mjs'], cwd=ROOT, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + '\n')
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError('the port has ended')
        return [View(v['message'], v['chars'], v['colors'], v['bl'], v['inv'], v['reward'], v['over'], v['end'], v['status'])
                for v in json.loads(line)]

    def reset(self, seed, task=None, des=None, character='rog-hum-cha-mal'):
        wanted = {'task': task} if task else {'des': des, 'character': character}
        return self.ask(reset=wanted, seed=seed)[0]

    def step(self, key):
        return self.ask(keys=[key])[0]


def chi_square_p(a, b):
    """Whether two counts come from one distribution; rare kinds are joined."""
    kinds = sorted(set(a) | set(b), key=lambda k: -(a.get(k, 0) + b.get(k, 0)))
    na, nb = sum(a.values()), sum(b.values())
    cells, rest = [], [0, 0]
    for kind in kinds:
        pair = [a.get(kind, 0), b.get(kind, 0)]
        if min(sum(pair) * na / (na + nb), sum(pair) * nb / (na + nb)) < 5:
            rest = [rest[0] + pair[0], rest[1] + pair[1]]
        else:
            cells.append(pair)
    if sum(rest) > 0:
        cells.append(rest)
    if len(cells) < 2:
        return 1.0
    statistic = 0.0
    for x, y in cells:
        for seen, n in ((x, na), (y, nb)):
            expected = (x + y) * n / (na + nb)
            statistic += (seen - expected) ** 2 / expected if expected > 0 else 0
    df = len(cells) - 1
    return upper_gamma(df / 2, statistic / 2)


def upper_gamma(s, x):
    """Regularised upper incomplete gamma function, by its series or its continued fraction."""
    from math import exp, lgamma, log
    if x <= 0:
        return 1.0
    if x < s + 1:
        term = total = 1 / s
        for n in range(1, 1000):
            term *= x / (s + n)
            total += term
        return max(0.0, 1 - total * exp(-x + s * log(x) - lgamma(s)))
    tiny = 1e-300
    b, c = x + 1 - s, 1 / tiny
    d = h = 1 / b
    for i in range(1, 1000):
        an = -i * (i - s)
        b += 2
        d = an * d + b
        d = 1 / (d if abs(d) > tiny else tiny)
        c = b + an / c
        c = c if abs(c) > tiny else tiny
        h *= d * c
    return exp(-x + s * log(x) - lgamma(s)) * h


def standard_errors(a, b):
    """How many standard errors the means of two lists lie apart."""
    a, b = np.array(a, float), np.array(b, float)
    spread = np.sqrt(a.var() / len(a) + b.var() / len(b))
    return 0.0 if spread == 0 and a.mean() == b.mean() else float('inf') if spread == 0 else abs(a.mean() - b.mean()) / spread
