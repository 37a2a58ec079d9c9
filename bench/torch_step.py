"""A step of training a chat model here and in torch, at the same work, one after the other on the same machine.

    python bench/torch_step.py --model FILE.gguf --player public/models/player-smollm2 --threads 2 [--preset minihack-smollm2] [--json]

`ict bench step` runs three steps and writes down, of the middle one, how many tokens each part was about. Torch does the same: it writes as many
reflections of the same length from prompts of the same length, plays as many turns with the same tokens new in each, all in batches with a cache
of attention, and learns from as many completions by the loss of GRPO with a reference pass, on a LoRA of the same size. Which tokens they are makes no difference to the time.
Needs torch, transformers, peft and, for GGUF, gguf.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import torch
from peft import LoraConfig, PeftModel
from transformers import AutoModelForCausalLM, DynamicCache

ROOT = pathlib.Path(__file__).parent.parent
TARGETS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']
# As many episodes at a time as the recipe's own torch loop had.
ROWS = 64


def ours(args):
    with tempfile.TemporaryDirectory() as folder:
        shapes = pathlib.Path(folder) / 'shapes.json'
        command = ['node', 'scripts/ict.mjs', 'bench', 'step', '--preset', args.preset, '--model', args.model, '--player-adapter', args.player]
        command += ['--threads', str(args.threads), '--device', 'wasm', '--steps', '3', '--shapes', str(shapes), '--json']
        # Its exit status tells of bounds, which are not asked here.
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if not shapes.exists():
            raise SystemExit(result.stderr)
        return json.loads(shapes.read_text())[0]


def tokens(*shape):
    return torch.randint(100, 40000, shape)


@torch.no_grad()
def write(model, reflect):
    """A prompt of each context is read once, then all its reflections are written side by side."""
    samples = len(reflect[0]['completions'])
    width = max(one['prompt'] for one in reflect)
    mask = torch.zeros(len(reflect), width, dtype=torch.long)
    for row, one in enumerate(reflect):
        mask[row, width - one['prompt'] :] = 1
    cache = DynamicCache()
    model(input_ids=tokens(len(reflect), width), attention_mask=mask, past_key_values=cache, logits_to_keep=1)
    cache.batch_repeat_interleave(samples)
    mask = mask.repeat_interleave(samples, 0)
    for _ in range(max(max(one['completions']) for one in reflect) - 1):
        mask = torch.cat([mask, torch.ones(len(mask), 1, dtype=torch.long)], 1)
        logits = model(input_ids=tokens(len(mask), 1), attention_mask=mask, past_key_values=cache).logits
        torch.multinomial(torch.softmax(logits[:, -1] / 0.8, -1), 1)


@torch.no_grad()
def play(model, passes):
    """Episodes in batches; a turn reads what is new in each, and the first token of the action is drawn from one row of logits."""
    turns = {}
    for one in passes:
        for episode, length in one:
            turns.setdefault(episode, []).append(length)
    episodes = sorted(turns.values(), key=len)
    for begin in range(0, len(episodes), ROWS):
        batch = episodes[begin : begin + ROWS]
        cache, mask = DynamicCache(), torch.zeros(len(batch), 0, dtype=torch.long)
        for turn in range(max(map(len, batch))):
            live = [row for row, lengths in enumerate(batch) if turn < len(lengths)]
            if len(live) < len(batch):
                cache.batch_select_indices(torch.tensor(live))
                mask, batch = mask[live], [batch[row] for row in live]
            new = [lengths[turn] - (lengths[turn - 1] if turn > 0 else 0) for lengths in batch]
            fresh = torch.zeros(len(batch), max(new), dtype=torch.long)
            for row, count in enumerate(new):
                fresh[row, max(new) - count :] = 1
            mask = torch.cat([mask, fresh], 1)
            positions = (mask.cumsum(1) - 1).clamp(min=0)[:, -fresh.shape[1] :]
            logits = model(input_ids=tokens(*fresh.shape), attention_mask=mask, position_ids=positions, past_key_values=cache, logits_to_keep=1).logits
            torch.multinomial(torch.softmax(logits[:, -1], -1), 1)


def learn(model, optimizer, reflect, learned):
    """GRPO with a reference pass, a context at a time."""
    optimizer.zero_grad()
    for context in learned:
        prompt, lengths = reflect[context]['prompt'], reflect[context]['completions']
        ids = tokens(len(lengths), prompt + max(lengths))
        said = torch.tensor([[i < count for i in range(max(lengths))] for count in lengths])

        def log_probs():
            logits = model(input_ids=ids, logits_to_keep=max(lengths) + 1, use_cache=False).logits[:, :-1] / 0.8
            return torch.log_softmax(logits, -1).gather(-1, ids[:, prompt:, None])[..., 0]

        with torch.no_grad(), model.disable_adapter():
            reference = log_probs()
        now = log_probs()
        gap = reference - now
        loss = -torch.exp(now - now.detach()) * torch.randn(len(lengths), 1) + 0.02 * (torch.exp(gap) - gap - 1)
        ((loss * said).sum() / said.sum()).backward()
    torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
    optimizer.step()


def timed(work):
    start = time.time()
    work()
    return time.time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument('--model', required=True)
    parser.add_argument('--player', required=True)
    parser.add_argument('--preset', default='minihack-smollm2')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--json', action='store_true')
    args = parser.parse_args()
    step = ours(args)

    torch.set_num_threads(args.threads)
    path = pathlib.Path(args.model)
    base = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, args.player, adapter_name='player')
    model.add_adapter('coach', LoraConfig(r=8, lora_alpha=16, target_modules=TARGETS, task_type='CAUSAL_LM'))
    model.set_adapter('coach')
    optimizer = torch.optim.AdamW([p for name, p in model.named_parameters() if 'coach' in name], lr=1e-6)

    def played():
        model.set_adapter('player')
        play(model, step['play'])

    parts = {'writing': lambda: write(model, step['reflect']), 'playing': played}
    torch_seconds = {name: timed(work) for name, work in parts.items()}
    model.set_adapter('coach')
    torch_seconds['learning'] = timed(lambda: learn(model, optimizer, step['reflect'], step['learned']))
    here = {'writing': step['seconds']['reflect'], 'playing': step['seconds']['play']}
    here['learning'] = step['all'] - sum(here.values())
    rows = [[name, here[name], torch_seconds[name]] for name in here]
    rows.append(['a step', sum(here.values()), sum(torch_seconds.values())])
    if args.json:
        facts = {'preset': args.preset, 'threads': args.threads, 'torch': torch.__version__, 'groups learned from': len(step['learned'])}
        print(json.dumps({**facts, 'date': time.strftime('%Y-%m-%d'), 'rows': [dict(zip(['part', 'here', 'torch'], row)) for row in rows]}, indent=2))
        return
    print(f'{args.preset}, {args.threads} threads, torch {torch.__version__}')
    for name, mine, theirs in rows:
        print(f'{name:10} {mine:8.1f} s here  {theirs:8.1f} s in torch  {mine / theirs:5.2f} times')


if __name__ == '__main__':
    main()
