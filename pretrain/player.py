"""A player adapter: a LoRA with which a stock chat model heeds advice, cloned from episodes of the scripted player.

    npm run -s tools -- corpus --player minihack,alfworld --documents 960 --seed 1 --out episodes.jsonl
    python player.py episodes.jsonl --base FILE.gguf --out public/models/player-smollm2

The base is a GGUF file, whose weights are taken as they are read (dequantised), or a folder of Hugging Face. Writes the two files
of PEFT in float16, and `training.json`: settings, seed, digests of data and base, losses.
Needs torch, transformers, peft, safetensors and, for GGUF, gguf.
"""

import argparse
import hashlib
import json
import pathlib
import time

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

TARGETS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']
RANK, ALPHA = 16, 32
# Of the token that ends a reply. It follows every action, so little of it is enough.
END_WEIGHT = 0.1


def sha256(path):
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def open_base(path):
    """The model in float32, its tokenizer, and the hash that an adapter names its base by."""
    path = pathlib.Path(path)
    where = dict(pretrained_model_name_or_path=path.parent, gguf_file=path.name) if path.suffix == '.gguf' else dict(pretrained_model_name_or_path=path)
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(**where)
    return model, tokenizer, sha256(path if path.suffix == '.gguf' else path / 'model.safetensors')


def to_tokens(tokenizer, messages, longest):
    """Ids of a conversation and the weight of each in the loss; cut at a turn where it is too long."""

    def rendered(count, prompt):
        text = tokenizer.apply_chat_template(
            [{'role': m['role'], 'content': m['content']} for m in messages[:count]], tokenize=False, add_generation_prompt=prompt
        )
        return tokenizer(text, add_special_tokens=False)['input_ids']

    ids, weights = [], []
    for i, message in enumerate(messages):
        if message['role'] != 'assistant':
            continue
        before, reply = rendered(i, True), tokenizer(message['content'], add_special_tokens=False)['input_ids']
        after = rendered(i + 1, False)
        assert after[: len(before)] == before and after[len(before) : len(before) + len(reply)] == reply, message
        if len(before) + len(reply) + 1 > longest:
            break
        weights += [0.0] * (len(before) - len(weights)) + [message['weight']] * len(reply) + [END_WEIGHT]
        ids = after[: len(before) + len(reply) + 1]
    return ids, weights


def learn(model, rows):
    """Gradients of the weighted mean over the tokens of replies, one episode at a time: nothing is padded and little is kept.
    Returns the loss, the share of the tokens of the greatest weight, those that obey, which are on top, and the count of tokens read."""
    total = sum(sum(weights) for _, weights in rows)
    top = max(max(weights) for _, weights in rows)
    loss, hits = 0.0, []
    for ids, weights in rows:
        ids, weights = torch.tensor([ids]), torch.tensor(weights)[1:]
        said = weights > 0
        hidden = model.base_model.model.model(input_ids=ids, use_cache=False).last_hidden_state[0, :-1]
        logits, wanted, weights = model.base_model.model.lm_head(hidden[said]), ids[0, 1:][said], weights[said]
        part = (torch.nn.functional.cross_entropy(logits, wanted, reduction='none') * weights).sum() / total
        part.backward()
        loss += part.item()
        hits += (logits.argmax(-1) == wanted)[weights == top].tolist()
    return loss, sum(hits) / max(len(hits), 1), sum(len(ids) for ids, _ in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument('episodes')
    parser.add_argument('--base', required=True)
    parser.add_argument('--out', required=True)
    parser.add_argument('--steps', type=int, help='all episodes once when left out')
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--lr', type=float, default=1e-3)
    parser.add_argument('--longest', type=int, default=1024, help='tokens of an episode')
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    model, tokenizer, base = open_base(args.base)
    episodes = [json.loads(line) for line in open(args.episodes)]
    steps = args.steps or len(episodes) // args.batch
    rows = [to_tokens(tokenizer, episode['messages'], args.longest) for episode in episodes[: steps * args.batch]]
    assert len(rows) == steps * args.batch, f'{len(rows)} episodes are too few for {steps} steps of {args.batch}'

    lora = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=TARGETS, task_type='CAUSAL_LM')
    model = get_peft_model(model, lora)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=args.lr, weight_decay=0.0)
    losses, tokens, started = [], 0, time.time()
    for step in range(steps):
        for group in optimizer.param_groups:
            group['lr'] = args.lr * (1 - step / steps)
        optimizer.zero_grad()
        loss, on_top, count = learn(model, rows[step * args.batch : (step + 1) * args.batch])
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(round(loss, 4))
        tokens += count
        print(f'step {step + 1}/{steps}  loss {loss:.4f}  obeys {on_top:.2f}  {tokens} tokens  {time.time() - started:.0f} s', flush=True)

    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in get_peft_model_state_dict(model).items()}
    save_file(tensors, out / 'adapter_model.safetensors', metadata={'format': 'pt'})
    settings = {
        'peft_type': 'LORA',
        'task_type': 'CAUSAL_LM',
        'base_model_name_or_path': pathlib.Path(args.base).name,
        'base_model_sha256': base,
        'r': RANK,
        'lora_alpha': ALPHA,
        'lora_dropout': 0,
        'target_modules': TARGETS,
        'bias': 'none',
        'inference_mode': True,
    }
    (out / 'adapter_config.json').write_text(json.dumps(settings, indent=2) + "\n")
    record = {
        **{key: value for key, value in vars(args).items() if key not in ('out', 'base', 'episodes')},
        'steps': steps,
        'base': {'name': pathlib.Path(args.base).name, 'sha256': base},
        'episodes_sha256': sha256(args.episodes),
        'tokens': tokens,
        'seconds': round(time.time() - started),
        'torch': torch.__version__,
        'losses': losses,
        'adapter_sha256': sha256(out / 'adapter_model.safetensors'),
    }
    (out / 'training.json').write_text(json.dumps(record, indent=2) + "\n")


if __name__ == '__main__':
    main()
