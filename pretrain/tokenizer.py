"""Byte-level BPE in which every word of the worlds is one token.

A blank belongs to the word after it, and actions and means are written with a leading blank, so that a word is the same token
in advice, in an action and in a reading list: reading then is copying one token.
"""

import random
from collections import Counter
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = '<pad> <sys> <obs> <act> <win> <lose> <ref> <traj> <les> <q> <a> <end> <ok> <no>'.split()
PIECES = r' ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]|\s'
SIZES = range(1280, 2049, 64)


def split_words(tokenizer: Tokenizer, words: list[str]) -> list[str]:
    """The words that take more than one token after a blank."""
    return [w for w in words if len(tokenizer.encode(' ' + w).ids) > 1]


def train(texts: list[str], words: list[str]) -> Tokenizer:
    """The smallest vocabulary of `SIZES` with every word as one token. Raises ValueError where even the largest splits some."""
    for size in SIZES:
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Split(Regex(PIECES), 'isolated'), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
        )
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=SPECIAL,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        # Rare words must win merges against common pairs, so each is shown often whatever its share of the corpus.
        tokenizer.train_from_iterator([*texts, *((' ' + w) * 2000 for w in words)], trainer)
        split = split_words(tokenizer, words)
        if not split:
            return tokenizer
    raise ValueError(f'{len(split)} words are more than one token with {SIZES[-1]} vocabulary rows: {" ".join(split[:40])}')


def prepare(corpus: Path, texts: list[str], path: Path, log) -> Tokenizer:
    """The tokenizer at `path`, trained on the corpus where it does not exist yet."""
    words = (corpus / 'words.txt').read_text().split()
    if path.exists():
        tokenizer = Tokenizer.from_file(str(path))
        if split := split_words(tokenizer, words):
            raise ValueError(f'{path} splits words of this corpus: {" ".join(split[:40])}; delete it to train another')
        return tokenizer
    tokenizer = train(random.Random(1).sample(texts, min(len(texts), 8000)), words)
    tokenizer.save(str(path))
    pieces = Counter()
    pre = pre_tokenizers.Split(Regex(PIECES), 'isolated')
    for text in texts[:1000]:
        pieces.update(p for p, _ in pre.pre_tokenize_str(text))
    split = {p: n for p, n in pieces.items() if p.strip('<>').isalpha() and f'<{p}>' not in SPECIAL and len(tokenizer.encode(p).ids) > 1}
    log(f'tokenizer: {tokenizer.get_vocab_size()} rows, {len(words)} words of one token each')
    log(f'  other pieces of several tokens: {Counter(split).most_common(12)}')
    return tokenizer
