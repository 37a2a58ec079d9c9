import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTrainerLog } from '../../src/adapter/trainer-log';
import { AppError } from '../../src/core/errors';
import { checkEvent } from '../../src/store/schemas';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const state = (history: unknown[], more = {}): Uint8Array =>
  encode(JSON.stringify({ global_step: 6, max_steps: 6, log_history: history, ...more }));

/** As TRL's GRPOTrainer logs every second step; `step_time` is a mean over the steps since the entry before. */
const HISTORY = [
  { epoch: 0.1, step: 2, loss: 0.1, reward: 0.25, reward_std: 0.4, 'completions/mean_length': 12, step_time: 1.5, learning_rate: 1e-4 },
  { epoch: 0.1, step: 2, eval_loss: 0.3, eval_reward: 0.5 },
  { epoch: 0.2, step: 4, loss: 0, reward: 0.5, reward_std: 0, step_time: 2 },
  { epoch: 0.3, step: 6, loss: 0.2, reward: 0.75, grad_norm: null, step_time: 1 },
  { epoch: 0.3, step: 6, train_runtime: 9.5, train_loss: 0.1 },
];

it('reads the state of a trainer', () => {
  const events = readTrainerLog(state(HISTORY), 'trainer_state.json');
  expect(events.map(({ seq, t, kind }) => [seq, t, kind])).toEqual([
    [0, 3, 'update'],
    [1, 7, 'update'],
    [2, 9, 'update'],
    [3, 9, 'status'],
  ]);
  expect(events[0]).toMatchObject({ step: 2, metrics: { reward: 0.25, reward_std: 0.4, 'completions/mean_length': 12 } });
  expect(events[2]).toMatchObject({ metrics: { reward: 0.75 } });
  expect(events[2]).not.toHaveProperty('metrics.grad_norm');
  expect(events[3]).toMatchObject({ status: 'finished' });
  for (const event of events) expect(checkEvent(event, 'the event')).toEqual(event);
});

it('tells a training that was broken off, and reads what Python writes for numbers that are none', () => {
  const text = new TextDecoder().decode(state(HISTORY.slice(0, 1), { max_steps: 20 })).replace('0.4', 'NaN');
  const [update, status] = readTrainerLog(encode(text), 'trainer_state.json');
  expect(update).not.toHaveProperty('metrics.reward_std');
  expect(status).toMatchObject({ kind: 'status', status: 'stopped' });
});

it('reads lines of metrics', () => {
  const lines = ['{"train/global_step": 1, "train/reward": 0.5, "note": "x"}', '', '{"step": 3, "loss": 1}'].join('\n');
  const events = readTrainerLog(encode(lines), 'metrics.jsonl');
  expect(events.map((event) => ('metrics' in event ? [event.step, event.metrics] : event.kind))).toEqual([
    [1, { reward: 0.5 }],
    [3, { loss: 1 }],
    'status',
  ]);
});

it.each([
  ['no JSON', '{', /is not JSON/],
  ['another file', '{"r": 8}', /no list log_history/],
  ['an entry that is none', '{"log_history": [7]}', /Entry 1 .* is not an object/],
  ['no step', '{"log_history": [{"reward": 1}]}', /Entry 1 .* the step undefined after 0/],
  ['a step back', '{"log_history": [{"step": 2, "loss": 1}, {"step": 1, "loss": 1}]}', /Entry 2 .* the step 1 after 2/],
  ['no reward and no loss', '{"log_history": [{"step": 2, "eval_loss": 1}]}', /no step with a reward or a loss/],
  [
    'too many metrics',
    `{"log_history": [{"step": 1, "loss": 1, ${Array.from({ length: 500 }, (_, i) => `"m${i}": 0`).join()}}]}`,
    /501 metrics/,
  ],
])('refuses %s', (_, text, message) => {
  expect(() => readTrainerLog(encode(text), 'trainer_state.json')).toThrow(
    expect.objectContaining({ code: 'TRAINER_LOG_INVALID', message: expect.stringMatching(message) }),
  );
});

it('reads anything or says what is wrong with it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())).map((all) => JSON.stringify({ log_history: all })),
      ),
      fc.constantFrom('a.json', 'a.jsonl'),
      (text, name) => {
        try {
          readTrainerLog(encode(text), name);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      },
    ),
  );
});
