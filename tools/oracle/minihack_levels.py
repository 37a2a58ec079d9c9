"""Random level texts whose play is a function of the keys alone: fixed maps, doors, things, corridors, mazes,
features, a fixed start, no monsters, nothing drawn by the game. `level(theme, rng)` gives the text, the map's rows,
where things lie and where the hero starts, all in the coordinates of the text."""

from dataclasses import dataclass, field


@dataclass
class Level:
    text: str
    rows: list
    start: tuple
    targets: list = field(default_factory=list)


HALIGN = ["left", "half-left", "center", "center", "center", "half-right", "right"]
VALIGN = ["top", "center", "center", "bottom"]


def head(rng, flags="hardfloor"):
    lines = ["MAZE:\"mylevel\",' '", f"FLAGS:{flags}"]
    if rng.random() < 0.6:
        lines.append("INIT_MAP:solidfill,' '")
    lines.append(f"GEOMETRY:{rng.choice(HALIGN)},{rng.choice(VALIGN)}")
    return lines


def finish(rng, lines, rows, regions, rest, start, stairs=0, targets=()):
    text = list(lines) + ["MAP"] + ["".join(row) for row in rows] + ["ENDMAP"] + regions + rest
    x, y = start
    hole = "(1,1,1,1)" if start == (0, 0) else "(0,0,0,0)"
    text.append(f"BRANCH:({x},{y},{x},{y}),{hole}")
    targets = list(targets)
    for _ in range(stairs):
        spot = floor(rng, rows, [start])
        if spot:
            text.append(f"STAIR:({spot[0]},{spot[1]}),down")
            targets.append(spot)
    return Level("\n".join(text) + "\n", ["".join(row) for row in rows], start, targets)


def floor(rng, rows, taken=(), kinds="."):
    spots = [(x, y) for y, row in enumerate(rows) for x, c in enumerate(row) if c in kinds and (x, y) not in taken]
    return rng.choice(spots) if spots else None


# --- maps -------------------------------------------------------------------------------------------------------

def rooms_map(rng, straggle=0.3):
    """Two to six rooms on a grid, joined by corridors. Gives rows, rooms and door squares."""
    across, down = rng.choice([(2, 1), (2, 1), (3, 1), (2, 2), (2, 2), (3, 2)])
    widths = [rng.randint(5, 14) for _ in range(across)]
    heights = [rng.randint(5, 9 if down == 1 else 7) for _ in range(down)]
    gap = rng.randint(3, 9)
    vgap = rng.randint(3, 4)
    width = 6 + sum(widths) + gap * (across - 1)
    height = 4 + sum(heights) + vgap * (down - 1)
    if width > 74 or height > 20:
        return rooms_map(rng, straggle)
    rows = [[" "] * width for _ in range(height)]
    rooms = {}
    y0 = 2
    for j in range(down):
        x0 = rng.randint(2, 3)
        for i in range(across):
            w = rng.randint(5, widths[i])
            h = rng.randint(5, heights[j])
            x = x0 + rng.randint(0, widths[i] - w)
            y = y0 + rng.randint(0, heights[j] - h)
            for b in range(h):
                for a in range(w):
                    edge_y = b in (0, h - 1)
                    edge_x = a in (0, w - 1)
                    rows[y + b][x + a] = "-" if edge_y else "|" if edge_x else "."
            rooms[i, j] = (x, y, x + w - 1, y + h - 1)
            x0 += widths[i] + gap
        y0 += heights[j] + vgap
    doors = []

    def corridor(path):
        for x, y in path:
            if rows[y][x] == " ":
                rows[y][x] = "#"

    def line(a, b):
        (x, y), (tx, ty) = a, b
        path = [(x, y)]
        while (x, y) != (tx, ty):
            if rng.random() < 0.75:
                if x != tx and (y == ty or rng.random() < 0.5):
                    x += 1 if tx > x else -1
                elif y != ty:
                    y += 1 if ty > y else -1
                elif x != tx:
                    x += 1 if tx > x else -1
            else:
                x += (tx > x) - (tx < x)
                y += (ty > y) - (ty < y)
            path.append((x, y))
        return path

    def free(x, y):
        return all((x + dx, y + dy) not in doors for dx in (-1, 0, 1) for dy in (-1, 0, 1))

    for (i, j), (x1, y1, x2, y2) in list(rooms.items()):
        if (i + 1, j) in rooms and rng.random() < 0.9:
            a1, b1, a2, b2 = rooms[i + 1, j]
            d, e = (x2, rng.randint(y1 + 1, y2 - 1)), (a1, rng.randint(b1 + 1, b2 - 1))
            if free(*d) and free(*e):
                corridor(line((d[0] + 1, d[1]), (e[0] - 1, e[1])))
                doors += [d, e]
        if (i, j + 1) in rooms and rng.random() < 0.9:
            a1, b1, a2, b2 = rooms[i, j + 1]
            d, e = (rng.randint(x1 + 1, x2 - 1), y2), (rng.randint(a1 + 1, a2 - 1), b1)
            if free(*d) and free(*e):
                corridor(line((d[0], d[1] + 1), (e[0], e[1] - 1)))
                doors += [d, e]
    while rng.random() < straggle:
        spots = [(x, y) for y, row in enumerate(rows) for x, c in enumerate(row) if c == "#"]
        if not spots:
            break
        x, y = rng.choice(spots)
        dx, dy = rng.choice([(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
        for _ in range(rng.randint(2, 8)):
            x, y = x + dx, y + dy
            if not (0 <= x < width and 0 <= y < height) or rows[y][x] not in " #":
                break
            rows[y][x] = "#"
    for _ in range(rng.choice([0, 0, 1, 2])):
        x1, y1, x2, y2 = rng.choice(list(rooms.values()))
        d = rng.choice([(rng.randint(x1 + 1, x2 - 1), rng.choice([y1, y2])), (rng.choice([x1, x2]), rng.randint(y1 + 1, y2 - 1))])
        if free(*d):
            doors.append(d)
    for x, y in doors:
        rows[y][x] = "+"
    return rows, list(rooms.values()), doors


def lights(rng, rooms, share=0.6):
    return [f"REGION:({a},{b},{c},{d}),{'lit' if rng.random() < share else 'unlit'},\"ordinary\"" for a, b, c, d in rooms]


def box(rng, walls=True):
    w, h = rng.randint(6, 24), rng.randint(5, 12)
    rows = [["."] * w for _ in range(h)]
    if walls:
        for x in range(w):
            rows[0][x] = rows[-1][x] = "-"
        for y in range(1, h - 1):
            rows[y][0] = rows[y][-1] = "|"
    return rows


def pillars(rng, rows):
    for _ in range(rng.randint(1, 5)):
        w, h = len(rows[0]), len(rows)
        x, y = rng.randint(2, w - 3), rng.randint(2, h - 3)
        horizontal = rng.random() < 0.6
        for step in range(rng.randint(1, 4)):
            a, b = (x + step, y) if horizontal else (x, y + step)
            if 1 < a < w - 1 and 1 < b < h - 1:
                rows[b][a] = "-" if horizontal else "|"


def blob(rng):
    w, h = rng.randint(10, 30), rng.randint(6, 15)
    rows = [[" "] * w for _ in range(h)]
    for _ in range(rng.randint(2, 6)):
        cx, cy, rx, ry = rng.randint(1, w - 2), rng.randint(1, h - 2), rng.randint(2, 7), rng.randint(1, 5)
        for y in range(h):
            for x in range(w):
                if ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1 + rng.random() * 0.3:
                    rows[y][x] = "."
    return rows


def strands(rng):
    """Corridor squares alone: walks with diagonals, crossings and rings."""
    w, h = rng.randint(12, 34), rng.randint(7, 15)
    rows = [[" "] * w for _ in range(h)]
    x, y = rng.randint(1, w - 2), rng.randint(1, h - 2)
    for _ in range(rng.randint(3, 9)):
        dx, dy = rng.choice([(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
        for _ in range(rng.randint(2, 10)):
            rows[y][x] = "#"
            if not (1 <= x + dx < w - 1 and 1 <= y + dy < h - 1):
                break
            x, y = x + dx, y + dy
        rows[y][x] = "#"
    return rows


def maze(rng):
    w, h = 2 * rng.randint(4, 12) + 1, 2 * rng.randint(2, 6) + 1
    rows = [["-"] * w for _ in range(h)]
    stack = [(1, 1)]
    rows[1][1] = "."
    while stack:
        x, y = stack[-1]
        ways = [(dx, dy) for dx, dy in ((0, -2), (2, 0), (0, 2), (-2, 0)) if 0 < x + dx < w and 0 < y + dy < h and rows[y + dy][x + dx] != "."]
        if not ways:
            stack.pop()
            continue
        dx, dy = rng.choice(ways)
        rows[y + dy // 2][x + dx // 2] = rows[y + dy][x + dx] = "."
        stack.append((x + dx, y + dy))
    for y in range(h):
        for x in range(w):
            if rows[y][x] != ".":
                upright = (x % 2 == 0) and (y % 2 == 1)
                rows[y][x] = "|" if upright else "-"
    for _ in range(rng.choice([0, 0, 2, 4])):
        x, y = rng.randint(1, w - 2), rng.randint(1, h - 2)
        rows[y][x] = "."
    return rows


def court(rng):
    """A walled hall inside a wider place, so that its doors are reached from both sides."""
    w, h = rng.randint(7, 13), rng.randint(5, 8)
    frame = rng.random() < 0.5
    rows = box(rng)[:0]
    width, height = w + 6, h + 6
    rows = [["."] * width for _ in range(height)]
    for x in range(width):
        for y in range(height):
            if x in (0, width - 1) or y in (0, height - 1):
                rows[y][x] = ("-" if y in (0, height - 1) else "|") if frame else " "
    doors = []
    for x in range(3, 3 + w):
        for y in range(3, 3 + h):
            edge_y, edge_x = y in (3, 2 + h), x in (3, 2 + w)
            rows[y][x] = "-" if edge_y else "|" if edge_x else "."
    for _ in range(rng.randint(2, 6)):
        d = rng.choice([(rng.randint(4, 1 + w), rng.choice([3, 2 + h])), (rng.choice([3, 2 + w]), rng.randint(4, 1 + h))])
        if all(abs(d[0] - a) + abs(d[1] - b) > 1 for a, b in doors):
            doors.append(d)
            rows[d[1]][d[0]] = "+"
    return rows, [(0, 0, width - 1, height - 1)], doors


def room_level(rng, states):
    """A LEVEL text with one fixed room and a room in it."""
    col, row = rng.randint(1, 4), rng.randint(1, 4)
    w, h = rng.randint(6, 11), rng.randint(4, 6)
    lit = rng.choice(["lit", "unlit"])
    lines = ['LEVEL:"mylevel"', "FLAGS:noteleport", f'ROOM:"ordinary",{lit},({col},{row}),(left,center),({w},{h}) {{']
    if rng.random() < 0.4:
        lines.append(f"OBJECT:('%',\"apple\"),(0,{rng.randint(0, h - 1)}),uncursed,quantity:1")
    sw, sh = rng.randint(1, min(5, w - 4)), rng.randint(1, min(3, h - 2))
    sx, sy = rng.randint(2, w - sw - 1), rng.choice([0, 1]) if sh + 2 <= h else 0
    if sy == 1 and sh + 3 > h:
        sy = 0
    lines.append(f'SUBROOM:"ordinary",{rng.choice(["lit", "unlit"])},({sx},{sy}),({sw},{sh}) {{')
    lines.append(f"STAIR:({rng.randint(0, sw - 1)},{rng.randint(0, sh - 1)}),down")
    side = rng.choice(["west", "south", "east"])
    lines.append(f"ROOMDOOR:false,{rng.choice(states)},{side},{rng.randint(0, (sh if side != 'south' else sw) - 1)}")
    lines += ["}", "}"]
    x1 = (col - 1) * 16 + 1
    y1 = (row - 1) * 21 // 5 + 1
    # Only the left column is free for certain; the recorder drops the case where the hero lands elsewhere.
    x, y = x1 + rng.randint(0, 1), y1 + rng.randint(0, h - 1)
    lines.append(f"BRANCH:levregion({x + 1},{y},{x + 1},{y}),(0,0,0,0)")
    return Level("\n".join(lines) + "\n", [], (x, y))


def door_lines(rng, doors, states):
    return [f"DOOR:{rng.choice(states)},({x},{y})" for x, y in doors]


# --- things -----------------------------------------------------------------------------------------------------

SIMPLE = [
    ("%", "apple", ",uncursed,quantity:1"),
    ("%", "pear", ",uncursed,quantity:1"),
    ("%", "carrot", ",uncursed,quantity:1"),
    (")", "dagger", ",uncursed,quantity:1,+0"),
    ("[", "robe", ",uncursed,+0"),
]


def thing(rng, spot, full=False):
    x, y = spot
    if not full:
        symbol, name, rest = rng.choice(SIMPLE)
        return f"OBJECT:('{symbol}',\"{name}\"),({x},{y}){rest}"
    curse = rng.choice(["uncursed", "uncursed", "uncursed", "cursed", "blessed"])
    count = rng.choice([1, 1, 2, 3])
    plus = rng.choice([0, 0, 1, 2])
    pick = rng.choice(
        [
            ("%", "apple", f",uncursed,quantity:{count}"),
            ("%", "apple", f",uncursed,quantity:{count}"),
            ("%", "cram ration", ",uncursed,quantity:1"),
            (")", "dagger", f",{curse},quantity:1,+{plus}"),
            (")", "mace", f",{curse},+{plus}"),
            (")", "axe", f",{curse},+{plus}"),
            (")", "bow", f",{curse},+{plus}"),
            ("[", "robe", f",{curse},+{plus}"),
            ("[", "dwarvish cloak", f",{curse},+{plus}"),
            ("[", "orcish shield", f",{curse},+{plus}"),
            ("[", "fedora", f",{curse},+{plus}"),
            ("[", "low boots", f",{curse},+{plus}"),
            ("?", "blank paper", f",uncursed,quantity:{count}"),
            ("?", "blank paper", f",uncursed,quantity:{count}"),
            ("?", "remove curse", ",uncursed,quantity:1"),
            ("!", "fruit juice", ",uncursed,quantity:1"),
            ("!", "water", ",uncursed,quantity:1"),
            ("/", "enlightenment", ",uncursed,+6"),
            ("/", "light", ",uncursed,+6"),
            ("/", "secret door detection", ",uncursed,+6"),
            ("/", "opening", ",uncursed,+6"),
            ("=", "levitation", ",uncursed"),
            ("=", "slow digestion", ",uncursed"),
            ('"', "amulet of life saving", ",uncursed"),
            ("*", "diamond", ",uncursed,quantity:1"),
        ]
    )
    return f"OBJECT:('{pick[0]}',\"{pick[1]}\"),({x},{y}){pick[2]}"


# --- themes -----------------------------------------------------------------------------------------------------

OPEN = ["nodoor", "broken", "open"]
ALL = ["nodoor", "broken", "open", "closed", "locked"]


def move(rng):
    kind = rng.random()
    if kind < 0.6:
        rows, rooms, doors = rooms_map(rng)
        return finish(rng, head(rng), rows, lights(rng, rooms), door_lines(rng, doors, OPEN), floor(rng, rows), rng.choice([0, 0, 1]))
    if kind < 0.7:
        return room_level(rng, ALL)
    rows = box(rng, rng.random() < 0.6)
    pillars(rng, rows)
    start = floor(rng, rows)
    return finish(rng, head(rng), rows, lights(rng, [(0, 0, len(rows[0]) - 1, len(rows) - 1)]), [], start, rng.choice([0, 0, 1]))


def run(rng):
    kind = rng.random()
    regions = []
    if kind < 0.45:
        rows, rooms, doors = rooms_map(rng)
        regions, rest = lights(rng, rooms), door_lines(rng, doors, OPEN)
        regular = True
    else:
        rows, rest, doors = (blob(rng) if kind < 0.7 else box(rng)), [], []
        if rng.random() < 0.8:
            w = len(rows[0]) - 1
            regions = [f"REGION:(0,0,{w if rng.random() < 0.7 else w // 2},{len(rows) - 1}),lit,\"ordinary\""]
        if kind >= 0.7:
            for _ in range(rng.choice([0, 2, 4])):
                spot = floor(rng, rows)
                rows[spot[1]][spot[0]] = rng.choice("LKL{_T}".replace("_", ""))
    things = [floor(rng, rows) for _ in range(rng.randint(0, 4))] + ([rng.choice(doors)] if doors and rng.random() < 0.4 else [])
    rest += [thing(rng, spot) for spot in things]
    return finish(rng, head(rng), rows, regions, rest, floor(rng, rows), rng.choice([0, 1]))


def door(rng):
    if rng.random() < 0.08:
        return room_level(rng, ALL)
    rows, rooms, doors = rooms_map(rng) if rng.random() < 0.5 else court(rng)
    rest = door_lines(rng, doors, ALL)
    targets = list(doors)
    start = floor(rng, rows)
    for wand in rng.sample(["locking", "striking", "opening"], rng.choice([0, 0, 1, 2, 3])):
        near = [(x, y) for y, row in enumerate(rows) for x, c in enumerate(row) if c == "." and 0 < abs(x - start[0]) + abs(y - start[1]) < 4]
        if near:
            spot = rng.choice(near)
            targets = [spot] * 3 + targets
            rest.append(f"OBJECT:('/',\"{wand}\"),({spot[0]},{spot[1]}),uncursed,+7")
    for d in doors:
        if rng.random() < 0.2:
            rest.append(f"OBJECT:('%',\"apple\"),({d[0]},{d[1]}),uncursed,quantity:1")
    return finish(rng, head(rng), rows, lights(rng, rooms), rest, start, 0, targets)


def obj(rng):
    walls = rng.random() < 0.6
    w, h = rng.randint(4, 8), rng.randint(3, 6)
    rows = [["."] * w for _ in range(h)]
    if walls:
        rows = [["-"] * (w + 2)] + [["|"] + row + ["|"] for row in rows] + [["-"] * (w + 2)]
    start = floor(rng, rows)
    rest, targets = [], []
    for _ in range(rng.randint(1, 3)):
        spot = floor(rng, rows, [start])
        targets.append(spot)
        rest += [thing(rng, spot, True) for _ in range(rng.choice([1, 1, 2, 2, 3, 4, 5]))]
    lit = [f"REGION:(0,0,{len(rows[0]) - 1},{len(rows) - 1}),{'lit' if rng.random() < 0.8 else 'unlit'},\"ordinary\""]
    return finish(rng, head(rng), rows, lit, rest, start, 0, targets)


def corr(rng):
    if rng.random() < 0.55:
        rows, rooms, doors = rooms_map(rng, 0.75)
        start = floor(rng, rows, (), ".#" if rng.random() < 0.5 else ".")
        return finish(rng, head(rng), rows, lights(rng, rooms), door_lines(rng, doors, OPEN), start, rng.choice([0, 1]))
    rows = strands(rng)
    regions = []
    if rng.random() < 0.4:
        regions = [f"REGION:(0,0,{len(rows[0]) - 1},{len(rows) - 1}),{rng.choice(['lit', 'unlit'])},\"ordinary\""]
    start = floor(rng, rows, (), "#")
    stairs = []
    if rng.random() < 0.3:
        x, y = floor(rng, rows, [start], "#") or start
        if (x, y) != start:
            stairs = [f"STAIR:({x},{y}),down"]
    return finish(rng, head(rng), rows, regions, stairs, start)


def goal(rng):
    kind = rng.random()
    if kind < 0.35:
        rows, rooms, doors = rooms_map(rng)
        return finish(rng, head(rng), rows, lights(rng, rooms), door_lines(rng, doors, OPEN), floor(rng, rows), 1)
    rows = blob(rng) if kind < 0.55 else box(rng, rng.random() < 0.8)
    region = [f"REGION:(0,0,{len(rows[0]) - 1},{len(rows) - 1}),{rng.choice(['lit', 'lit', 'unlit'])},\"ordinary\""]
    start = floor(rng, rows)
    rest, targets = [], []
    for _ in range(rng.choice([0, 1, 2, 3])):
        spot = floor(rng, rows, [start])
        targets.append(spot)
        what = rng.choice(["apple", "dagger", "fountain", "sink"])
        if what == "fountain":
            rest.append(f"FOUNTAIN:({spot[0]},{spot[1]})")
        elif what == "sink":
            rest.append(f"SINK:({spot[0]},{spot[1]})")
        elif what == "apple":
            rest.append(f"OBJECT:('%',\"apple\"),({spot[0]},{spot[1]}),uncursed,quantity:{rng.choice([1, 2])}")
        else:
            rest.append(f"OBJECT:(')',\"dagger\"),({spot[0]},{spot[1]}),uncursed,quantity:1,+0")
    return finish(rng, head(rng), rows, region, rest, start, rng.choice([0, 1, 1, 2]), targets)


def feat(rng):
    kind = rng.random()
    premapped = rng.random() < 0.4
    flags = "hardfloor,premapped" if premapped else "hardfloor"
    rest, targets = [], []
    if kind < 0.25:
        rows = maze(rng)
    else:
        rows = box(rng, rng.random() < 0.8)
    region = [f"REGION:(0,0,{len(rows[0]) - 1},{len(rows) - 1}),{rng.choice(['lit', 'unlit'])},\"ordinary\""]
    taken = []

    def place(kinds=".", ):
        spot = floor(rng, rows, taken, kinds)
        if spot:
            taken.append(spot)
        return spot

    start = place()
    if kind >= 0.25:
        if kind < 0.5:
            for _ in range(rng.randint(1, 6)):
                x, y = place() or (1, 1)
                rest.append(f"OBJECT:('`',\"boulder\"),({x},{y})")
            if rng.random() < 0.4:
                for _ in range(rng.randint(1, 2)):
                    x, y = place() or (1, 1)
                    rest.append(f"TRAP:\"pit\",({x},{y})")
        elif kind < 0.75:
            for what in rng.sample(["{", "{", "K", "\\", "altar"], rng.randint(1, 4)):
                x, y = place() or (1, 1)
                targets.append((x, y))
                if what == "altar":
                    rest.append(f"ALTAR:({x},{y}),{rng.choice(['law', 'neutral', 'chaos'])},altar")
                else:
                    rows[y][x] = what
        elif kind < 0.9:
            chars = rng.choice(["CT", "F", "I", "TF", "IC", "PW", "}L"])
            for _ in range(rng.randint(2, 9)):
                spot = place()
                if spot:
                    rows[spot[1]][spot[0]] = rng.choice(chars)
        else:
            for _ in range(rng.randint(1, 3)):
                x, y = place() or (1, 1)
                rows[y][x] = " "
        if rng.random() < 0.6:
            spot = rng.choice(targets) if targets and rng.random() < 0.3 else place()
            if spot:
                targets.append(spot)
                rest.append(f"OBJECT:('%',\"apple\"),({spot[0]},{spot[1]}),uncursed,quantity:1")
    return finish(rng, head(rng, flags), rows, region, rest, start, rng.choice([0, 0, 1]), targets)


def lava(rng):
    """A floor beside lava, for a walk that ends there."""
    rows = box(rng)
    x = len(rows[0]) // 2
    for row in rows[1:-1]:
        row[x] = "L"
    region = [f"REGION:(0,0,{len(rows[0]) - 1},{len(rows) - 1}),{rng.choice(['lit', 'unlit'])},\"ordinary\""]
    return finish(rng, head(rng), rows, region, [], floor(rng, rows))


def keys(rng):
    if rng.random() < 0.4:
        rows, rooms, doors = rooms_map(rng)
        regions, rest = lights(rng, rooms), door_lines(rng, doors, OPEN)
    else:
        rows = box(rng, rng.random() < 0.5)
        regions = [f"REGION:(0,0,{len(rows[0]) - 1},{len(rows) - 1}),{rng.choice(['lit', 'unlit'])},\"ordinary\""]
        rest = []
    start = floor(rng, rows)
    targets = []
    for _ in range(rng.choice([0, 1, 2, 3])):
        spot = floor(rng, rows, [start])
        targets.append(spot)
        rest.append(thing(rng, spot, rng.random() < 0.5))
    return finish(rng, head(rng), rows, regions, rest, start, rng.choice([0, 1]), targets)


THEMES = {"move": move, "run": run, "door": door, "obj": obj, "corr": corr, "goal": goal, "feat": feat, "lava": lava, "keys": keys}


def level(theme, rng):
    return THEMES[theme](rng)
