"""Who plays: role, options and keys of one case. Keys walk to a target, run, use a thing, give wrong answers, bump."""
import re
from collections import deque

STEP = {(0, -1): 'k', (1, 0): 'l', (0, 1): 'j', (-1, 0): 'h', (1, -1): 'u', (1, 1): 'n', (-1, 1): 'b', (-1, -1): 'y'}
WAYS = {key: way for way, key in STEP.items()}
FREE = 'p+ZX)[=("$:' + ''.join(chr(c) for c in (229, 234, 236, 237, 239))
TIMED = 'sx.' + ''.join(chr(c) for c in (230, 243, 247))
PROMPTED = 'erqzaWTPRwdtfQ' + ''.join(chr(c) for c in (210, 212, 225, 227, 228, 233, 240, 242, 245)) + 'oc\x04^E'


class Player:
    def __init__(self, theme, rng):
        self.theme, self.rng = theme, rng
        self.plan = []
        self.board, self.offset = None, (0, 0)
        role = rng.random()
        self.character = 'rog-hum-cha-mal' if role < 0.5 else 'cav-hum-neu-mal'
        options = {'class': 'skill', 'autopickup': False}
        if theme == 'move':
            if rng.random() < 0.8:
                options = {'class': 'navigation'}
            else:
                options = {'class': 'skill'}
        elif theme in ('corr', 'feat'):
            options['max_episode_steps'] = 250
            if rng.random() < 0.25:
                options['class'] = 'navigation'
        elif theme == 'obj':
            options['autopickup'] = rng.random() < 0.25
            options['allow_all_modes'] = rng.random() < 0.3
            if rng.random() < 0.12:
                self.character = 'kni-hum-law-fem'
        elif theme == 'keys':
            options['allow_all_modes'] = rng.random() < 0.12
            if rng.random() < 0.35:
                self.character = 'kni-hum-law-fem'
        elif theme == 'goal':
            options = goal_options(rng)
        if options['class'] == 'navigation':
            self.character = 'rog-hum-cha-mal'
        self.options = options

    def place(self, board, first):
        """Where the text's squares lie on the screen. False where the hero is not at the start of the text."""
        self.board = board
        x, y = first['blstats'][0], first['blstats'][1]
        self.offset = (x - board.start[0], y - board.start[1])
        for by, row in enumerate(board.rows):
            for bx, c in enumerate(row):
                if c in '|-' and self.seen(first, bx, by) not in ' |-+.#@':
                    return False
        return True

    def seen(self, step, bx, by):
        x, y = bx + self.offset[0], by + self.offset[1] + 1
        line = step['rows'][y] if 0 <= y < 24 else ''
        return line[x] if 0 <= x < len(line) else ' '

    def next(self, step):
        key = self.choose(step)
        return key if isinstance(key, int) else ord(key)

    def choose(self, step):
        rng = self.rng
        asks, line, space = step['internal'][1:4]
        if space:
            return self.in_window(step)
        if asks or line:
            return self.answer(step)
        if not self.plan:
            self.plan = list(self.think(step))
        return self.plan.pop(0) if self.plan else rng.choice('hjklyubn')

    def in_window(self, step):
        rng = self.rng
        draw = rng.random()
        if 'Pick up what' in step['rows'][0] or 'Drop what' in step['rows'][0]:
            return rng.choice('abc,.-\r\r') if draw < 0.85 else 27
        return rng.choice([32, 13, 27, 27, 32]) if draw < 0.85 else ord(rng.choice('abnd>'))

    def answer(self, step):
        rng = self.rng
        self.plan = []
        row = step['rows'][0]
        if 'direction' in row:
            draw = rng.random()
            if draw < 0.55:
                return self.doorward(step)
            return rng.choice('hjklyubn') if draw < 0.85 else rng.choice(['.', '\x1b', 'x', 's'])
        found = re.search(r'\[(.*?)\]', row)
        if found and re.search(r'\?\*|\*', found[1]):
            letters = [c for c in found[1].replace('or ?*', '') if c not in '- *?'] or list('ab')
            draw = rng.random()
            if draw < 0.6:
                return letters[-1] if rng.random() < 0.5 else rng.choice(letters)
            if draw < 0.8:
                return rng.choice('abcdefghij')
            return rng.choice(['?', '*', '-', '\x1b', '\x1b', '\r', ' ', 'n', 'x'])
        if found:
            return rng.choice(list(found[1].replace(' ', '')) * 2 + ['\x1b', 'x', '\r', ' '])
        return rng.choice(['\x1b', '\x1b', 'y', 'n', '\r'])

    def doorward(self, step):
        """The way to a door next to the hero, if there is one."""
        x, y = step['blstats'][0], step['blstats'][1] + 1
        for (dx, dy), key in self.rng.sample(list(STEP.items()), 8):
            line = step['rows'][y + dy] if 0 <= y + dy < 24 else ''
            if 0 <= x + dx < len(line) and line[x + dx] in '+':
                return key
        if self.board and self.board.rows:
            for (dx, dy), key in self.rng.sample(list(STEP.items()), 8):
                bx, by = x + dx - self.offset[0], y - 1 + dy - self.offset[1]
                if 0 <= by < len(self.board.rows) and 0 <= bx < len(self.board.rows[by]) and self.board.rows[by][bx] == '+':
                    return key
        return self.rng.choice('hjklyubn')

    def think(self, step):
        rng, theme = self.rng, self.theme
        draw = rng.random()
        if theme in ('move', 'goal', 'lava'):
            if draw < 0.45:
                return self.walk(step)
            if draw < 0.97:
                return rng.choice('hjklyubn') * rng.randint(1, 7)
            return rng.choice([':', 'F' + rng.choice('hjklyubn.'), 's', '.', ',', 'i', '>'])
        if theme in ('run', 'corr'):
            if draw < 0.2:
                return self.walk(step)
            if draw < 0.35:
                return rng.choice('hjklyubn') * rng.randint(1, 4)
            if draw < 0.8 or self.options['class'] == 'navigation':
                return rng.choice('HJKLYUBN')
            if draw < 0.97:
                return rng.choice('gGMm') + rng.choice('hjklyubnhjklyubnHJKL.:')
            return rng.choice(':s,.')
        if theme == 'door':
            if draw < 0.45:
                return self.walk(step, True)
            if draw < 0.7:
                return rng.choice('occ') if rng.random() < 0.85 else '\x04'
            if draw < 0.8:
                return rng.choice('hjklyubn') * rng.randint(1, 3)
            if draw < 0.86:
                return rng.choice('HJKLYUBN')
            if draw < 0.93:
                return ',' if rng.random() < 0.5 else 'z'
            return rng.choice(['F' + rng.choice('hjkl'), ':', 'z', 'z', '^'])
        if theme == 'obj':
            if draw < 0.3:
                return self.walk(step, True)
            if draw < 0.42:
                return rng.choice('hjklyubn')
            if draw < 0.52:
                return ','
            if draw < 0.6:
                return ':'
            if draw < 0.93:
                return rng.choice('WWTTPRwwwddeerrqzxQtfaWwd')
            return rng.choice(['i', 'D', 'I', ')', '[', '=', '"', '$', '(', 'A', '+', 'Z'])
        if theme == 'feat':
            if draw < 0.4:
                return self.walk(step, True)
            if draw < 0.85:
                return rng.choice('hjklyubn') * rng.randint(1, 5)
            if draw < 0.92:
                return rng.choice('HJKLYUBN')
            return rng.choice(':::q,.s' + 'i')
        return self.keys(step, draw)

    def keys(self, step, draw):
        rng = self.rng
        if draw < 0.2:
            return rng.choice('hjklyubn') * rng.randint(1, 4)
        if draw < 0.27:
            return self.walk(step, True)
        if draw < 0.5:
            return str(rng.randint(1, 30)) + rng.choice('hjklyubnHJKLs.:i,<x')
        if draw < 0.7:
            return rng.choice(FREE + TIMED)
        if draw < 0.85:
            return rng.choice(PROMPTED)
        if draw < 0.9:
            return rng.choice('mgGMF') + rng.choice('hjklyubn.:x\x1bLs')
        return [rng.choice([32, 13, 27, 10, 8, 12, 14, 11, 21, 2, 25, 249, 250, 24, 244, 235, 231, 7, 22, 23, 127] + [ord(c) for c in "iIDCAv!%&'/;<>@]_`{|}~UO^,*\\?"])]

    def walk(self, step, to_target=False):
        board, rng = self.board, self.rng
        if board is None or not board.rows:
            return rng.choice('hjklyubn') * rng.randint(1, 4)
        here = (step['blstats'][0] - self.offset[0], step['blstats'][1] - self.offset[1])
        free = [(x, y) for y, row in enumerate(board.rows) for x, c in enumerate(row) if c in '.#+{K\\_IC']
        goals = board.targets if to_target and board.targets and rng.random() < 0.8 else free
        goal = rng.choice(goals) if goals else here
        passable, came, queue = set(free), {here: None}, deque([here])
        while queue:
            spot = queue.popleft()
            if spot == goal:
                break
            for dx, dy in STEP:
                beside = (spot[0] + dx, spot[1] + dy)
                if beside not in passable or beside in came:
                    continue
                if dx and dy and '+' in (board.rows[spot[1]][spot[0]], board.rows[beside[1]][beside[0]]):
                    continue
                came[beside] = spot
                queue.append(beside)
        if goal not in came:
            return rng.choice('hjklyubn')
        path = []
        while goal != here:
            before = came[goal]
            path.append(STEP[goal[0] - before[0], goal[1] - before[1]])
            goal = before
        return path[::-1][:rng.randint(3, 14)]


def goal_options(rng):
    kind = rng.choice(['navigation', 'skill', 'skill', 'base'])
    options = {'class': kind}
    if kind == 'base':
        options['autopickup'] = False
    draw = rng.random()
    if draw < 0.12:
        options['penalty_step'] = -0.1
    elif draw < 0.2:
        options['reward_win'] = 5
    elif draw < 0.28:
        options['max_episode_steps'] = rng.randint(10, 50)
    elif draw < 0.36:
        options['penalty_mode'] = rng.choice(['exp', 'square', 'linear', 'always'])
    elif draw < 0.42:
        options['penalty_time'] = -0.02
    elif draw < 0.46:
        options['reward_lose'] = -1
        options['max_episode_steps'] = rng.randint(10, 30)
    elif draw < 0.75:
        options['reward_manager'] = rng.choice([
            [{'type': 'eat', 'name': 'apple', 'reward': 0.5, 'terminal_required': False, 'terminal_sufficient': False, 'repeatable': False},
             {'type': 'wield', 'name': 'dagger', 'reward': 2, 'terminal_required': True, 'terminal_sufficient': False}],
            [{'type': 'message', 'msgs': ["It's a wall", "You can't go down here", "It's solid stone"], 'reward': 0.25,
              'repeatable': True, 'terminal_required': False},
             {'type': 'message', 'msgs': ['fountain', 'sink'], 'reward': 1, 'terminal_sufficient': True}],
            [{'type': 'location', 'name': rng.choice(['fountain', 'sink']), 'reward': 1, 'repeatable': False, 'terminal_required': True}],
            [{'type': 'coordinate', 'coordinates': [rng.randint(30, 45), rng.randint(8, 12)], 'reward': 1, 'terminal_required': True}],
            [{'type': 'message', 'msgs': ['You see here'], 'reward': 0.3, 'repeatable': True, 'terminal_required': False}],
        ])
    return options
