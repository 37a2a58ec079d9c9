"""What lies between the products of a layer: compiled from `kernels.cpp` with g++ on a CPU, plain PyTorch on a GPU.

`python pretrain/kernels.py` compares both with an oracle in float32.
"""

import ctypes
import functools
import subprocess
from pathlib import Path

import torch
import torch.nn.functional as F

SOURCE = Path(__file__).with_suffix('.cpp')


def build() -> Path:
    """Compiles the kernels where they are older than their source; call once, before any process loads them."""
    built = SOURCE.parent / 'out' / 'kernels.so'
    if not built.exists() or built.stat().st_mtime < SOURCE.stat().st_mtime:
        built.parent.mkdir(exist_ok=True)
        flags = ['-O3', '-march=native', '-ffast-math', '-mprefer-vector-width=512', '-shared', '-fPIC']
        subprocess.run(['g++', *flags, str(SOURCE), '-o', str(built)], check=True)
    return built


@functools.cache
def library() -> ctypes.CDLL:
    return ctypes.CDLL(str(build()))


def call(name: str, *arguments) -> None:
    kinds = {int: ctypes.c_int64, float: ctypes.c_float}
    at = [ctypes.c_void_p(a.data_ptr()) if isinstance(a, torch.Tensor) else kinds[type(a)](a) for a in arguments]
    getattr(library(), name)(*at)


class Attend(torch.autograd.Function):
    """qkv [N, (heads + 2 kv_heads) * 32] bfloat16, starts [documents + 1] int64, cos and sin [longest, 16] -> [N, heads * 32]."""

    @staticmethod
    def forward(ctx, qkv, starts, cos, sin):
        groups = qkv.shape[1] // 128
        out = qkv.new_empty(len(qkv), groups * 64)
        sums = torch.empty(len(qkv), groups * 2)
        call('attend', qkv, starts, len(starts) - 1, groups, cos, sin, out, sums)
        ctx.save_for_backward(qkv, starts, cos, sin, out, sums)
        return out

    @staticmethod
    def backward(ctx, d_out):
        qkv, starts, cos, sin, out, sums = ctx.saved_tensors
        back = torch.empty_like(qkv)
        call('attend_back', qkv, starts, len(starts) - 1, qkv.shape[1] // 128, cos, sin, out, sums, d_out.contiguous(), back)
        return back, None, None, None


class Norm(torch.autograd.Function):
    """x [N, width] float32 -> RMSNorm of it in bfloat16."""

    @staticmethod
    def forward(ctx, x, gain, eps):
        y, scales = torch.empty_like(x, dtype=torch.bfloat16), torch.empty(len(x))
        call('norm', x, gain, len(x), x.shape[1], eps, y, scales)
        ctx.save_for_backward(x, gain, scales)
        return y

    @staticmethod
    def backward(ctx, dy):
        x, gain, scales = ctx.saved_tensors
        dx, d_gain = torch.empty_like(x), torch.zeros_like(gain)
        call('norm_back', x, gain, scales, dy.contiguous(), len(x), x.shape[1], dx, d_gain)
        return dx, d_gain, None


class SwiGlu(torch.autograd.Function):
    """x [N, 2 * ff] bfloat16 -> [N, ff] bfloat16."""

    @staticmethod
    def forward(ctx, x):
        y = x.new_empty(len(x), x.shape[1] // 2)
        call('swiglu', x, len(x), y.shape[1], y)
        ctx.save_for_backward(x)
        return y

    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        dx = torch.empty_like(x)
        call('swiglu_back', x, dy.contiguous(), len(x), dy.shape[1], dx)
        return dx


def norm(x, gain, eps):
    """x [N, width] float32 -> RMSNorm of it in bfloat16."""
    if x.device.type == 'cpu':
        return Norm.apply(x, gain, eps)
    return F.rms_norm(x, gain.shape, gain, eps).bfloat16()


def swiglu(x):
    """x [N, 2 * ff] bfloat16 -> [N, ff] bfloat16."""
    if x.device.type == 'cpu':
        return SwiGlu.apply(x)
    gate, up = x.chunk(2, dim=-1)
    return F.silu(gate) * up


def attend(qkv, starts, cos, sin, layout):
    """See `Attend`; `layout` is that of the same documents, where the device is not a CPU."""
    return Attend.apply(qkv, starts, cos, sin) if qkv.device.type == 'cpu' else masked_attend(qkv, layout)


class Layout:
    """What attention under a mask needs of where each token stands, the same in every layer: `row` tokens side by side, a
    divisor of the number of tokens; no document crosses from one row into the next."""

    def __init__(self, starts: torch.Tensor, row: int, cos: torch.Tensor, sin: torch.Tensor):
        at = torch.arange(int(starts[-1]), device=starts.device)
        document = torch.bucketize(at, starts, right=True) - 1
        position = at - starts[document]
        self.cos, self.sin = (torch.cat((t, t), 1)[position].view(-1, 1, row, 32) for t in (cos, sin))
        rows = document.view(-1, row)
        causal = torch.ones(row, row, dtype=torch.bool, device=starts.device).tril()
        self.mask = ((rows[:, :, None] == rows[:, None, :]) & causal)[:, None]


def masked_attend(qkv, layout: Layout):
    rows, _, _, row = layout.mask.shape
    groups = qkv.shape[1] // 128
    q, k, v = qkv.view(rows, row, -1, 32).transpose(1, 2).split((2 * groups, groups, groups), dim=1)
    q, k = ((x * layout.cos + torch.cat((-x[..., 16:], x[..., :16]), -1) * layout.sin).to(qkv.dtype) for x in (q, k))
    k, v = k.repeat_interleave(2, 1), v.repeat_interleave(2, 1)
    return F.scaled_dot_product_attention(q, k, v, layout.mask).transpose(1, 2).reshape(len(qkv), -1)


def plain_attend(qkv, starts, cos, sin):
    """The same in PyTorch, document by document, as an oracle."""
    groups = qkv.shape[1] // 128
    parts = []
    for a, b in zip(starts.tolist(), starts.tolist()[1:]):
        q, k, v = qkv[a:b].view(b - a, -1, 32).transpose(0, 1).split((2 * groups, groups, groups))
        c, s = torch.cat((cos, cos), 1)[: b - a], torch.cat((sin, sin), 1)[: b - a]
        q, k = (x * c + torch.cat((-x[..., 16:], x[..., :16]), -1) * s for x in (q, k))
        k, v = k.repeat_interleave(2, 0), v.repeat_interleave(2, 0)
        parts.append(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(0, 1).reshape(b - a, -1))
    return torch.cat(parts)


def check() -> None:
    torch.manual_seed(0)
    starts = torch.tensor([0, 1, 6, 39, 140, 300])
    angle = torch.arange(200)[:, None] * 10000.0 ** (-torch.arange(16) / 16)
    cos, sin = angle.cos().contiguous(), angle.sin().contiguous()

    def compare(name, fast, plain, shape):
        x = torch.randn(shape).bfloat16().float()
        a = x.clone().requires_grad_()
        b = x.clone().requires_grad_()
        y, z = fast(a).float(), plain(b)
        g = torch.randn_like(z).bfloat16().float()
        y.backward(g)
        z.backward(g)
        for part, p, q in (('value', y, z), ('gradient', a.grad, b.grad)):
            error = ((p - q).norm() / q.norm()).item()
            print(f'{name} {part}: relative error {error:.1e}')
            assert error < 0.01, f'{name}: {part} is off'

    compare('attend', lambda x: Attend.apply(x.bfloat16(), starts, cos, sin), lambda x: plain_attend(x, starts, cos, sin), (300, 256))
    rows = torch.tensor([0, 1, 6, 39, 140, 150, 171, 300])
    layout = Layout(rows, 150, cos, sin)
    compare('attend under a mask', lambda x: masked_attend(x, layout), lambda x: plain_attend(x, rows, cos, sin), (300, 256))
    gain = torch.rand(128) + 0.5
    compare('norm', lambda x: Norm.apply(x, gain, 1e-5), lambda x: F.rms_norm(x, (128,), gain, 1e-5), (300, 128))
    compare('swiglu', lambda x: SwiGlu.apply(x.bfloat16()), lambda x: F.silu(x[:, :320]) * x[:, 320:], (300, 640))
    gains = [gain.clone().requires_grad_() for _ in range(2)]
    x, g = torch.randn(300, 128), torch.randn(300, 128)
    (Norm.apply(x, gains[0], 1e-5).float() * g).sum().backward()
    (F.rms_norm(x, (128,), gains[1], 1e-5) * g).sum().backward()
    assert ((gains[0].grad - gains[1].grad).norm() / gains[1].grad.norm()).item() < 0.01, 'norm: gradient of the gain is off'


if __name__ == '__main__':
    check()
