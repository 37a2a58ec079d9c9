"""Documents: lines `{"kind", "family", "text": [["...", 0, 1 or 2], ...]}`, 1 marking what the model must learn to say, 2 an action that was
drawn at random among several: of that one in four is learnt whole, of the others only how it begins (` go to`) and that it ends. What
nobody could have told is noise, and there is more of it in an episode than of anything else. An action's first word decides what is done and
counts as much as several of those that follow from it; so does the answer of a lookup.

The last lines of a file are held out for the probes.
"""

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

HELD_OUT = 2000
DRAWN_SHARE = 0.25
FIRST_WORD = 5
SENTENCE_END = re.compile(r'[.!?](?= |$)')


@dataclass
class Document:
    kind: str
    family: str
    text: list[tuple[str, int]]


def read(folder: Path, mode: str) -> tuple[list[Document], list[Document]]:
    """Training documents and held-out ones, of all files `mode-*.jsonl` in the order of their names; lookups of plain sentences are a kind of
    their own."""
    documents = []
    for path in sorted(folder.glob(f'{mode}-*.jsonl')):
        with path.open() as lines:
            documents += [Document('plain' if mode == 'plain' else d['kind'], d['family'], d['text']) for d in map(json.loads, lines)]
    return documents[:-HELD_OUT], documents[-HELD_OUT:]


def need_of(family: str) -> str:
    name = family.split('/')[1].lower()
    return 'put' if name == 'two' else name


def tried(action: str, family: str) -> str | None:
    """The means that an action tries for the family's need."""
    words = action.removesuffix('<obs>').split()
    need = need_of(family)
    if need in ('heat', 'cool', 'clean'):
        return words[4] if words[0] == need and len(words) == 6 else None
    if need == 'put':
        return words[0] if len(words) == 6 and words[0] != 'take' else None
    if need == 'light':
        return words[0] if len(words) == 3 and words[1] in ('desklamp', 'floorlamp') else None
    return words[0] if len(words[0]) == 1 and words[0] != ',' else None


def with_plain_advice(documents: list[Document], plain: list[Document]) -> list[Document]:
    """The documents, half of the episodes under plain advice that says the same: where an advised means was tried first, a sentence of `plain`
    for it, alone or beside one about another need; where the advice was about other needs, one or two such sentences."""
    draw = random.Random(0)
    sentences: dict[tuple[str, str], list[str]] = {}
    for d in plain:
        advice, means = d.text[0][0].split('<sys>')[1].removesuffix('<a>'), d.text[1][0].removesuffix('<end>').strip()
        if means and len(SENTENCE_END.findall(advice)) == 1:
            sentences.setdefault((need_of(d.family), means), []).append(advice)

    def other(need: str) -> str:
        return draw.choice(sentences[draw.choice([key for key in sentences if key[0] != need])])

    def told(d: Document) -> Document:
        before, advice = d.text[0][0].split('<sys>')
        need = need_of(d.family)
        means, wanted = next(((m, w) for text, w in d.text if w and (m := tried(text, d.family))), (None, 0))
        if advice == '<act>' or wanted == 0 or draw.random() < 0.5:
            return d
        if wanted == 2:
            said = [other(need) for _ in range(draw.choice((1, 2)))]
        elif (need, means) not in sentences:
            return d
        else:
            said = [draw.choice(sentences[need, means]), *(other(need) for _ in range(draw.choice((0, 0, 1))))]
            draw.shuffle(said)
        return Document(d.kind, d.family, [(f'{before}<sys>{" ".join(said)}<act>', 0), *d.text[1:]])

    return [told(d) if d.kind == 'act' else d for d in documents]


@dataclass
class Tokens:
    """All documents as one array; document i is ids[starts[i]:starts[i + 1]], of group groups[group[i]] (kind and family)."""

    ids: np.ndarray
    target: np.ndarray
    starts: np.ndarray
    group: np.ndarray
    groups: list[str]
    dropped: int = field(default=0)


def encode(tokenizer: Tokenizer, documents: list[Document], longest: int) -> Tokens:
    """Documents longer than `longest` tokens are left out."""
    names = sorted({f'{d.kind} {d.family}' for d in documents})
    number = {name: i for i, name in enumerate(names)}
    ids, target, lengths, group, dropped = [], [], [], [], 0
    rng = np.random.default_rng(0)
    for at in range(0, len(documents), 2000):
        some = documents[at : at + 2000]
        pieces = iter(tokenizer.encode_batch_fast([t for d in some for t, _ in d.text], add_special_tokens=False))
        for d in some:
            parts = [(next(pieces).ids, text, wanted) for text, wanted in d.text]
            length = sum(len(p) for p, _, _ in parts)
            if length > longest:
                dropped += 1
                continue
            ids.append(np.concatenate([np.array(p, np.uint16) for p, _, _ in parts]))
            counts = [targets(len(p), text, wanted, rng, d.kind in ('act', 'lookup', 'plain')) for p, text, wanted in parts]
            if d.kind == 'act':
                heed_appliance(d, counts)
            target.append(np.concatenate(counts))
            lengths.append(length)
            group.append(number[f'{d.kind} {d.family}'])
    starts = np.concatenate(([0], np.cumsum(lengths)))
    return Tokens(np.concatenate(ids), np.concatenate(target), starts, np.array(group), names, dropped)


def targets(length: int, text: str, wanted: int, rng: np.random.Generator, decides: bool) -> np.ndarray:
    """How much each token counts in the loss."""
    if wanted < 2 or rng.random() < DRAWN_SHARE:
        out = np.full(length, min(wanted, 1), np.uint8)
    else:
        begins = 2 if text.startswith(' go to ') else 0
        out = np.array([i < begins or i == length - 1 for i in range(length)], np.uint8)
    if decides and length > 0:
        out[0] *= FIRST_WORD
    return out


def heed_appliance(d: Document, counts: list[np.ndarray]) -> None:
    """Advice about an appliance is heeded where one goes to it: the third word there decides (` go to microwave 1`)."""
    said = [i for i, (_, wanted) in enumerate(d.text) if wanted]
    for i, after in zip(said, said[1:]):
        text, wanted = d.text[i]
        if wanted == 1 and text.startswith(' go to ') and len(counts[i]) > 2 and tried(d.text[after][0], d.family) and d.text[after][0].split()[0] == need_of(d.family):
            counts[i][2] *= FIRST_WORD


def batches(tokens: Tokens, size: int, weight: np.ndarray, rng: np.random.Generator, pool: int = 64):
    """Endless batches of exactly `size` tokens: (ids, starts, target, document numbers). Documents come in random order,
    repeated `weight[group]` times an epoch on average; a pool is searched for one that fits, the rest is filled with <pad>."""
    lengths = np.diff(tokens.starts)

    def stream():
        while True:
            times = np.floor(weight[tokens.group] + rng.random(len(tokens.group))).astype(int)
            yield from rng.permutation(np.repeat(np.arange(len(times)), times))

    order = stream()
    waiting = [next(order) for _ in range(pool)]
    while True:
        ids, target = np.zeros(size, np.int64), np.zeros(size, np.uint8)
        starts, chosen, at = [0], [], 0
        while (fit := next((i for i, d in enumerate(waiting) if lengths[d] <= size - at), None)) is not None:
            d = waiting.pop(fit)
            waiting.append(next(order))
            n = lengths[d]
            ids[at : at + n] = tokens.ids[tokens.starts[d] : tokens.starts[d + 1]]
            target[at : at + n] = tokens.target[tokens.starts[d] : tokens.starts[d + 1]]
            at += n
            starts.append(at)
            chosen.append(d)
        # Filler in short documents, since attention is quadratic in their length.
        starts += [*range(at + 32, size, 32), size] if at < size else []
        yield torch.from_numpy(ids), torch.tensor(starts), torch.from_numpy(target), chosen
