#!/usr/bin/env python3
"""Makes the golden files under test/fixtures/models: tiny models of random weights and what transformers, PEFT, TRL's losses and
llama.cpp give for them. Everything is float32 on one thread from fixed seeds.

A development tool; Python 3.11 with `pip install torch transformers peft sentencepiece`; the README beside the files says which
versions were used. llama.cpp's converters, gguf-py and ggml's quantiser come from the source release of llama-cpp-python:

    pip download --no-deps --no-binary llama-cpp-python llama-cpp-python==0.3.36 && tar xzf llama_cpp_python-0.3.36.tar.gz
    cd llama_cpp_python-0.3.36/vendor/llama.cpp/ggml && sed 's/@[A-Z_]*@/x/' src/ggml-version.h.in > src/ggml-version.h
    for f in critical_section_start critical_section_end backend_buffer_get_usage backend_tensor_memset backend_tensor_set; do
      echo "void ggml_$f(void) {}"; done > src/absent.c
    gcc -O1 -fPIC -shared -std=gnu11 -D_GNU_SOURCE -Iinclude -Isrc src/ggml.c src/ggml-quants.c src/absent.c -lm -o /tmp/libquants.so
    python tools/oracle/model_fixtures.py test/fixtures/models LLAMA_CPP /tmp/libquants.so
"""
import ctypes
import gzip
import io
import json
import multiprocessing
import os
import runpy
import shutil
import sys
import tempfile

import numpy as np
import sentencepiece
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoModelForCausalLM, Gemma3TextConfig, LlamaConfig, PreTrainedTokenizerFast, Qwen2Config, Qwen3Config
from transformers.tokenization_utils_base import generate_merges

LLAMA_CPP = sys.argv[2]
sys.path[:0] = [os.path.join(LLAMA_CPP, 'gguf-py'), LLAMA_CPP]
import gguf  # noqa: E402
from gguf import quants  # noqa: E402

from model_texts import CHATS, STRINGS, TRAINING  # noqa: E402

torch.set_num_threads(1)
LENGTHS = [1, 5, 14, 8]
PROJECTIONS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']
ALPHA, RANK, CLIP, BETA, MOST = 4, 2, 0.2, 0.04, 16
ADAM = {'lr': 1e-3, 'betas': [0.9, 0.999], 'eps': 1e-8}
TEMPLATE = """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are a tiny test model<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}"""
LLAMA3 = {'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0, 'original_max_position_embeddings': 256}
PRE = {'smollm': 'smollm', 'llama3': 'llama-bpe', 'qwen2': 'qwen2', 'gemma': None}
NO_CHAT = ('llama3', 'gemma')
# Weights that another folder has: the same model under other settings.
SHARED = {'tiny-llama-rope3': 'tiny-llama', 'tiny-gemma3-scaled': 'tiny-gemma3'}
SPLITS = {
    'llama3': r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    'qwen2': r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}


def write_json(path, value):
    with open(path, 'w') as out:
        json.dump(value, out, separators=(',', ':'))
        out.write('\n')


def save(path, tensors):
    save_file({name: (t.to(torch.int32) if t.dtype == torch.int64 else t).contiguous() for name, t in tensors.items()}, path)


# --- tokenizers -------------------------------------------------------------------------------------------------

def train_tokenizer(kind, size):
    """Byte-level BPE in the manner of SmolLM2, Llama 3 or Qwen 2."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=kind == 'llama3'))
    marks = ['<|endoftext|>', '<|im_start|>', '<|im_end|>']
    first = marks if kind == 'smollm' else []
    if kind == 'smollm':
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                                           pre_tokenizers.ByteLevel(add_prefix_space=False)])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(SPLITS[kind]), 'isolated'),
                                                           pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    if kind == 'qwen2':
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(TRAINING, trainers.BpeTrainer(vocab_size=size, special_tokens=first, show_progress=False,
                                                                initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    if kind == 'llama3':
        tokenizer.add_special_tokens(['<|begin_of_text|>', '<|end_of_text|>', '<|eot_id|>'])
        bos = ('<|begin_of_text|>', tokenizer.token_to_id('<|begin_of_text|>'))
        tokenizer.post_processor = processors.TemplateProcessing(single='<|begin_of_text|> $A', special_tokens=[bos])
    elif kind == 'qwen2':
        tokenizer.add_special_tokens(marks)
        tokenizer.add_tokens([AddedToken(mark, special=False, normalized=False) for mark in ('<think>', '</think>')])
    if kind != 'llama3':
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def train_pieces(size):
    """SentencePiece in the manner of Gemma 3: its model, and the tokenizer.json that transformers makes of such a model."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TRAINING), model_writer=written, model_type='bpe', vocab_size=size, byte_fallback=True, character_coverage=1.0,
        normalization_rule_name='identity', remove_extra_whitespaces=False, add_dummy_prefix=False, split_digits=True,
        allow_whitespace_only_pieces=True, pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece='<pad>', eos_piece='<eos>', bos_piece='<bos>',
        control_symbols=['<start_of_turn>', '<end_of_turn>'], user_defined_symbols=['\n', '\n\n'], num_threads=1, minloglevel=2)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    vocabulary = [(pieces.id_to_piece(i), pieces.get_score(i)) for i in range(pieces.vocab_size())]
    merges = generate_merges({piece: i for i, (piece, _) in enumerate(vocabulary)}, vocabulary)
    tokenizer = Tokenizer(models.BPE({piece: i for i, (piece, _) in enumerate(vocabulary)}, merges, unk_token='<unk>', fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(' ', '▁')
    tokenizer.pre_tokenizer = pre_tokenizers.Split(' ', 'merged_with_previous')
    tokenizer.decoder = decoders.Sequence([decoders.Replace('▁', ' '), decoders.ByteFallback(), decoders.Fuse()])
    added = [(i, piece) for i, (piece, _) in enumerate(vocabulary) if pieces.is_control(i) or piece.strip('\n') == '' or pieces.is_unknown(i)]
    tokenizer.add_tokens([AddedToken(piece, normalized=False, special=piece.strip('\n') != '') for _, piece in added])
    tokenizer.post_processor = processors.TemplateProcessing(single='<bos> $A', special_tokens=[('<bos>', 2)])
    for text in STRINGS:
        assert tokenizer.encode(text, add_special_tokens=False).ids == pieces.encode(text), text
    return written.getvalue(), tokenizer


def special(kind):
    if kind == 'gemma':
        return {'bos_token': '<bos>', 'eos_token': '<eos>', 'pad_token': '<pad>'}
    if kind == 'llama3':
        return {'bos_token': '<|begin_of_text|>', 'eos_token': '<|eot_id|>'}
    if kind == 'qwen2':
        return {'eos_token': '<|im_end|>', 'pad_token': '<|endoftext|>'}
    return {'bos_token': '<|im_start|>', 'eos_token': '<|im_end|>', 'pad_token': '<|im_end|>'}


def write_tokenizer(folder, kind, tokenizer, template=TEMPLATE, inside=False):
    """`inside`: the template stands in tokenizer_config.json, as older files have it."""
    tokenizer.save(os.path.join(folder, 'tokenizer.json'), pretty=False)
    config = {**special(kind), 'clean_up_tokenization_spaces': False, 'model_max_length': 2048, 'tokenizer_class': 'PreTrainedTokenizerFast'}
    if kind not in NO_CHAT and inside:
        config['chat_template'] = template
    elif kind not in NO_CHAT:
        with open(os.path.join(folder, 'chat_template.jinja'), 'w') as out:
            out.write(template)
    write_json(os.path.join(folder, 'tokenizer_config.json'), config)


def text_facts(kind, tokenizer, template=TEMPLATE):
    strings = []
    for text in STRINGS:
        # @huggingface/tokenizers loses a byte order mark that is spelt in bytes when it decodes.
        if kind == 'gemma' and text.startswith('\ufeff'):
            continue
        ids, plain = (tokenizer.encode(text, add_special_tokens=with_special).ids for with_special in (True, False))
        decoded, skipped = (tokenizer.decode(plain, skip_special_tokens=skip) for skip in (False, True))
        strings.append({'text': text, 'ids': ids, **({'ids_no_special': plain} if plain != ids else {}), 'decoded': decoded,
                        **({'decoded_skip_special': skipped} if skipped != decoded else {})})
    if kind in NO_CHAT:
        return {'strings': strings}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, chat_template=template, **special(kind))
    chats = []
    for messages in CHATS:
        for begins in (False, True):
            text = fast.apply_chat_template(messages, tokenize=False, add_generation_prompt=begins)
            chats.append({'messages': messages, 'add_generation_prompt': begins, 'text': text,
                          'ids': tokenizer.encode(text, add_special_tokens=False).ids})
    return {'strings': strings, 'chat': chats}


# --- models -----------------------------------------------------------------------------------------------------

def configs(tokenizers):
    base = {'hidden_size': 32, 'intermediate_size': 48, 'num_hidden_layers': 2, 'num_attention_heads': 4, 'num_key_value_heads': 2}
    # Llama's heads are of 16, so that half of them is four pairs and more; the rows of down_proj are no multiple of 32.
    llama = {**base, 'head_dim': 16, 'rms_norm_eps': 1e-5, 'max_position_embeddings': 2048, 'tie_word_embeddings': True}
    qwen = {'rms_norm_eps': 1e-6, 'max_position_embeddings': 4096, 'use_sliding_window': False}
    # A window that every text but the shortest outgrows; sizes that are no multiples of 16 or 32.
    gemma = {'hidden_size': 24, 'intermediate_size': 40, 'num_hidden_layers': 7, 'num_attention_heads': 4, 'num_key_value_heads': 1, 'head_dim': 8,
             'rms_norm_eps': 1e-6, 'max_position_embeddings': 4096, 'sliding_window': 4, 'vocab_size': tokenizers['tiny-gemma3'].get_vocab_size()}
    local = {'rope_type': 'default', 'rope_theta': 1e4}
    of = lambda name, token: tokenizers[name].token_to_id(token)  # noqa: E731
    return {
        'tiny-llama': LlamaConfig(**llama, vocab_size=320, rope_parameters={'rope_type': 'default', 'rope_theta': 1e4},
                                  bos_token_id=1, eos_token_id=2, pad_token_id=2),
        'tiny-llama-rope3': LlamaConfig(**llama, vocab_size=320, rope_parameters={**LLAMA3, 'rope_theta': 1e4},
                                        bos_token_id=of('tiny-llama-rope3', '<|begin_of_text|>'),
                                        eos_token_id=of('tiny-llama-rope3', '<|eot_id|>')),
        'tiny-qwen2': Qwen2Config(**{**base, **qwen, 'hidden_size': 24, 'num_attention_heads': 6, 'num_hidden_layers': 3},
                                  vocab_size=336, tie_word_embeddings=False, rope_parameters={'rope_type': 'default', 'rope_theta': 1e6},
                                  bos_token_id=None, eos_token_id=of('tiny-qwen2', '<|im_end|>'),
                                  pad_token_id=of('tiny-qwen2', '<|endoftext|>')),
        'tiny-qwen3': Qwen3Config(**base, **qwen, head_dim=16, vocab_size=304, tie_word_embeddings=True,
                                  rope_parameters={'rope_type': 'default', 'rope_theta': 1e6},
                                  bos_token_id=None, eos_token_id=of('tiny-qwen3', '<|im_end|>'),
                                  pad_token_id=of('tiny-qwen3', '<|endoftext|>')),
        'tiny-gemma3': Gemma3TextConfig(**gemma, query_pre_attn_scalar=8, rope_parameters={
            'sliding_attention': local, 'full_attention': {'rope_type': 'default', 'rope_theta': 1e6}}),
        'tiny-gemma3-scaled': Gemma3TextConfig(
            **gemma, query_pre_attn_scalar=13, layer_types=[f'{kind}_attention' for kind in 'full sliding sliding full full sliding full'.split()],
            rope_parameters={'sliding_attention': local, 'full_attention': {'rope_type': 'linear', 'factor': 8.0, 'rope_theta': 1e6}}),
    }


def random_model(config, seed):
    """Weights that make logits of several units, biases and norms that are not what they begin with."""
    model = AutoModelForCausalLM.from_config(config, attn_implementation='eager').float().eval()
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            drawn = torch.randn(weight.shape, generator=draw)
            if 'norm' in name:
                weight.copy_((0 if config.model_type == 'gemma3_text' else 1) + 0.3 * drawn)
            elif name.endswith('bias'):
                weight.copy_(0.5 * drawn)
            elif 'embed' in name or 'lm_head' in name:
                weight.copy_(0.5 * drawn)
            else:
                weight.copy_(1.2 * drawn / weight.shape[1] ** 0.5)
    return model


def older_spelling(config):
    """config.json as transformers 4 wrote it."""
    rope = config.pop('rope_parameters')
    if 'full_attention' in rope:
        config['rope_local_base_freq'] = rope['sliding_attention']['rope_theta']
    rope = dict(rope.get('full_attention', rope))
    config['rope_theta'] = rope.pop('rope_theta')
    config['rope_scaling'] = None if rope['rope_type'] == 'default' else rope
    config['torch_dtype'] = config.pop('dtype', 'float32')
    if config['model_type'] != 'gemma3_text' or config['query_pre_attn_scalar'] == 8:
        config.pop('layer_types', None)
    return {**config, 'transformers_version': '4.46.0'}


def log_probs(logits, ids):
    """Of token t + 1 at t."""
    return torch.log_softmax(logits[..., :-1, :], -1).gather(-1, ids[..., 1:, None]).squeeze(-1)


@torch.no_grad()
def greedy(model, prompts, length, least):
    texts = []
    for prompt in prompts:
        ids, gaps, values = torch.tensor([prompt]), [], []
        for _ in range(length):
            row = model(ids).logits[0, -1]
            top = row.topk(2)
            gaps.append(float(top.values[0] - top.values[1]))
            values.append(float(torch.log_softmax(row, -1)[top.indices[0]]))
            ids = torch.cat([ids, top.indices[:1, None]], 1)
        if min(gaps) > least:
            texts.append({'prompt': prompt, 'continuation': ids[0, len(prompt):].tolist(), 'logprobs': values, 'min_gap': min(gaps)})
    assert len(texts) >= 2, 'too few greedy texts are clear'
    return texts[:2]


def drawn_ids(seed, lengths, vocabulary):
    draw = torch.Generator().manual_seed(seed)
    return [torch.randint(0, vocabulary, (length,), generator=draw).tolist() for length in lengths]


def padded(rows, side):
    width = max(map(len, rows))
    pad = lambda row, fill: ([fill] * (width - len(row)) + row) if side == 'left' else (row + [fill] * (width - len(row)))  # noqa: E731
    return torch.tensor([pad(row, 0) for row in rows]), torch.tensor([pad([1] * len(row), 0) for row in rows])


@torch.no_grad()
def batch(model, rows, side):
    """Rows of several lengths; zero where a row is padded."""
    ids, mask = padded(rows, side)
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    logits = model(ids, attention_mask=mask, position_ids=positions).logits
    last = mask.shape[1] - 1 - mask.flip(-1).argmax(-1) if side == 'right' else torch.full((len(rows),), mask.shape[1] - 1)
    return {'input_ids': ids, 'attention_mask': mask, 'position_ids': positions, 'logprobs': log_probs(logits, ids) * mask[:, 1:] * mask[:, :-1],
            'last_logits': logits[torch.arange(len(rows)), last]}


@torch.no_grad()
def golden_forward(model, vocabulary):
    golden = {}
    for i, ids in enumerate(drawn_ids(3, LENGTHS, vocabulary)):
        ids = torch.tensor(ids)
        out = model(ids[None], output_hidden_states=True)
        states = list(out.hidden_states)
        # transformers gives the last state after the norm alone; the golden files have it before the norm too.
        layers = []
        hook = model.model.norm.register_forward_pre_hook(lambda _, inputs: layers.append(inputs[0]))  # noqa: B023
        model(ids[None])
        hook.remove()
        golden[f'seq{i}.input_ids'] = ids
        golden[f'seq{i}.logits'] = out.logits[0]
        golden[f'seq{i}.hidden'] = torch.stack([*(s[0] for s in states[:-1]), layers[0][0], states[-1][0]])
        if len(ids) > 1:
            golden[f'seq{i}.logprobs'] = log_probs(out.logits, ids[None])[0]
    rows = drawn_ids(4, [9, 4, 13], vocabulary)
    for side in ('right', 'left'):
        golden |= {f'batch_{side}.{name}': value for name, value in batch(model, rows, side).items()}
    shared, *tails = drawn_ids(5, [12, 3, 7, 1, 5], vocabulary)
    whole = batch(model, [shared + tail for tail in tails], 'right')
    golden['prefix.shared_ids'] = torch.tensor(shared)
    return golden | {f'prefix.{name}': whole[name] for name in ('input_ids', 'attention_mask', 'logprobs', 'last_logits')}


def write_config(folder, model, legacy=True):
    config = json.loads(model.config.to_json_string(use_diff=False))
    keep = json.loads(model.config.to_json_string(use_diff=True))
    chosen = {key: config[key] for key in config if key in keep or key in (
        'head_dim', 'hidden_act', 'rms_norm_eps', 'tie_word_embeddings', 'attention_bias', 'mlp_bias', 'num_key_value_heads', 'rope_parameters',
        'use_sliding_window', 'sliding_window', 'max_position_embeddings', 'vocab_size', 'layer_types', 'bos_token_id', 'eos_token_id')}
    chosen['architectures'] = [type(model).__name__]
    write_json(os.path.join(folder, 'config.json'), chosen)
    if legacy:
        write_json(os.path.join(folder, 'config.legacy.json'), older_spelling(dict(chosen)))


def write_model(root, name, model, tokenizer, kind, vocabulary):
    folder = os.path.join(root, 'tiny', name)
    model.generation_config.bos_token_id = model.config.bos_token_id
    model.generation_config.eos_token_id = model.config.eos_token_id
    # Two files and an index for one of them.
    model.save_pretrained(folder, max_shard_size='70KB' if name == 'tiny-qwen2' else '5GB')
    write_config(folder, model)
    write_tokenizer(folder, kind, tokenizer)
    write_json(os.path.join(folder, 'golden_tokenizer.json'), text_facts(kind, tokenizer))
    save(os.path.join(folder, 'golden.safetensors'), golden_forward(model, vocabulary))
    facts = {'greedy': greedy(model, drawn_ids(6, [5, 20, 11, 8, 3, 14, 9, 6], vocabulary), 32, 0.03)}
    if name in SHARED:
        os.remove(os.path.join(folder, 'model.safetensors'))
        facts['weights'] = f'../{SHARED[name]}/model.safetensors'
    if name == 'tiny-llama-rope3':
        facts['inv_freq_f64'] = scaled_frequencies(16)
    write_json(os.path.join(folder, 'golden.json'), facts)


def scaled_frequencies(head):
    """Llama 3's scaling of the rotation in double precision, from its published definition."""
    frequencies = 1e4 ** (-np.arange(0, head, 2, dtype=np.float64) / head)
    wave = 2 * np.pi / frequencies
    low, high = (LLAMA3['original_max_position_embeddings'] / LLAMA3[f'{end}_freq_factor'] for end in ('low', 'high'))
    share = (LLAMA3['original_max_position_embeddings'] / wave - 1) / (LLAMA3['high_freq_factor'] - 1)
    between = (1 - share) * frequencies / LLAMA3['factor'] + share * frequencies
    return np.where(wave > low, frequencies / LLAMA3['factor'], np.where(wave < high, frequencies, between)).tolist()


def write_half(root, model, name, dtype):
    """The same weights in half precision; what is computed of them is float32."""
    folder = os.path.join(root, 'tiny', name)
    half = AutoModelForCausalLM.from_config(model.config).to(dtype).eval()
    half.load_state_dict({key: value.to(dtype) for key, value in model.state_dict().items()})
    half.save_pretrained(folder)
    write_config(folder, half, legacy=False)
    ids = torch.tensor(drawn_ids(3, LENGTHS, 320)[2])
    # Loaded anew, for a model that is turned to float32 keeps rotations that were rounded.
    wide = AutoModelForCausalLM.from_config(model.config, attn_implementation='eager').float().eval()
    wide.load_state_dict({key: value.float() for key, value in half.state_dict().items()})
    with torch.no_grad():
        logits = wide(ids[None]).logits[0]
    save(os.path.join(folder, 'golden.safetensors'), {'seq2.input_ids': ids, 'seq2.logits': logits, 'seq2.logprobs': log_probs(logits[None], ids[None])[0]})


# --- adapters ---------------------------------------------------------------------------------------------------

def adapted(model, targets, rslora, seed, layers):
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=targets, use_rslora=rslora, layers_to_transform=layers,
                        task_type='CAUSAL_LM', bias='none')
    peft = get_peft_model(model, config)
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in peft.named_parameters():
            if 'lora_' in name:
                weight.copy_(torch.randn(weight.shape, generator=draw) * (0.15 if 'lora_A' in name else 0.1))
    return peft.eval()


def weights_of(peft):
    return {name.replace('.default', ''): weight for name, weight in peft.named_parameters() if 'lora_' in name}


def completion_log_probs(model, rows, prompts, width):
    """[rows, width], zero where a completion has ended."""
    ids, mask = padded(rows, 'right')
    values = log_probs(model(ids, attention_mask=mask).logits, ids)
    out = torch.zeros(len(rows), width)
    picked = [values[i, p - 1:len(row) - 1] for i, (row, p) in enumerate(zip(rows, prompts))]
    return torch.stack([torch.cat([value, out[i, len(value):]]) for i, value in enumerate(picked)])


def loss_of(kind, current, old, ref, advantages, lengths):
    """The losses of TRL's GRPOTrainer, and the mean over all tokens."""
    mask = (torch.arange(current.shape[1])[None] < torch.tensor(lengths)[:, None]).float()
    if kind == 'ce':
        return -(current * mask).sum() / mask.sum()
    ratio, d = torch.exp(current - old), ref - current
    a = advantages[:, None]
    each = (-torch.minimum(ratio * a, ratio.clamp(1 - CLIP, 1 + CLIP) * a) + BETA * (torch.exp(d) - d - 1)) * mask
    if kind.startswith('grpo'):
        return (each.sum(1) / mask.sum(1).clamp(min=1)).mean()
    return each.sum() / (mask.sum() if kind == 'dapo' else len(lengths) * MOST)


def adapter_and_batch(model, targets, rslora, vocabulary, seed, layers=None):
    """An adapter that does something, and six completions of two prompts with old log-probabilities that clip on both sides."""
    first, second, *completions = drawn_ids(8, [9, 6, 7, 12, 5, 8, 10, 3], vocabulary)
    prompts = [first] * 3 + [second] * 3
    rows = [prompt + completion for prompt, completion in zip(prompts, completions)]
    prompt_lens, lengths = [len(p) for p in prompts], [len(c) for c in completions]
    width = max(lengths)
    with torch.no_grad():
        ref = completion_log_probs(model, rows, prompt_lens, width)
    peft = adapted(model, targets, rslora, seed, layers)
    with torch.no_grad():
        cur = completion_log_probs(peft, rows, prompt_lens, width)
    # Ratios on both sides of both edges, none within 0.08 of one.
    draw = torch.Generator().manual_seed(seed)
    choices = torch.tensor([0.5, 0.68, 0.92, 1.08, 1.32, 1.6])
    ratio = choices[torch.randint(0, len(choices), cur.shape, generator=draw)]
    old = torch.where(cur == 0, torch.zeros(()), cur - torch.log(ratio))
    rewards = torch.tensor([1.0, 0.0, 0.3, 0.2, 0.9, 0.4]).view(2, 3)
    advantages = ((rewards - rewards.mean(1, keepdim=True)) / (rewards.std(1, keepdim=True) + 1e-4)).flatten()
    return peft, {'rows': rows, 'prompt_lens': prompt_lens, 'lengths': lengths, 'ref': ref, 'cur': cur, 'old': old, 'advantages': advantages}


def value_of(kind, peft, batch):
    empty = 3 if kind.endswith('emptyrow') else None
    current = completion_log_probs(peft, batch['rows'], batch['prompt_lens'], max(batch['lengths']))
    lengths = [0 if i == empty else n for i, n in enumerate(batch['lengths'])]
    return loss_of(kind, current, batch['old'], batch['ref'], batch['advantages'], lengths)


def gradients_of(kinds, peft, batch):
    """Losses with their norms, and gradients as `KIND.KEY`."""
    losses, grads = {}, {}
    for weight in weights_of(peft).values():
        weight.requires_grad_(True)
    for kind in kinds:
        peft.zero_grad()
        loss = value_of(kind, peft, batch)
        loss.backward()
        found = {key: weight.grad.clone() for key, weight in weights_of(peft).items()}
        losses[kind] = {'loss': float(loss), 'grad_norm': float(torch.sqrt(sum((g.double() ** 2).sum() for g in found.values())))}
        grads |= {f'{kind}.{key}': grad for key, grad in found.items()}
    return losses, grads


def save_adapter(peft, folder, base):
    peft.peft_config['default'].base_model_name_or_path = base
    peft.peft_config['default'].inference_mode = True
    peft.save_pretrained(folder)
    if os.path.exists(os.path.join(folder, 'README.md')):
        os.remove(os.path.join(folder, 'README.md'))


def write_adapter(root, name, base, model, targets, rslora, runs, vocabulary, seed):
    folder = os.path.join(root, 'lora', name)
    peft, batch = adapter_and_batch(model, targets, rslora, vocabulary, seed)
    advantages, old, ref, cur, lengths = (batch[key] for key in ('advantages', 'old', 'ref', 'cur', 'lengths'))
    kinds = ['ce', 'grpo', 'dapo', 'dr_grpo'] + (['grpo_emptyrow'] if name == 'llama-all' else [])
    ids = torch.tensor(drawn_ids(3, LENGTHS, vocabulary)[2])
    with torch.no_grad():
        golden = {'seq2.input_ids': ids, 'seq2.logits': peft(ids[None]).logits[0], 'cur_logps': cur, 'ref_logps': ref, 'old_logps': old,
                  'advantages': advantages}
    greedy_texts = greedy(peft, drawn_ids(7, [5, 20, 11, 8, 3, 14, 9, 6], vocabulary), 16, 0.03)
    start = {key: weight.detach().clone() for key, weight in weights_of(peft).items()}
    save_adapter(peft, folder, base)
    losses, grads = gradients_of(kinds, peft, batch)
    records, steps = {}, {}
    for run in runs:
        kind, decay, clip = run.split('.wd')[0], float(run.split('.wd')[1].rsplit('.', 1)[0]), run.endswith('clip1')
        with torch.no_grad():
            for key, weight in weights_of(peft).items():
                weight.copy_(start[key])
        parameters = list(weights_of(peft).values())
        optimizer = torch.optim.AdamW(parameters, lr=ADAM['lr'], betas=ADAM['betas'], eps=ADAM['eps'], weight_decay=decay, foreach=False)
        series, norms = [], []
        for step in range(1, 6):
            optimizer.zero_grad()
            loss = value_of(kind, peft, batch)
            series.append(float(loss))
            loss.backward()
            norms.append(float(torch.nn.utils.clip_grad_norm_(parameters, 1.0 if clip else float('inf'))))
            optimizer.step()
            if step in (1, 5):
                steps |= {f'{run}.step{step}.{key}': weight.detach().clone() for key, weight in weights_of(peft).items()}
        records[run] = {'losses_before_each_step_then_after_last': [*series, float(value_of(kind, peft, batch))], 'grad_norms_before_clip': norms}
    save(os.path.join(folder, 'golden.safetensors'), golden)
    save(os.path.join(folder, 'grads.safetensors'), grads)
    save(os.path.join(folder, 'steps.safetensors'), steps)
    write_json(os.path.join(folder, 'golden.json'), {
        'base': base, 'scaling': ALPHA / RANK ** (0.5 if rslora else 1), 'lora_keys': list(start),
        'batch': {'rows': batch['rows'], 'prompt_lens': batch['prompt_lens'], 'completion_lens': lengths}, 'greedy': greedy_texts,
        'grpo': {'eps_clip': CLIP, 'beta': BETA, 'dr_grpo_max_completion_length': MOST, 'emptyrow_index': 3},
        'adamw': ADAM, 'losses': losses, 'runs': records})
    return peft.unload()


# --- GGUF -------------------------------------------------------------------------------------------------------

def run_converter(pre, arguments):
    from conversion.base import TextModel
    # The converter knows a tokenizer by the SHA-256 of what it makes of one text, and knows none that was trained here.
    TextModel.get_vocab_base_pre = lambda self, tokenizer: pre
    sys.argv = arguments
    runpy.run_path(arguments[0], run_name='__main__')


def convert(pre, script, *arguments):
    """In a process of its own, for the converters keep what they were told."""
    child = multiprocessing.get_context('fork').Process(target=run_converter, args=(pre, [os.path.join(LLAMA_CPP, script), *arguments]))
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(f'{script} {" ".join(arguments)} failed')


def contents(path):
    """All keys and tensors of a file as gguf-py reads them."""
    reader = gguf.GGUFReader(path)
    kv = {}
    for key, field in reader.fields.items():
        types = [int(t) for t in field.types]
        kv[key] = {'types': types, 'length': len(field.data)} if types[0] == int(gguf.GGUFValueType.ARRAY) else {'types': types, 'value': plain(field.contents())}
    tensors = [{'name': t.name, 'type': t.tensor_type.name, 'ne': [int(n) for n in t.shape], 'n_bytes': int(t.n_bytes),
                'offset_in_file': int(t.data_offset)} for t in reader.tensors]
    return {'kv': kv, 'tensors': tensors}


def plain(value):
    return value.item() if hasattr(value, 'item') else value


def numbers(tensor):
    """Dequantised, in the row-major shape."""
    return quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32).reshape([int(n) for n in reversed(tensor.shape)])


def unpermuted(name, weight, config):
    """llama.cpp's order of rows in q and k of Llama, back to that of transformers."""
    heads = config.num_attention_heads if 'attn_q' in name else config.num_key_value_heads
    if config.model_type != 'llama' or not ('attn_q.' in name or 'attn_k.' in name):
        return weight
    return weight.reshape(heads, weight.shape[0] // heads // 2, 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def model_of_gguf(path, model):
    """The model with the file's own numbers."""
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA if model.config.model_type == 'llama' else gguf.MODEL_ARCH.QWEN2, model.config.num_hidden_layers)
    tensors = {t.name: numbers(t) for t in gguf.GGUFReader(path).tensors}
    state = {}
    for name in model.state_dict():
        stem, _, end = name.rpartition('.')
        there = names.get_name(stem) if name != 'lm_head.weight' or not model.config.tie_word_embeddings else 'token_embd'
        state[name] = torch.from_numpy(unpermuted(f'{there}.{end}', tensors[f'{there}.{end}'], model.config).copy())
    copy = AutoModelForCausalLM.from_config(model.config, attn_implementation='eager').float().eval()
    copy.load_state_dict(state)
    return copy


def write_gguf(root, built, kinds, pieces):
    folder = os.path.join(root, 'gguf')
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, kind in (('tiny-llama', 'f32'), ('tiny-llama-rope3', 'f32'), ('tiny-qwen3', 'f32'), ('tiny-llama', 'q8_0'), ('tiny-qwen2', 'f16'),
                           ('tiny-gemma3', 'f32')):
            source = os.path.join(scratch, name)
            if not os.path.exists(source):
                shutil.copytree(os.path.join(root, 'tiny', name), source)
                os.replace(os.path.join(source, 'config.legacy.json'), os.path.join(source, 'config.json'))
            if name == 'tiny-llama-rope3':
                shutil.copy(os.path.join(root, 'tiny/tiny-llama/model.safetensors'), source)
            if name == 'tiny-gemma3':
                with open(os.path.join(source, 'tokenizer.model'), 'wb') as out:
                    out.write(pieces)
            path = os.path.join(folder, f'{name}.{kind}.gguf')
            convert(PRE[kinds[name][0]], 'convert_hf_to_gguf.py', source, '--outfile', path, '--outtype', kind)
            write_json(f'{path}.json', contents(path))
            if kind != 'f32':
                ids = torch.tensor(drawn_ids(3, LENGTHS, built[name].vocabulary)[2])
                with torch.no_grad():
                    logits = model_of_gguf(path, built[name].model)(ids[None]).logits[0]
                save(os.path.join(folder, f'{name}.{kind}.golden.safetensors'), {'seq2.input_ids': ids, 'seq2.logits': logits})
        for name, base in (('llama-all', 'tiny-llama'), ('llama-rslora-all', 'tiny-llama'), ('qwen2-all', 'tiny-qwen2'), ('gemma3-all', 'tiny-gemma3')):
            path = os.path.join(folder, f'lora-{name}.f32.gguf')
            convert(None, 'convert_lora_to_gguf.py', os.path.join(root, 'lora', name), '--base', os.path.join(scratch, base),
                    '--outfile', path, '--outtype', 'f32')
            write_json(f'{path}.json', contents(path))
            save(os.path.join(folder, f'lora-{name}.values.safetensors'),
                 {t.name: torch.from_numpy(numbers(t).copy()) for t in gguf.GGUFReader(path).tensors})


# --- a stand-in for SmolLM2 -------------------------------------------------------------------------------------

ASSISTANT = TEMPLATE.replace('You are a tiny test model', 'You help whoever asks')


def quantised(source, path):
    """The same file with matrices as Q4_1 and the table as Q8_0, as SmolLM2 is published."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(path, 'llama')
    for key, field in reader.fields.items():
        if not key.startswith('GGUF.') and key != 'general.architecture':
            writer.add_key_value(key, field.contents(), field.types[0], field.types[1] if len(field.types) > 1 else None)
    for tensor in reader.tensors:
        kind = gguf.GGMLQuantizationType
        kind = kind.Q8_0 if tensor.name == 'token_embd.weight' else kind.Q4_1 if tensor.name.startswith('blk') and len(tensor.shape) > 1 else kind.F32
        values = numbers(tensor)
        writer.add_tensor(tensor.name, values if kind.name == 'F32' else quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_stand_in(root, tokenizer):
    folder = os.path.join(root, 'smollm2')
    os.makedirs(folder)
    config = LlamaConfig(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
                         rms_norm_eps=1e-5, vocab_size=320, tie_word_embeddings=True, rope_parameters={'rope_type': 'default', 'rope_theta': 1e5},
                         bos_token_id=1, eos_token_id=2, pad_token_id=2)
    model = random_model(config, 31)
    path = os.path.join(folder, 'stand-in.q4_1.gguf')
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        write_config(scratch, model)
        os.replace(os.path.join(scratch, 'config.legacy.json'), os.path.join(scratch, 'config.json'))
        write_tokenizer(scratch, 'smollm', tokenizer, ASSISTANT)
        convert(PRE['smollm'], 'convert_hf_to_gguf.py', scratch, '--outfile', os.path.join(scratch, 'f32.gguf'), '--outtype', 'f32')
        quantised(os.path.join(scratch, 'f32.gguf'), path)
    write_tokenizer(folder, 'smollm', tokenizer, ASSISTANT, inside=True)
    plain_file = os.path.join(folder, 'tokenizer.json')
    with open(plain_file, 'rb') as text, open(f'{plain_file}.gz', 'wb') as out:
        out.write(gzip.compress(text.read(), mtime=0))
    os.remove(plain_file)
    write_json(os.path.join(folder, 'tokenizer_golden.json'), text_facts('smollm', tokenizer, ASSISTANT))

    reader = gguf.GGUFReader(path)
    tensors = {t.name: t for t in reader.tensors}
    samples, blocks = [], {}
    for name in ('token_embd.weight', 'blk.0.attn_q.weight', 'blk.1.ffn_down.weight'):
        tensor = tensors[name]
        elements, size = gguf.GGML_QUANT_SIZES[tensor.tensor_type]
        raw = tensor.data.reshape(-1, size)[:4]
        blocks |= {f'{name}.raw': torch.from_numpy(raw.copy()), f'{name}.f32': torch.from_numpy(numbers(tensor).reshape(-1, elements)[:4].copy())}
        samples.append({'tensor': name, 'type': tensor.tensor_type.name, 'byte_offset_in_file': [int(tensor.data_offset) + size * i for i in range(4)]})
    save(os.path.join(folder, 'blocks.safetensors'), blocks)
    write_json(os.path.join(folder, 'blocks.json'), {
        'blocks': samples,
        'tensors': [{'name': t.name, 'type': t.tensor_type.name, 'ne': [int(n) for n in t.shape]} for t in reader.tensors],
        'sums_of_dequantised_tensors_f64': {t.name: float(numbers(t).astype(np.float64).sum()) for t in reader.tensors}})

    read = model_of_gguf(path, model)
    golden, prompts = {}, []
    clear = greedy(read, drawn_ids(9, [5, 17, 9, 30, 12, 7], 320), 48, 0.02)
    with torch.no_grad():
        for i, text in enumerate(clear):
            ids = torch.tensor(text['prompt'])
            logits = read(ids[None]).logits
            golden |= {f'prompt{i}.input_ids': ids, f'prompt{i}.logprobs': log_probs(logits, ids[None])[0], f'prompt{i}.last_logits': logits[0, -1]}
            prompts.append({'n_tokens': len(ids), 'greedy48': text['continuation'], 'greedy_logprobs': text['logprobs']})
        ids = torch.tensor(drawn_ids(10, [90], 320)[0])
        golden |= {'nll.input_ids': ids, 'nll.logprobs': log_probs(read(ids[None]).logits, ids[None])[0]}
    save(os.path.join(folder, 'golden.safetensors'), golden)
    write_json(os.path.join(folder, 'golden.json'), {
        'prompts': prompts, 'nll': {'n_tokens': 90, 'mean_nll': float(-golden['nll.logprobs'].double().mean())}})

    # An adapter of one layer of the two.
    peft, batch = adapter_and_batch(read, ['q_proj', 'v_proj'], False, 320, 50, layers=[1])
    adapter = os.path.join(folder, 'lora-qv')
    save_adapter(peft, adapter, 'stand-in')
    losses, grads = gradients_of(['ce', 'grpo'], peft, batch)
    save(os.path.join(adapter, 'golden.safetensors'), {**grads, 'old_logps': batch['old'], 'ref_logps': batch['ref']})
    write_json(os.path.join(adapter, 'golden.json'), {
        'rows': batch['rows'], 'prompt_lens': batch['prompt_lens'], 'advantages': batch['advantages'].tolist(), 'eps_clip': CLIP, 'beta': BETA,
        'losses': losses})


# --- quantised blocks -------------------------------------------------------------------------------------------

def write_blocks(root, library):
    """Blocks that ggml's C quantiser wrote and blocks of random bits, with the numbers that ggml reads in them."""
    ggml = ctypes.CDLL(library)
    ggml.ggml_quantize_chunk.restype = ctypes.c_size_t
    ggml.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p]
    rng = np.random.default_rng(5)
    values = (rng.standard_normal((2, 256)) * np.array([[0.02], [3.0]])).astype(np.float32)
    out = {'quantise_src': torch.from_numpy(values)}
    kinds = 'Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS MXFP4 F16 BF16'.split()
    for name in kinds:
        kind = gguf.GGMLQuantizationType[name]
        elements, size = gguf.GGML_QUANT_SIZES[kind]
        if name in ('F16', 'BF16'):
            elements, size = 64, 128
        raw = np.zeros(2 * 256 * size // elements, np.uint8)
        importance = np.ones(256, np.float32)
        written = ggml.ggml_quantize_chunk(int(kind), values.ctypes.data, raw.ctypes.data, 0, 2, 256, importance.ctypes.data)
        assert written == raw.size, name
        random = rng.integers(0, 256, (2 if elements == 256 else 8, size), dtype=np.uint8)
        sane(name, random, rng)
        for what, data in (('random', random), ('quantised', raw.reshape(2, -1))):
            out[f'{name}.{what}.raw'] = torch.from_numpy(data.copy())
            floats = quants.dequantize(data.reshape(-1, size) if name not in ('F16', 'BF16') else half_view(name, data), kind).astype(np.float32).reshape(-1)
            check_with_c(ggml, name, data, floats)
            out[f'{name}.{what}.f32'] = torch.from_numpy(floats)
    os.makedirs(os.path.join(root, 'quant'), exist_ok=True)
    save(os.path.join(root, 'quant/blocks.safetensors'), out)


def half_view(name, data):
    return data.reshape(-1).view(np.float16) if name == 'F16' else data.reshape(-1)


def check_with_c(ggml, name, data, floats):
    """gguf-py and ggml's C give the same bits."""
    entry = {'F16': 'ggml_fp16_to_fp32_row', 'BF16': 'ggml_bf16_to_fp32_row'}.get(name, f'dequantize_row_{name[:2].lower()}{name[2:]}')
    entry = {'IQ4_NL': 'dequantize_row_iq4_nl', 'IQ4_XS': 'dequantize_row_iq4_xs', 'MXFP4': 'dequantize_row_mxfp4'}.get(name, entry)
    read = getattr(ggml, entry)
    read.argtypes, read.restype = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64], None
    again = np.zeros(floats.size, np.float32)
    whole = np.ascontiguousarray(data)
    read(whole.ctypes.data, again.ctypes.data, floats.size)
    assert np.array_equal(again, floats, equal_nan=True), f'{name}: ggml and gguf-py differ'


def sane(name, blocks, rng):
    """Random bits everywhere but in the scales, which are finite: large and small ones, negative and subnormal ones."""
    places = {'Q4_0': [0], 'Q4_1': [0, 2], 'Q5_0': [0], 'Q5_1': [0, 2], 'Q8_0': [0], 'Q2_K': [80, 82], 'Q3_K': [108], 'Q4_K': [0, 2], 'Q5_K': [0, 2],
              'Q6_K': [208], 'IQ4_NL': [0], 'IQ4_XS': [0]}.get(name, [])
    scales = np.array([1, -0.5, 0.01, -3e-7, 6e-5, 12, -0.3, 2e-3], np.float16)
    for row, block in enumerate(blocks):
        for at in places:
            block[at:at + 2] = (scales[(row + at) % 8] * np.float16(1 + 0.1 * (row % 3))).reshape(1).view(np.uint8)
        if name == 'MXFP4':
            block[0] = rng.integers(110, 140)
        if name in ('F16', 'BF16'):
            numbers = (rng.standard_normal(64) * 10.0 ** rng.integers(-6, 4, 64)).astype(np.float32)
            wide = numbers.astype(np.float16).view(np.uint8) if name == 'F16' else (numbers.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8)
            block[:] = wide


class Built:
    def __init__(self, model, vocabulary):
        self.model, self.vocabulary = model, vocabulary


def main():
    root, _, library = sys.argv[1:]
    for part in ('tiny', 'lora', 'gguf', 'quant', 'smollm2'):
        shutil.rmtree(os.path.join(root, part), ignore_errors=True)
    kinds = {'tiny-llama': ('smollm', 320), 'tiny-llama-rope3': ('llama3', 310), 'tiny-qwen2': ('qwen2', 325), 'tiny-qwen3': ('qwen2', 295)}
    tokenizers = {name: train_tokenizer(kind, size) for name, (kind, size) in kinds.items()}
    pieces, tokenizers['tiny-gemma3'] = train_pieces(450)
    for name in ('tiny-gemma3', 'tiny-gemma3-scaled'):
        kinds[name], tokenizers[name] = ('gemma', None), tokenizers['tiny-gemma3']
    built = {}
    for seed, (name, config) in enumerate(configs(tokenizers).items()):
        model = random_model(config, {'llama': 11, 'gemma3_text': 12}.get(config.model_type, 20 + seed))
        built[name] = Built(model, config.vocab_size)
        write_model(root, name, model, tokenizers[name], kinds[name][0], config.vocab_size)
    llama = built['tiny-llama'].model
    write_half(root, llama, 'tiny-llama-f16', torch.float16)
    write_half(root, llama, 'tiny-llama-bf16', torch.bfloat16)
    adapters = [
        ('llama-all', 'tiny-llama', PROJECTIONS, False, ['ce.wd0.noclip', 'grpo.wd0.01.clip1']),
        ('llama-qv', 'tiny-llama', ['q_proj', 'v_proj'], False, ['ce.wd0.01.clip1', 'grpo.wd0.noclip', 'dapo.wd0.01.clip1']),
        ('llama-rslora-all', 'tiny-llama', PROJECTIONS, True, ['grpo.wd0.01.clip1']),
        ('qwen2-all', 'tiny-qwen2', PROJECTIONS, False, ['grpo.wd0.01.clip1', 'ce.wd0.noclip']),
        ('qwen3-all', 'tiny-qwen3', PROJECTIONS, False, ['grpo.wd0.01.clip1', 'ce.wd0.noclip']),
        ('gemma3-all', 'tiny-gemma3', PROJECTIONS, False, ['grpo.wd0.01.clip1']),
    ]
    for seed, (name, base, targets, rslora, runs) in enumerate(adapters):
        one = built[base]
        one.model = write_adapter(root, name, base, one.model, targets, rslora, runs, one.vocabulary, 40 + seed)
    write_gguf(root, built, kinds, pieces)
    write_stand_in(root, tokenizers['tiny-llama'])
    write_blocks(root, library)


if __name__ == '__main__':
    main()
