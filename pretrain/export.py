"""Writes a model as a Hugging Face Llama folder: config.json, tokenizer.json, model.safetensors in float16."""

import json
from pathlib import Path

from safetensors.torch import save_file
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
