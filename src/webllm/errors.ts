// What can go wrong with web-llm, in words. Its own errors are told by their names, those of the browser by what they are.

import { AppError } from '../core/errors';

/** @param model how the model is called @param isLoading whether it was being fetched and loaded, or asked */
export function explained(error: unknown, model: string, isLoading: boolean): AppError {
  if (error instanceof AppError) return error;
  const { name, message } = named(error);
  const fail = (code: string, what: string, fix: string): AppError =>
    new AppError(code, what, fix, { cause: error, detail: { name, message } });
  const noLibrary = (): AppError =>
    fail(
      'WEBLLM_LIBRARY',
      `The library of ${model} is no program that web-llm can run.`,
      'Check its address: it is a .wasm file made for this version of web-llm.',
    );
  switch (name) {
    case 'WebGPUNotAvailableError':
    case 'WebGPUNotFoundError':
      return fail(
        'WEBLLM_NO_WEBGPU',
        `web-llm needs WebGPU for ${model}, and this browser offers none.`,
        'Use a browser with WebGPU, or another player.',
      );
    case 'ShaderF16SupportError':
      return fail(
        'WEBLLM_NO_F16',
        `${model} computes in 16 bits, which this graphics card or browser does not.`,
        'Choose the same model with f32 in its name.',
      );
    case 'FeatureSupportError':
      return fail('WEBLLM_FEATURE', `${model} needs a feature that this graphics card does not have: ${message}`, 'Choose another model.');
    case 'DeviceLostError':
      return fail(
        'WEBLLM_DEVICE_LOST',
        `The graphics card gave up on ${model}, most likely for want of memory.`,
        'Close other tabs, or choose a smaller model.',
      );
    case 'IntegrityError':
      return fail(
        'WEBLLM_INTEGRITY',
        `${fileOf(message)} of ${model} is not what its hash says.`,
        'Check the hash and the address. The file was removed again.',
      );
    case 'ContextWindowSizeExceededError':
      return fail(
        'WEBLLM_TOO_LONG',
        `A conversation is longer than ${model} can read.`,
        'Choose tasks with shorter episodes, or a model with a larger context.',
      );
    case 'QuotaExceededError':
      return fail('WEBLLM_QUOTA', `This browser has no room left for ${model}.`, 'Delete models that you do not need, or free disk space.');
    case 'GrammarMatcherInitError':
      return fail('WEBLLM_GRAMMAR', `web-llm could not hold ${model} to the possible actions: ${message}`, 'Leave the grammar out.');
    case 'CompileError':
    case 'LinkError':
      return noLibrary();
    case 'SyntaxError':
      return fail(
        'WEBLLM_CONFIG',
        `A file of ${model} is not the JSON it should be.`,
        'Check the address of its folder: it holds mlc-chat-config.json.',
      );
  }
  if (/device.{0,20}lost|lost.{0,20}device/i.test(message)) return explained({ name: 'DeviceLostError', message }, model, isLoading);
  if (/out of memory|failed to allocate|OOM/i.test(message)) return explained({ name: 'DeviceLostError', message }, model, isLoading);
  if (/quota/i.test(message)) return explained({ name: 'QuotaExceededError', message }, model, isLoading);
  // `cache.add` and `fetch` say no more than that.
  if (isLoading && (name === 'NetworkError' || (name === 'TypeError' && /fetch|network|load failed|request failed|'Cache'/i.test(message))))
    return fail(
      'WEBLLM_NETWORK',
      `A file of ${model} could not be fetched whole (${message}).`,
      'Check the network and the address, then try again: what is whole is kept.',
    );
  // A program that lacks what is called in it.
  if (isLoading && name === 'TypeError') return noLibrary();
  const doing = isLoading ? 'loading' : 'asking';
  return fail(
    'WEBLLM_FAILED',
    `web-llm failed while ${doing} ${model}: ${message}`,
    isLoading ? 'Try again, or choose another model.' : 'Load the model again.',
  );
}

/** Nothing was heard any more. */
export function silent(model: string, ms: number, isLoading: boolean): AppError {
  const time = ms >= 1000 ? `${Math.round(ms / 1000)} s` : `${ms} ms`;
  return new AppError(
    'WEBLLM_STALLED',
    isLoading ? `For ${time} nothing more came of ${model}.` : `${model} did not answer within ${time}: its graphics card may be lost.`,
    isLoading
      ? 'Check the network, then try again: what came whole is kept.'
      : 'Try again; it is loaded anew. A smaller model answers sooner.',
  );
}

/** Whether a file that is kept is wrong, so that it has to be fetched anew. */
export function isWrongFile({ code }: AppError): boolean {
  return ['WEBLLM_INTEGRITY', 'WEBLLM_LIBRARY', 'WEBLLM_CONFIG'].includes(code);
}

function named(error: unknown): { name: string; message: string } {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error) };
  const { name, message } = error as { name?: unknown; message?: unknown };
  return { name: typeof name === 'string' ? name : 'Error', message: typeof message === 'string' ? message.slice(0, 500) : '' };
}

function fileOf(message: string): string {
  const path = /failed for (\S+)/.exec(message)?.[1];
  return path ? path.split('/').at(-1)! : 'A file';
}
