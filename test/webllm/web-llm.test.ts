import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { replyGrammar } from '../../src/actor/reply-grammar';
import { AppError } from '../../src/core/errors';
import { parsePlayer, playerLine } from '../../src/core/run/player';
import { parseWebLlm, WEB_LLM_MODELS, type WebLlmPlayer } from '../../src/core/web-llm-models';
import type { Ask } from '../../src/endpoint/request';
import { loadProgress } from '../../src/service/web-llm-progress';
import type { Progress } from '../../src/rpc/work';
import { shipped } from '../../src/env/catalog';
import { createActor } from '../../src/train/players';
import { WebLlm } from '../../src/webllm/web-llm';
import { FakeEngine, named } from './fake-engine';

const PLAYER: WebLlmPlayer = { kind: 'web-llm', id: 'SmolLM2-360M-Instruct-q4f16_1-MLC', own: null, grammar: false };
const ask = (change: Partial<Ask> = {}): Ask => ({
  ...{
    messages: [{ role: 'user', content: 'go' }],
    maxTokens: 8,
    temperature: 0.5,
    seed: 2 ** 31 + 5,
    stop: ['\nObservation:'],
    choices: 1,
  },
  ...change,
});

afterEach(() => void vi.useRealTimers());

describe('the models offered', () => {
  it.each(WEB_LLM_MODELS)('$id is in web-llm’s list, with the memory and the feature told here', ({ id, memoryMb, f16 }) => {
    const record = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === id)!;
    expect(record.vram_required_MB).toBe(memoryMb);
    expect(f16).toBe(id.includes('f16'));
    if (record.required_features) expect(record.required_features.includes('shader-f16')).toBe(f16);
  });

  it('take no less memory than they are large', () => {
    for (const { bytes, memoryMb } of WEB_LLM_MODELS) expect(bytes / 1e6).toBeLessThan(memoryMb);
  });
});

describe('a line that names a model of web-llm', () => {
  const SHA = `sha256-${'A'.repeat(43)}=`;
  it.each<[string, Partial<WebLlmPlayer>]>([
    ['web-llm:Qwen3-0.6B-q4f32_1-MLC', { id: 'Qwen3-0.6B-q4f32_1-MLC', own: null, grammar: false }],
    ['web-llm+grammar:Qwen3-0.6B-q4f32_1-MLC', { id: 'Qwen3-0.6B-q4f32_1-MLC', grammar: true }],
    [
      `web-llm:https://huggingface.co/me/mine#http://127.0.0.1:8080/mine.wasm#config=${SHA}#lib=${SHA}`,
      {
        id: null,
        own: { model: 'https://huggingface.co/me/mine', lib: 'http://127.0.0.1:8080/mine.wasm', hashes: { config: SHA, lib: SHA } },
      },
    ],
  ])('%s is read, and written again', (line, player) => {
    expect(parsePlayer(line)).toMatchObject({ kind: 'web-llm', ...player });
    expect(playerLine(parsePlayer(line))).toBe(line);
  });

  it.each([
    ['web-llm:', 'WEBLLM_MODEL'],
    ['web-llm:two words', 'WEBLLM_MODEL'],
    ['web-llm:#', 'WEBLLM_URL'],
    ['web-llm:https://a.example/m#', 'WEBLLM_URL'],
    ['web-llm:http://a.example/m#https://a.example/l.wasm', 'WEBLLM_URL'],
    ['web-llm:https://key@a.example/m#https://a.example/l.wasm', 'WEBLLM_URL'],
    ['web-llm:https://a.example/m?token=1#https://a.example/l.wasm', 'WEBLLM_URL'],
    ['web-llm:https://a.example/m#https://a.example/l.wasm#config=sha256-short', 'WEBLLM_HASH'],
    ['web-llm:https://a.example/m#https://a.example/l.wasm#weights=x', 'WEBLLM_HASH'],
  ])('%s is refused with %s', (line, code) => expect(() => parsePlayer(line)).toThrow(expect.objectContaining({ name: 'AppError', code })));

  it('is read or refused by an AppError, whatever stands after the colon', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (rest) => {
        try {
          parseWebLlm(`web-llm:${rest}`);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  it('has no place outside a page', () => {
    const parts = { benchmark: shipped.byId('minihack'), endpoint: () => expect.fail() };
    expect(() => createActor(PLAYER, parts)).toThrow(expect.objectContaining({ code: 'WEBLLM_IN_PAGE' }));
  });
});

describe('web-llm as who writes', () => {
  it('is loaded once, by whoever comes first', async () => {
    const engine = new FakeEngine();
    const model = new WebLlm(PLAYER, engine.open);
    const reports: number[] = [];
    await Promise.all([model.load(({ progress }) => reports.push(progress)), model.complete([ask()])]);
    expect(engine.loads).toBe(1);
    expect(reports).toEqual([0.5]);
  });

  it('is asked one conversation after the other, with everything an ask says, and counts tokens', async () => {
    const engine = new FakeEngine((text) => `Action: ${text}`);
    const model = new WebLlm({ ...PLAYER, grammar: true }, engine.open);
    const texts = ['a', 'b', 'c'].map((content) => ask({ messages: [{ role: 'user', content }], grammar: `root ::= "${content}"` }));
    const written = await model.complete(texts);
    expect(written).toEqual(['a', 'b', 'c'].map((text) => [{ text: `Action: ${text}`, finished: true }]));
    expect(engine.asked[1]).toEqual({
      messages: [{ role: 'user', content: 'b' }],
      ...{ max_tokens: 8, temperature: 0.5, seed: 5, stop: ['\nObservation:'], n: 1 },
      response_format: { type: 'grammar', grammar: 'root ::= "b"' },
    });
    expect(model.counts).toEqual({ promptTokens: 30, completionTokens: 9 });
  });

  it.each([
    ['web-llm:Qwen3-0.6B-q4f16_1-MLC', true],
    ['web-llm:https://huggingface.co/mlc-ai/Qwen3-1.7B-q4f16_1-MLC#https://a.example/l.wasm', true],
    ['web-llm:https://huggingface.co/mlc-ai/Qwen3-1.7B-q4f16_1-MLC/resolve/main#https://a.example/l.wasm', true],
    ['web-llm:Qwen2.5-0.5B-Instruct-q4f16_1-MLC', false],
    ['web-llm:SmolLM2-135M-Instruct-q0f16-MLC', false],
    ['web-llm:Llama-3.2-1B-Instruct-q4f16_1-MLC', false],
  ])('tells %s not to think: %s; web-llm would put the block before the words of any model', async (line, isTold) => {
    const engine = new FakeEngine();
    await new WebLlm(parseWebLlm(line)!, engine.open).complete([ask()]);
    expect(engine.asked[0]!.extra_body).toEqual(isTold ? { enable_thinking: false } : undefined);
  });

  it('uses a grammar only where it was chosen', async () => {
    const engine = new FakeEngine();
    await new WebLlm(PLAYER, engine.open).complete([ask({ grammar: 'root ::= "x"' })]);
    expect(engine.asked[0]).not.toHaveProperty('response_format');
  });

  it('ends at once when cancelled while it loads, and loads again afterwards', async () => {
    const engine = new FakeEngine();
    engine.isStalled = true;
    const model = new WebLlm(PLAYER, engine.open);
    const abort = new AbortController();
    const loading = model.load(undefined, abort.signal);
    setTimeout(() => abort.abort());
    await expect(loading).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(engine.unloads).toBe(1);
    engine.isStalled = false;
    await model.complete([ask()]);
    expect(engine.loads).toBe(2);
  });

  it.each([
    [named('ShaderF16SupportError'), 'WEBLLM_NO_F16'],
    [named('WebGPUNotAvailableError'), 'WEBLLM_NO_WEBGPU'],
    [named('DeviceLostError'), 'WEBLLM_DEVICE_LOST'],
    [named('IntegrityError', 'Integrity verification failed for https://a.example/m/mlc-chat-config.json\n'), 'WEBLLM_INTEGRITY'],
    [named('QuotaExceededError'), 'WEBLLM_QUOTA'],
    [named('TypeError', 'Failed to fetch'), 'WEBLLM_NETWORK'],
    [named('SyntaxError', 'Unexpected token <'), 'WEBLLM_CONFIG'],
    [named('CompileError'), 'WEBLLM_LIBRARY'],
    [new Error('Failed to allocate 2 GB'), 'WEBLLM_DEVICE_LOST'],
    ['Engine.unload() is called.', 'WEBLLM_FAILED'],
    [undefined, 'WEBLLM_FAILED'],
  ])('says what was wrong while it loaded: %s is %s', async (failure, code) => {
    const engine = new FakeEngine();
    engine.loadFailure = failure ?? named('Error');
    const model = new WebLlm(PLAYER, engine.open);
    await expect(model.load()).rejects.toMatchObject({ name: 'AppError', code, message: expect.stringContaining('SmolLM2') });
    await model.load();
    expect(engine.loads).toBe(2);
  });

  it('is given up where nothing is heard of its load any more, and where it does not answer', async () => {
    const engine = new FakeEngine();
    vi.useFakeTimers();
    const patience = { load: 20_000, reply: 10_000, end: 5 };
    const givenUp = (words: string) => ({ code: 'WEBLLM_STALLED', message: expect.stringContaining(words) });
    engine.isStalled = true;
    const model = new WebLlm(PLAYER, engine.open, patience);
    const loading = expect(model.load()).rejects.toMatchObject(givenUp('nothing more came'));
    await vi.advanceTimersByTimeAsync(patience.load);
    await loading;
    engine.isStalled = false;
    engine.isDead = true;
    const replying = expect(model.complete([ask()])).rejects.toMatchObject(givenUp('did not answer'));
    await vi.advanceTimersByTimeAsync(patience.reply);
    await replying;
    engine.isDead = false;
    await model.complete([ask()]);
    expect(engine.loads).toBe(3);
  });

  it('ends when cancelled though its card says nothing any more, and loads again afterwards', async () => {
    const engine = new FakeEngine();
    const model = new WebLlm(PLAYER, engine.open, { load: 10_000, reply: 10_000, end: 5 });
    await model.load();
    engine.isDead = true;
    const abort = new AbortController();
    const waiting = model.complete([ask(), ask()], abort.signal);
    setTimeout(() => abort.abort());
    await expect(waiting).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect([engine.interrupts, engine.unloads]).toEqual([1, 1]);
    engine.isDead = false;
    await model.complete([ask()]);
    expect(engine.loads).toBe(2);
  });

  it('is asked by two at the same time, one after the other', async () => {
    const engine = new FakeEngine((text) => text);
    const model = new WebLlm(PLAYER, engine.open);
    const asks = (...texts: string[]) => texts.map((content) => ask({ messages: [{ role: 'user', content }] }));
    const both = await Promise.all([model.complete(asks('a', 'b')), model.complete(asks('c'))]);
    expect(both.flat(2).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    expect(engine.asked.map(({ messages }) => messages[0]!.content)).toEqual(['a', 'b', 'c']);
  });

  it('one who cancels ends nobody else’s reply', async () => {
    const engine = new FakeEngine();
    const model = new WebLlm(PLAYER, engine.open);
    const abort = new AbortController();
    const first = model.complete([ask(), ask()]);
    const second = model.complete([ask()], abort.signal);
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(await first).toHaveLength(2);
    expect(engine.interrupts).toBe(0);
  });

  it('loads again after the card was lost', async () => {
    const engine = new FakeEngine();
    const model = new WebLlm(PLAYER, engine.open);
    await model.load();
    engine.failure = new Error('The GPU device was lost.');
    await expect(model.complete([ask()])).rejects.toMatchObject({ code: 'WEBLLM_DEVICE_LOST' });
    await model.complete([ask()]);
    expect(engine.loads).toBe(2);
  });

  it('says so where a conversation is too long', async () => {
    const engine = new FakeEngine();
    engine.failure = named('ContextWindowSizeExceededError');
    await expect(new WebLlm(PLAYER, engine.open).complete([ask()])).rejects.toMatchObject({ code: 'WEBLLM_TOO_LONG' });
  });
});

describe('progress of loading', () => {
  it('counts megabytes of a known model, fetched first and loaded then', () => {
    const seen: Progress[] = [];
    const report = loadProgress(PLAYER, (progress) => seen.push(progress));
    report({ progress: 0.5, text: 'Fetching param cache[1/2]: 100MB fetched.' });
    report({ progress: 0.25, text: 'Loading model from cache[1/4]: 50MB loaded.' });
    expect(seen.map(({ unit, done, total }) => [unit, Math.round(done), Math.round(total)])).toEqual([
      ['MB', 0, 204],
      ['MB', 102, 204],
      ['MB', 51, 204],
    ]);
    expect(seen.at(-1)!.message).toMatch(/^Onto the graphics card/);
  });

  it('counts hundredths of a model of one’s own', () => {
    const seen: Progress[] = [];
    const own = { model: 'https://a.example/m', lib: 'https://a.example/l.wasm', hashes: {} };
    loadProgress({ ...PLAYER, id: null, own }, (progress) => seen.push(progress))({ progress: 0.1, text: 'Fetching' });
    expect(seen.at(-1)).toMatchObject({ done: 10, total: 100, unit: '%' });
  });
});

describe('the grammar of a reply', () => {
  it('is null where nothing is known of what is possible', () => {
    expect(replyGrammar(undefined)).toBeNull();
    expect(replyGrammar([])).toBeNull();
    expect(replyGrammar(['', 'two\nlines'])).toBeNull();
  });
});
