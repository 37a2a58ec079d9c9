"""Writes a model as a Hugging Face Llama folder: config.json, tokenizer.json, model.safetensors in float16."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from model import Decoder
from tokenizer import SPECIAL


def tensors(model: Decoder) -> dict:
    c = model.c
    heads = [n * c.head_dim for n in (c.heads, c.kv_heads, c.kv_heads)]
    out = {'model.embed_tokens.weight': model.embedding, 'model.norm.weight': model.norm}
    for i, b in enumerate(model.blocks):
        q, k, v = b.qkv.split(heads)
        gate, up = b.gate_up.chunk(2)
        parts = {
            'input_layernorm': b.norm_attention,
            'post_attention_layernorm': b.norm_mlp,
            'self_attn.q_proj': q,
            'self_attn.k_proj': k,
            'self_attn.v_proj': v,
            'self_attn.o_proj': b.out,
            'mlp.gate_proj': gate,
            'mlp.up_proj': up,
            'mlp.down_proj': b.down,
        }
        out |= {f'model.layers.{i}.{name}.weight': p for name, p in parts.items()}
    return {name: p.detach().cpu().half().contiguous() for name, p in out.items()}


# What outcomes were called in the reading lists of the first edition.
FIRST_EDITION = {'Right': '<ok>', 'Wrong': '<no>'}


@torch.no_grad()
def begin_with(model: Decoder, tokenizer: Tokenizer, folder: Path) -> int:
    """Takes the weights of an earlier edition, and the rows of the tokens that both know; returns how many those are."""
    kept = load_file(folder / 'model.safetensors')
    known = Tokenizer.from_file(str(folder / 'tokenizer.json')).get_vocab()
    taken = 0
    for token, row in tokenizer.get_vocab().items():
        before = known.get(token, known.get(FIRST_EDITION.get(token, '')))
        if before is not None:
            model.embedding[row] = kept['model.embed_tokens.weight'][before].float()
            taken += 1
    model.norm.copy_(kept['model.norm.weight'].float())
    for i, b in enumerate(model.blocks):
        part = lambda name: kept[f'model.layers.{i}.{name}.weight'].float()
        b.norm_attention.copy_(part('input_layernorm'))
        b.norm_mlp.copy_(part('post_attention_layernorm'))
        b.qkv.copy_(torch.cat([part(f'self_attn.{n}_proj') for n in 'qkv']))
        b.out.copy_(part('self_attn.o_proj'))
        b.gate_up.copy_(torch.cat([part('mlp.gate_proj'), part('mlp.up_proj')]))
        b.down.copy_(part('mlp.down_proj'))
    return taken


def export(model: Decoder, tokenizer: Tokenizer, folder: Path) -> None:
    c = model.c
    config = dict(
        architectures=['LlamaForCausalLM'],
        model_type='llama',
        vocab_size=c.vocab,
        hidden_size=c.width,
        intermediate_size=c.ff,
        num_hidden_layers=c.layers,
        num_attention_heads=c.heads,
        num_key_value_heads=c.kv_heads,
        head_dim=c.head_dim,
        hidden_act='silu',
        rms_norm_eps=c.eps,
        rope_theta=c.theta,
        max_position_embeddings=c.context,
        tie_word_embeddings=True,
        attention_bias=False,
        mlp_bias=False,
        torch_dtype='float16',
        pad_token_id=SPECIAL.index('<pad>'),
        eos_token_id=SPECIAL.index('<end>'),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'config.json').write_text(json.dumps(config, indent=2) + '\n')
    tokenizer.save(str(folder / 'tokenizer.json'))
    save_file(tensors(model), folder / 'model.safetensors', metadata={'format': 'pt'})
