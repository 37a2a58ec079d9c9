"""One stage of pretraining: data parallel over one process a core, or on one GPU; resumable.

On cores, the parts of a step are handed out to whichever process is free, so that one that shares its core with other work holds the
rest up for no longer than a part. A GPU takes them all at once.

Matrices are stepped by Muon (Jordan et al. 2024: the update is the momentum, orthogonalised by five Newton-Schulz steps), all
else by Adam. Loss: on targets as much as each counts, 0.15 on 40 % of the other tokens.
"""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from corpus import Tokens, batches
from model import Config, Decoder, products_of

OTHER_WEIGHT, OTHER_SHARE = 0.15, 0.4
WARM_UP_STEPS = 30
PART = 4096  # tokens that one process takes at a time: larger parts cost less a token


@dataclass(frozen=True)
class Stage:
    name: str
    tokens: int  # in all, where time allows
    minutes: float  # in all, of training
    tokens_a_step: int  # a multiple of PART
    muon_rate: float
    adam_rate: float
    flat: float  # share of the stage at the full rate; it then falls linearly to 3 %


class Muon:
    def __init__(self, model: Decoder):
        """Matrices that are stored as one are orthogonalised each for itself, those of one shape together."""
        c = model.c
        heads = (c.heads * c.head_dim, c.kv_heads * c.head_dim, c.kv_heads * c.head_dim)
        shapes: dict[tuple[int, int], list] = {}
        for block in model.blocks:
            for p, rows in ((block.qkv, heads), (block.out, (c.width,)), (block.gate_up, (c.ff, c.ff)), (block.down, (c.width,))):
                first = 0
                for r in rows:
                    shape = (min(r, p.shape[1]), max(r, p.shape[1]))
                    shapes.setdefault(shape, []).append((p, first, r))
                    first += r
        device = model.embedding.device
        self.groups = [(parts, torch.zeros(len(parts), *shape, device=device)) for shape, parts in shapes.items()]

    @torch.no_grad()
    def step(self, rate: float) -> None:
        for parts, momentum in self.groups:
            tall = [r > p.shape[1] for p, _, r in parts]
            gradient = torch.stack([p.grad[a : a + r].T if t else p.grad[a : a + r] for (p, a, r), t in zip(parts, tall)])
            momentum.mul_(0.95).add_(gradient)
            x = gradient.add_(momentum, alpha=0.95)
            x = (x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)).to(products_of(x))
            for _ in range(5):
                square = x @ x.mT
                x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
            x = x.float()
            for update, (p, a, r), t in zip(x, parts, tall):
                scale = rate * max(1, r / p.shape[1]) ** 0.5
                p[a : a + r].mul_(1 - rate * 0.01).add_(update.T if t else update, alpha=-scale)


def rate_at(share: float, step: int, flat: float) -> float:
    fall = 1 if share < flat else max(0.03, (1 - share) / (1 - flat))
    return min(1, (step + 1) / WARM_UP_STEPS) * fall


def loss_places(ids, starts, target):
    """Places whose next token counts, its label and weight; and which are targets."""
    wanted = torch.zeros(len(ids), dtype=torch.bool)
    wanted[:-1] = target[1:] > 0
    other = torch.rand(len(ids)) < OTHER_SHARE
    other[:-1] &= ids[1:] != 0
    keep = wanted | other
    keep[starts[1:] - 1] = False
    places = keep.nonzero()[:, 0]
    hit = wanted[places]
    counts = target[places + 1].float() * hit
    weights = torch.where(hit, counts / counts.sum().clamp(min=1), OTHER_WEIGHT / (~hit).sum().clamp(min=1))
    return places, ids[places + 1], weights, hit


def join(some: list):
    """Batches, end to end, as one; filler counts as a document of no number."""
    ids, starts, targets, chosen, at = [], [torch.zeros(1, dtype=torch.int64)], [], [], 0
    for batch, its_starts, target, documents in some:
        ids.append(batch)
        starts.append(its_starts[1:] + at)
        targets.append(target)
        chosen += documents + [-1] * (len(its_starts) - 1 - len(documents))
        at += len(batch)
    return torch.cat(ids), torch.cat(starts), torch.cat(targets), chosen


class Run:
    def __init__(self, rank, stage: Stage, config: Config, tokens: Tokens, weight: np.ndarray, state: Path, taken, on_pause, log, device):
        """`taken`: how many parts of the run all processes have taken together, shared between them."""
        self.taken, self.device = taken, device
        self.rank, self.stage, self.tokens, self.state, self.on_pause, self.log = rank, stage, tokens, state, on_pause, log
        torch.manual_seed(0)
        self.model = Decoder(config).to(device)
        self.parameters = list(self.model.parameters())
        self.muon = Muon(self.model)
        matrices = {id(p) for parts, _ in self.muon.groups for p, _, _ in parts}
        others = [p for p in self.parameters if id(p) not in matrices]
        self.adam = torch.optim.AdamW(others, lr=0, betas=(0.9, 0.98), weight_decay=0.0)
        self.seen = self.step = 0
        self.seconds = 0.0
        self.load()
        rng = np.random.default_rng((rank, self.step, len(stage.name)))
        torch.manual_seed(rank + 1000 * self.step)
        self.source = batches(tokens, PART, weight, rng)

    def load(self) -> None:
        if not self.state.exists():
            return
        saved = torch.load(self.state, map_location=self.device)
        self.model.load_state_dict(saved['model'])
        if 'adam' not in saved:
            return
        self.adam.load_state_dict(saved['adam'])
        for (_, momentum), kept in zip(self.muon.groups, saved['muon']):
            momentum.copy_(kept)
        if saved['stage'] == self.stage.name:
            self.seen, self.step, self.seconds = saved['seen'], saved['step'], saved['seconds']

    def save(self) -> None:
        muon = [m for _, m in self.muon.groups]
        counters = {'stage': self.stage.name, 'seen': self.seen, 'step': self.step, 'seconds': self.seconds}
        partial = self.state.with_suffix('.partial')
        torch.save({'model': self.model.state_dict(), 'adam': self.adam.state_dict(), 'muon': muon, **counters}, partial)
        partial.rename(self.state)

    def train(self, log_seconds: float, pause_seconds: float) -> None:
        """`on_pause(run)` is called on rank 0 every `pause_seconds` and at the end; it may look, not change."""
        stop = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, (lambda *_: stop.append(1)) if self.rank == 0 else signal.SIG_IGN)
        begun = time.time() - self.seconds
        on_gpu = self.device != 'cpu'
        parts, done = self.stage.tokens_a_step // PART, 0
        at_once = parts if on_gpu else 1
        logged = paused = time.time()
        logged_at = self.seen
        sums: dict[int, list[float]] = {}
        flat = torch.zeros(sum(p.numel() for p in self.parameters) + 2, device=self.device)
        while (share := self.share()) < 1:
            for p in self.parameters:
                p.grad = None
            while self.take(parts * (done + 1), at_once):
                ids, starts, target, chosen = join([next(self.source) for _ in range(at_once)])
                places, labels, weights, hit = loss_places(ids, starts, target)
                each = self.model.losses(ids, starts, places, labels, PART)
                (each * weights.to(self.device)).sum().div(parts // at_once).backward()
                self.count(sums, each.detach().cpu(), hit, places, starts, chosen)
            done += 1
            gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in self.parameters]
            first = [time.time() - begun, float(len(stop))] if self.rank == 0 else [0.0, 0.0]
            torch.cat([g.flatten() for g in gradients] + [torch.tensor(first, device=self.device)], out=flat)
            if not on_gpu:
                dist.all_reduce(flat)
            self.seconds = flat[-2].item()
            at = 0
            for p in self.parameters:
                p.grad = flat[at : at + p.numel()].view_as(p)
                at += p.numel()
            rate = rate_at(share, self.step, self.stage.flat)
            for group in self.adam.param_groups:
                group['lr'] = self.stage.adam_rate * rate
            self.adam.step()
            self.muon.step(self.stage.muon_rate * rate)
            self.step += 1
            self.seen += self.stage.tokens_a_step
            if self.rank == 0:
                now = time.time()
                if now - logged > log_seconds:
                    speed = (self.seen - logged_at) / (now - logged)
                    self.report(sums, speed, rate)
                    sums, logged, logged_at = {}, now, self.seen
                if now - paused > pause_seconds:
                    self.save()
                    self.on_pause(self)
                    paused = logged = time.time()
                    logged_at = self.seen
            if flat[-1] > 0:
                break
        if self.rank == 0:
            self.report(sums, 0, 0)
            self.save()
            self.on_pause(self)

    def share(self) -> float:
        """How far the stage is."""
        return max(self.seen / self.stage.tokens, self.seconds / 60 / self.stage.minutes)

    def take(self, limit: int, parts: int) -> bool:
        """Takes `parts` more parts unless `limit` are taken."""
        with self.taken.get_lock():
            if self.taken.value >= limit:
                return False
            self.taken.value += parts
            return True

    def count(self, sums, each, hit, places, starts, chosen) -> None:
        """Adds target losses up by group."""
        document = torch.bucketize(places[hit], starts, right=True) - 1
        for d, loss in zip(document.tolist(), each[hit].tolist()):
            s = sums.setdefault(int(self.tokens.group[chosen[d]]), [0.0, 0])
            s[0] += loss
            s[1] += 1

    def report(self, sums, speed: float, rate: float) -> None:
        worlds: dict[str, list[float]] = {}
        for g, (total, n) in sums.items():
            world = worlds.setdefault(self.tokens.groups[g].split('/')[0].strip(), [0.0, 0])
            world[0] += total
            world[1] += n
        losses = ', '.join(f'{world} {total / n:.3f}' for world, (total, n) in sorted(worlds.items()))
        head = f'{self.stage.name} {self.seconds:.0f} s, step {self.step}, {self.seen / 1e6:.2f} M tokens, {speed:.0f} tokens/s, rate {rate:.2f}'
        self.log(f'{head}\n  loss: {losses}')


def work(rank: int, world: int, meet: str, stage, config, tokens, weight, state, taken, device, on_pause, log, log_seconds, pause_seconds) -> bool:
    torch.set_num_threads(1)
    if rank > 0:
        os.setsid()  # Linux shares a busy core among sessions before processes
    dist.init_process_group('gloo', init_method=f'file://{meet}', rank=rank, world_size=world)
    run = Run(rank, stage, config, tokens, weight, state, taken, on_pause, log, device)
    run.train(log_seconds, pause_seconds)
    dist.destroy_process_group()
    return run.share() >= 1


def train(
    stage: Stage, config: Config, tokens: Tokens, weight, state: Path, on_pause, log, device='cpu', processes=2, log_seconds=60, pause_seconds=240
) -> bool:
    """Trains until the stage is through (true) or SIGINT comes (false); `state` is read where it exists and written. `processes`:
    on cores; on a GPU there is one."""
    processes = processes if device == 'cpu' else 1
    meet = f'{state}.{os.getpid()}.{stage.name}'
    context = mp.get_context('spawn')
    shared = (processes, meet, stage, config, tokens, weight, state, context.Value('q', 0), device)
    others = [context.Process(target=work, args=(r, *shared, None, None, log_seconds, pause_seconds)) for r in range(1, processes)]
    for p in others:
        p.start()
    try:
        return work(0, *shared, on_pause, log, log_seconds, pause_seconds)
    finally:
        for p in others:
            p.join(timeout=30)
            p.kill()
        Path(meet).unlink(missing_ok=True)
