"""Pretrains the embedded model: tokenizer, stage A (reading), stage P (plain sentences beside all kinds), stage B (all kinds),
probes, export.

    python pretrain/run.py --corpus DIR --out DIR

Stopped with Ctrl-C it saves its state in `--out` and goes on from there at the next call. Corpus: see corpus.py.
"""

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch

import corpus
import probe
import tokenizer as bpe
from export import begin_with, export
from model import Config, Decoder
from train import Stage, train


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--corpus', type=Path, required=True, help='folder with plain-*.jsonl, read-*.jsonl, mix-*.jsonl and words.txt')
    parser.add_argument('--out', type=Path, required=True, help='folder for state and checkpoints')
    parser.add_argument('--log', type=Path, default=Path(__file__).with_name('log.txt'))
    parser.add_argument('--begin', type=Path, help='folder of an earlier edition to go on from, instead of from nothing')
    parser.add_argument('--read-tokens', type=float, default=4e6, help='of stage A; 0 where an earlier edition reads already')
    parser.add_argument('--plain-tokens', type=float, default=40e6, help='of stage P')
    parser.add_argument('--mix-tokens', type=float, default=60e6)
    parser.add_argument('--mix-minutes', type=float, default=60, help='limit on the time of stage B')
    parser.add_argument('--mix-step', type=int, default=6144, help='tokens a step of stage B')
    parser.add_argument('--mix-rate', type=float, default=1.0, help='factor on the learning rates of stage B')
    parser.add_argument('--weight', action='append', default=[], metavar='"KIND FAMILY=W"', help='shows a group W times as often in stage B')
    parser.add_argument('--device', choices=('cpu', 'cuda'), default='cpu')
    parser.add_argument('--processes', type=int, default=2, help='on a CPU')
    parser.add_argument('--log-seconds', type=float, default=60)
    parser.add_argument('--probe-seconds', type=float, default=240)
    return parser.parse_args()


def weights(groups: list[str], wanted: list[str]) -> np.ndarray:
    out = np.ones(len(groups))
    for part in wanted:
        prefix, value = part.rsplit('=', 1)
        out[[i for i, g in enumerate(groups) if g.startswith(prefix)]] = float(value)
    return out


def check_weights(wanted: list[str], groups: set[str]) -> None:
    for part in wanted:
        if not any(g.startswith(part.rsplit('=', 1)[0]) for g in groups):
            raise SystemExit(f'--weight {part}: no group begins so; there are {", ".join(sorted(groups))}')


def main() -> None:
    o = options()
    o.out.mkdir(parents=True, exist_ok=True)

    def log(text: str) -> None:
        line = f'{time.strftime("%H:%M:%S")} {text}'
        print(line, flush=True)
        with o.log.open('a') as file:
            file.write(line + '\n')

    plain, plain_held = corpus.read(o.corpus, 'plain')
    read, read_held = corpus.read(o.corpus, 'read')
    mix, mix_held = corpus.read(o.corpus, 'mix')
    mix = corpus.with_plain_advice(mix, plain)
    check_weights(o.weight, {f'{d.kind} {d.family}' for d in plain + read + mix})
    draw = random.Random(1).sample
    texts = [''.join(t for t, _ in d.text) for d in (*draw(mix, 8000), *draw(read, 4000))]
    tokenizer = bpe.prepare(o.corpus, texts, o.out / 'tokenizer.json', log)
    config = Config(vocab=tokenizer.get_vocab_size())
    numbers = iter(range(len(list(o.out.glob('ckpt-*'))), 10_000))

    def pause(held):
        def on_pause(run) -> None:
            folder = o.out / f'ckpt-{next(numbers)}'
            export(run.model, tokenizer, folder)
            latest = o.out / 'latest'
            latest.unlink(missing_ok=True)
            latest.symlink_to(folder.name)
            log(f'{folder.name} written\n' + probe.report(run.model, tokenizer, held))

        return on_pause

    stages = [
        (Stage('A', int(o.read_tokens), 240, 8192, 0.02, 4e-3, 1.0), [], read, read_held),
        (Stage('P', int(o.plain_tokens), 240, 8192, 0.01, 2e-3, 1.0), ['plain=4', 'cloze=3'], plain + mix, plain_held[:600] + mix_held[:1400]),
        (Stage('B', int(o.mix_tokens), o.mix_minutes, o.mix_step, 0.015 * o.mix_rate, 3e-3 * o.mix_rate, 0.5), o.weight, plain + mix, mix_held),
    ]
    state = o.out / 'state.pt'
    if o.begin and not state.exists():
        model = Decoder(config)
        log(f'{begin_with(model, tokenizer, o.begin)} rows of {o.begin.name} taken')
        torch.save({'stage': '', 'model': model.state_dict()}, state)
    finished = o.out / 'finished'
    for stage, weight, documents, held in stages:
        if stage.tokens == 0 or finished.exists() and stage.name in finished.read_text():
            continue
        tokens = corpus.encode(tokenizer, documents, config.context)
        shown = {g: int(np.sum(np.diff(tokens.starts)[tokens.group == i])) for i, g in enumerate(tokens.groups)}
        log(
            f'stage {stage.name}: {len(tokens.group)} documents, {tokens.starts[-1] / 1e6:.2f} M tokens '
            f'({(tokens.target > 0).mean():.3f} targets), {tokens.dropped} too long, lengths (5, 50, 95, 100 %) '
            f'{np.percentile(np.diff(tokens.starts), [5, 50, 95, 100]).astype(int).tolist()}\n  '
            + ', '.join(f'{g} {n / 1e3:.0f} k' for g, n in shown.items())
        )
        done = train(stage, config, tokens, weights(tokens.groups, weight), state, pause(held), log, o.device, o.processes, o.log_seconds, o.probe_seconds)
        if not done:
            log('stopped; the same command goes on')
            return
        with finished.open('a') as file:
            file.write(stage.name)


if __name__ == '__main__':
    main()
