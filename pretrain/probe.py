"""Gates on held-out documents; see `report`."""

import re
from collections import defaultdict

import torch
from tokenizers import Tokenizer

from corpus import Document, need_of, tried
from model import Decoder

LINE = re.compile(r'\n(Right|Wrong): [^\n<]* (\w+)\.')
# Words that tell what a sentence of the model's own is about.
ABOUT = {
    'eat': 'eat|consum', 'read': 'read|stud', 'wear': 'wear|don', 'wield': 'wield|grip', 'puton': 'amulet|necklace', 'zap': 'zap|fir',
    'heat': 'heat|warm', 'cool': 'cool|chill', 'clean': 'clean|wash', 'put': r'\bput', 'light': 'look|examin',
}  # fmt: skip

class Tally:
    def __init__(self):
        self.right = defaultdict(lambda: defaultdict(int))
        self.asked = defaultdict(lambda: defaultdict(int))

    def add(self, name: str, family: str, right: bool) -> None:
        self.right[name][family] += right
        self.asked[name][family] += 1

    def __str__(self) -> str:
        lines = []
        for name, asked in sorted(self.asked.items()):
            right = self.right[name]
            lines.append(f'  {name}: {sum(right.values()) / sum(asked.values()):.3f} of {sum(asked.values())}')
            worlds = sorted({f.split('/')[0] for f in asked})
            for world in worlds if worlds != [''] else []:
                own = [f for f in sorted(asked) if f.split('/')[0] == world]
                share = sum(right[f] for f in own) / sum(asked[f] for f in own)
                parts = ', '.join(f'{f.split("/")[1]} {right[f] / asked[f]:.2f}' for f in own)
                lines.append(f'    {world} {share:.3f}: {parts}')
        return '\n'.join(lines)


def greedy(model: Decoder, tokenizer: Tokenizer, prompts: list[str], at_once: int = 40) -> list[str]:
    """The most likely token after each prompt."""
    out = []
    for i in range(0, len(prompts), at_once):
        ids = [e.ids for e in tokenizer.encode_batch(prompts[i : i + at_once], add_special_tokens=False)]
        out += [tokenizer.decode([t], skip_special_tokens=False) for t in model.next_logits(ids).argmax(-1).tolist()]
    return out


def reading(model: Decoder, tokenizer: Tokenizer, documents: list[Document], tally: Tally) -> None:
    """Answers to the questions of lookup and cloze documents; of a reading list any means with that outcome will do, in a sentence at the place
    where it is named."""
    asked = []
    for d in documents:
        before = ''
        for text, wanted in d.text:
            if wanted and before.endswith('<a>'):
                if d.kind in ('lookup', 'plain'):
                    answer = text.removesuffix('<end>') or '<end>'
                    asked.append((f'{d.kind}, told' if answer != '<end>' else f'{d.kind}, not told', d.family, before, {answer}))
                else:
                    question = before[before.rindex('<q>') + 3 : -3]
                    outcome = question.removeprefix('Say ')
                    fits = {' ' + m for o, m in LINE.findall(before) if o == outcome}
                    name = 'worked' if outcome == 'Right' else 'did not work'
                    if question == outcome:
                        asked.append((name, d.family, before, fits))
                    elif fits and (place := re.search(rf'(?<=\S)({"|".join(fits)})(?!\w)', text)):
                        asked.append((f'{name}, in a sentence', d.family, before + text[: place.start()], fits))
            before += text
    asked = asked[:1200]
    for (name, family, _, fits), answer in zip(asked, greedy(model, tokenizer, [a[2] for a in asked])):
        tally.add(name, family, answer in fits)


def acting(model: Decoder, tokenizer: Tokenizer, documents: list[Document], tally: Tally) -> None:
    """Teacher-forced. `heeds advice`: where the scripted player did what it was told, the first word at which it does (a key, an appliance to go
    to, a verb), apart where one sentence stands alone. `takes`: the whole action that picks the thing up once it is seen. `finishes`: the whole
    last action of an episode that was won."""
    chosen = [d for d in documents if d.kind == 'act' and not d.family.endswith('Room')][:1000]
    for at in range(0, len(chosen), 20):
        some = chosen[at : at + 20]
        ids, spans, starts = [], [], [0]
        for d in some:
            pieces = [e.ids for e in tokenizer.encode_batch([t for t, _ in d.text], add_special_tokens=False)]
            here, own = starts[-1], []
            for p in pieces:
                own.append((here, here + len(p)))
                here += len(p)
                ids += p
            spans.append(own)
            starts.append(here)
        row = torch.tensor(ids)
        best = model.logits(row, torch.tensor(starts), torch.arange(len(row))).argmax(-1).cpu()
        hit = torch.cat((torch.zeros(1, dtype=torch.bool), best[:-1] == row[1:])).tolist()
        for d, own in zip(some, spans):
            advice = d.text[0][0].split('<sys>')[1].removesuffix('<act>')
            others = 'among others' if len(re.findall(r'[.!?](?= |$)', advice)) > 1 else 'alone'
            means, wanted = next(((tried(t, d.family), w) for t, w in d.text if w and tried(t, d.family)), (None, 0))
            taken, heeded = False, wanted != 1 or advice == ''
            for i, ((text, wanted), (a, b)) in enumerate(zip(d.text, own)):
                if not wanted:
                    continue
                if text.startswith((' take', ' ,')):
                    taken = True
                    tally.add('takes', d.family, all(hit[a:b]))
                elif taken and not heeded and f' {means}' in re.findall(r' \S+?(?= |<)', text):
                    place = next(j for j in range(a, b) if tokenizer.decode([ids[j]]) == f' {means}')
                    tally.add(f'heeds advice, {others}', d.family, hit[place])
                    heeded = True
                if i == len(d.text) - 2 and d.text[-1][0].endswith('<win>'):
                    tally.add('finishes', d.family, all(hit[a:b]))


def reflecting(model: Decoder, tokenizer: Tokenizer, documents: list[Document], tally: Tally, longest: int = 24) -> None:
    """Advice sampled at temperature 1: one sentence that ends, about the family's need, and of a means that the list shows to have worked (asked
    only where it shows one; about one in the number of means tried is what blind advice reaches)."""
    chosen = [d for d in documents if d.kind == 'reflect'][:300]
    prompts = [''.join(t for t, _ in d.text[:-1]) for d in chosen]
    rows = [e.ids for e in tokenizer.encode_batch(prompts, add_special_tokens=False)]
    lengths = [len(r) for r in rows]
    end = tokenizer.token_to_id('<end>')
    for _ in range(longest):
        live = [r for r, n in zip(rows, lengths) if end not in r[n:]]
        for at in range(0, len(live), 20):
            some = live[at : at + 20]
            for r, t in zip(some, torch.multinomial(model.next_logits(some).softmax(-1), 1)[:, 0].tolist()):
                r.append(t)
    for d, r, n in zip(chosen, rows, lengths):
        told = tokenizer.decode(r[n:], skip_special_tokens=False)
        outcomes = LINE.findall(d.text[0][0])
        worked = {m for outcome, m in outcomes if outcome == 'Right'}
        named = {m for _, m in outcomes} & set(re.findall(r'\w+', told))
        topic = re.search(ABOUT[need_of(d.family)], told) is not None
        tally.add('advice is one sentence', d.family, re.fullmatch(r'[^.<]+\.<end>', told) is not None)
        tally.add('advice is on topic', d.family, topic)
        if worked:
            tally.add('advice is right', d.family, topic and named != set() and named <= worked)


def report(model: Decoder, tokenizer: Tokenizer, held: list[Document]) -> str:
    tally = Tally()
    with torch.no_grad():
        reading(model, tokenizer, held, tally)
        acting(model, tokenizer, held, tally)
        reflecting(model, tokenizer, held, tally)
    return str(tally)
