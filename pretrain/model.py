"""The decoder that is pretrained here, written for training speed on CPU cores; it runs on a GPU as well.

It computes what Hugging Face calls Llama: RMSNorm, rotary positions (half-split), grouped-query attention, SwiGLU, tied
embeddings, no biases. Documents of any length lie end to end in one row of tokens, so that nothing is padded and every step
sees short and long ones. Query, key and value matrices are kept as one, and so are gate and up, since few large products run
faster than many small ones; `export.py` splits them again. Master weights are float32, products bfloat16. A key-value cache
is left out: probes are small enough to do without.
"""

import time
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

from kernels import Layout, attend, norm, swiglu


def seconds(kind: torch.dtype, width: int = 128) -> float:
    """What products as large as those of a step take."""
    x, w = torch.ones(1024, width, dtype=kind), torch.ones(4 * width, width, dtype=kind)
    begun = time.perf_counter()
    for _ in range(4):
        F.linear(x, w)
    return time.perf_counter() - begun


def faster() -> torch.dtype:
    return min((torch.bfloat16, torch.float32), key=lambda kind: min(seconds(kind) for _ in range(40)))


def linear(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """x [N, a] bfloat16, w [b, a] float32 -> [N, b] bfloat16."""
    kind = products_of(x)
    return F.linear(x.to(kind), w.to(kind)).bfloat16()


PRODUCTS = faster()


def products_of(x: torch.Tensor) -> torch.dtype:
    """What `x` is multiplied in, where it lies."""
    return PRODUCTS if x.device.type == 'cpu' else torch.bfloat16


@dataclass(frozen=True)
class Config:
    vocab: int
    width: int = 128
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    ff: int = 320
    context: int = 1024
    theta: float = 10000.0
    eps: float = 1e-5

    @property
    def head_dim(self) -> int:
        return self.width // self.heads


class Block(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.eps = c.eps

        def matrix(rows: int, columns: int, gain: float = 1.0) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns) * gain / columns**0.5)

        self.norm_attention = nn.Parameter(torch.ones(c.width))
        self.norm_mlp = nn.Parameter(torch.ones(c.width))
        self.qkv = matrix((c.heads + 2 * c.kv_heads) * c.head_dim, c.width)
        self.out = matrix(c.width, c.width, 0.3)
        self.gate_up = matrix(2 * c.ff, c.width)
        self.down = matrix(c.width, c.ff, 0.3)

    def forward(self, x, starts, cos, sin, layout):
        h = norm(x, self.norm_attention, self.eps)
        y = attend(linear(h, self.qkv), starts, cos, sin, layout)
        x = x + linear(y, self.out)
        h = norm(x, self.norm_mlp, self.eps)
        return x + linear(swiglu(linear(h, self.gate_up)), self.down)


class Decoder(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.embedding = nn.Parameter(torch.randn(c.vocab, c.width) * 0.05)
        self.norm = nn.Parameter(torch.ones(c.width))
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.layers))
        frequency = c.theta ** (-torch.arange(0, c.head_dim, 2) / c.head_dim)
        angle = torch.arange(c.context)[:, None] * frequency
        self.register_buffer('cos', angle.cos(), persistent=False)
        self.register_buffer('sin', angle.sin(), persistent=False)

    def logits(self, ids: torch.Tensor, starts: torch.Tensor, places: torch.Tensor, row: int | None = None) -> torch.Tensor:
        """ids [N], document i being ids[starts[i]:starts[i + 1]] -> float32 logits of the token after each place. No document
        crosses a multiple of `row`, which saves time on a GPU."""
        ids, starts, places = (t.to(self.embedding.device) for t in (ids, starts, places))
        layout = None if ids.device.type == 'cpu' else Layout(starts, row or len(ids), self.cos, self.sin)
        x = F.embedding(ids, self.embedding)
        for block in self.blocks:
            x = block(x, starts, self.cos, self.sin, layout)
        h = norm(x[places], self.norm, self.c.eps)
        return linear(h, self.embedding).float()

    def losses(self, ids, starts, places, labels, row: int | None = None) -> torch.Tensor:
        """Cross-entropy in nats of each label."""
        logits = self.logits(ids, starts, places, row)
        return F.cross_entropy(logits, labels.to(logits.device), reduction='none')

    @torch.no_grad()
    def next_logits(self, documents: list[list[int]]) -> torch.Tensor:
        """Logits [documents, vocab] of the token that follows each document."""
        ends = torch.tensor([0] + [len(d) for d in documents]).cumsum(0)
        return self.logits(torch.tensor([t for d in documents for t in d]), ends, ends[1:] - 1).cpu()
