"""Golden values of whole updates: rewards in, a changed adapter and the step's metrics out.

    python tools/oracle/update_golden.py test/fixtures/models

Reads tiny/tiny-llama and lora/llama-all, writes lora/llama-all/updates.json. In float64 with PEFT's adapter, torch's own
AdamW, torch's own clipping and automatic differentiation; the losses are those of TRL's GRPOTrainer as its papers write them
(GRPO arXiv 2402.03300, DAPO 2503.14476, Dr. GRPO 2503.20783). The runs begin at a later step, with fresh moments.
"""

import json
import os
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)

PROMPTS = [[3, 148, 241, 169, 197], [191, 48, 109, 213, 188, 177, 297], [26, 136, 275]]
COMPLETIONS = [
    [[279, 202, 283], [207, 93, 162, 59, 210], [245]],
    [[90, 258], [300, 205, 137, 317], [14, 102, 29]],
    [[312, 137], [115, 260, 53], [135]],
]
REWARDS = [[1, 0, 0.5], [0.25, 0.25, 1], [0.5, 0.5, 0.5]]
"""The last group has no spread: it is left out of the sums and counted in what they are divided by."""

PLAIN = dict(
    loss_type='dr_grpo', scale_rewards='group', advantage_epsilon=0.1, beta=0.05, epsilon=0.2, epsilon_high=0.2, num_iterations=1,
    temperature=1, learning_rate=4e-3, warmup_steps=5, decay_from=0.6, steps=50, step=3, max_completion_length=24, max_grad_norm=1,
    adam_beta1=0.9, adam_beta2=0.95,
)
CASES = {
    'the preset’s settings': {},
    'GRPO, scaled by the batch, without a reference, three iterations': dict(
        loss_type='grpo', scale_rewards='batch', beta=0, num_iterations=3, learning_rate=5e-3),
    'DAPO, not scaled, colder, clipped in norm, two iterations': dict(
        loss_type='dapo', scale_rewards='none', beta=0.2, temperature=0.7, max_grad_norm=0.05, num_iterations=2),
    'a wider clip above, two iterations, in the decay': dict(
        epsilon=0.1, epsilon_high=0.28, num_iterations=2, step=40, learning_rate=1e-2, adam_beta1=0.8, adam_beta2=0.99),
}


def values(model, prompt, completion, temperature):
    """Log-probability and entropy of each token of a completion."""
    logits = model(input_ids=torch.tensor([prompt + completion])).logits[0, len(prompt) - 1 : -1].double() / temperature
    every = torch.log_softmax(logits, -1)
    return every.gather(1, torch.tensor(completion)[:, None])[:, 0], -(every.exp() * every).sum(-1)


def advantages(scale_rewards, advantage_epsilon):
    rewards = torch.tensor(REWARDS, dtype=torch.float64)
    centred = rewards - rewards.mean(1, keepdim=True)
    if scale_rewards == 'none':
        return centred
    spread = rewards.std(1, keepdim=True) if scale_rewards == 'group' else rewards.std()
    return centred / (spread + advantage_epsilon)


def rate(learning_rate, step, steps, warmup_steps, decay_from):
    """Linear warm-up; from `decay_from` of the run on, linear down to 5%."""
    part = step / steps
    decay = 1 if part <= decay_from else max(0.05, (1 - part) / (1 - decay_from))
    return learning_rate * min(1, step / warmup_steps) * decay


def update(root, changes):
    s = {**PLAIN, **changes}
    base = AutoModelForCausalLM.from_pretrained(os.path.join(root, 'tiny/tiny-llama'), dtype=torch.float64, attn_implementation='eager')
    model = PeftModel.from_pretrained(base, os.path.join(root, 'lora/llama-all'), is_trainable=True).double()
    named = {n.replace('.default', ''): p for n, p in model.named_parameters() if p.requires_grad}
    a = advantages(s['scale_rewards'], s['advantage_epsilon'])
    kept = [c for c, group in enumerate(REWARDS) if max(group) > min(group)]
    rows = [(c, g) for c in kept for g in range(3)]
    each = lambda: [values(model, PROMPTS[c], COMPLETIONS[c][g], s['temperature']) for c, g in rows]
    with torch.no_grad():
        # As if sampled a little earlier, so that the first ratio is not 1 everywhere.
        noise = torch.Generator().manual_seed(7)
        now = [values(model, PROMPTS[c], COMPLETIONS[c][g], s['temperature'])[0] for c in range(3) for g in range(3)]
        old_all = [lp + 0.25 * torch.randn(lp.shape, generator=noise, dtype=torch.float64) for lp in now]
        old = [old_all[3 * c + g] for c, g in rows]
        with model.disable_adapter():
            ref = [lp for lp, _ in each()]
    count = sum(len(group) for group in COMPLETIONS)
    tokens = sum(len(completion) for group in COMPLETIONS for completion in group)
    weight = {
        'grpo': lambda n: 1 / n / count,
        'dapo': lambda n: 1 / tokens,
        'dr_grpo': lambda n: 1 / (count * s['max_completion_length']),
    }[s['loss_type']]
    lr = rate(s['learning_rate'], s['step'], s['steps'], s['warmup_steps'], s['decay_from'])
    optimiser = torch.optim.AdamW(named.values(), lr=lr, betas=(s['adam_beta1'], s['adam_beta2']), eps=1e-8, weight_decay=0)
    for p in named.values():
        done = (s['step'] - 1) * s['num_iterations']
        optimiser.state[p] = dict(step=torch.tensor(float(done)), exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
    for iteration in range(s['num_iterations']):
        played = each()
        loss = kl = clipped = entropy = torch.zeros((), dtype=torch.float64)
        for (c, g), (lp, h), lp_old, lp_ref in zip(rows, played, old, ref):
            ratio = torch.exp(lp - lp_old)
            bounded = torch.clamp(ratio, 1 - s['epsilon'], 1 + s['epsilon_high'])
            per_token = -torch.minimum(ratio * a[c, g], bounded * a[c, g])
            k3 = torch.exp(lp_ref - lp) - (lp_ref - lp) - 1
            if s['beta'] > 0:
                per_token = per_token + s['beta'] * k3
                kl = kl + k3.sum()
            loss = loss + weight(len(lp)) * per_token.sum()
            clipped = clipped + (bounded * a[c, g] < ratio * a[c, g]).sum()
            entropy = entropy + h.sum()
        optimiser.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(named.values(), s['max_grad_norm'])
        optimiser.step()
        if iteration == 0:
            difference = torch.cat([(lp - lp_old).abs() for (lp, _), lp_old in zip(played, old)])
    learned = sum(len(lp) for lp in old)
    flat = torch.tensor(REWARDS, dtype=torch.float64)
    lengths = torch.tensor([len(completion) for group in COMPLETIONS for completion in group], dtype=torch.float64)
    return {
        'settings': s,
        'old_log_probs': [lp.tolist() for lp in old_all],
        'advantages': a.tolist(),
        'metrics': {
            'reward': float(flat.mean()), 'reward_std': float(flat.std(1).mean()), 'frac_reward_zero_std': 1 / 3,
            'completions/mean_length': float(lengths.mean()),
            'sampling/sampling_logp_difference/mean': float(difference.mean()),
            'sampling/sampling_logp_difference/max': float(difference.max()),
            'loss': loss.item(), 'kl': kl.item() / learned, 'entropy': float(entropy) / learned,
            'clip_ratio/region_mean': float(clipped) / learned, 'grad_norm': float(norm), 'learning_rate': lr,
        },
        'adapter': {n: [round(x, 8) for x in p.detach().flatten().tolist()] for n, p in named.items()},
    }


def main(root):
    made = {'prompts': PROMPTS, 'completions': COMPLETIONS, 'rewards': REWARDS, 'cases': {n: update(root, c) for n, c in CASES.items()}}
    with open(os.path.join(root, 'lora/llama-all/updates.json'), 'w') as file:
        json.dump(made, file, ensure_ascii=False)


if __name__ == '__main__':
    main(sys.argv[1])
