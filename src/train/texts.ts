// How a model's texts become tokens, out of the files that say so: with layouts of their own, as the embedded model has them, or as
// conversations.

import { AppError } from '../core/errors';
import { Chat, templateOf } from '../text/chat';
import { LAYOUT_TOKENS } from '../text/layout-tokens';
import { Tokenizer } from '../text/tokenizer';

export interface TextFiles {
  readonly name: string;
  /** For `Tokenizer.fromJson`. */
  readonly tokenizer: unknown;
  readonly chatTemplate: string | null;
  readonly bosToken: string | null;
  readonly eosToken: string | null;
}

export interface Texts {
  readonly tokenizer: Tokenizer;
  /** Null for the embedded model, whose texts have layouts of their own. */
  readonly chat: Chat | null;
}

type Files = ReadonlyMap<string, Uint8Array>;

/** @throws AppError `MODEL_FILES_MISSING`, `MODEL_BAD_JSON` */
export function readTextFiles(name: string, files: Files): TextFiles {
  const settings = (files.has('tokenizer_config.json') ? readJson(files, 'tokenizer_config.json') : {}) as Record<string, unknown>;
  const [template, inside] = [files.get('chat_template.jinja'), templateOf(settings)];
  const chatTemplate = template ? new TextDecoder().decode(template) : inside;
  const plain = (text: string | null): string | undefined => text?.replace(/\r\n?/g, '\n').trim();
  if (inside !== null && plain(inside) !== plain(chatTemplate)) {
    const message = `${name} has two chat templates that differ: chat_template.jinja and the one in tokenizer_config.json.`;
    throw new AppError('CHAT_TEMPLATE', message, 'Take one of them out; transformers follows chat_template.jinja.');
  }
  return {
    name,
    tokenizer: readJson(files, 'tokenizer.json'),
    chatTemplate,
    bosToken: tokenOf(settings?.bos_token),
    eosToken: tokenOf(settings?.eos_token),
  };
}

/** @throws AppError `TOKENIZER_INVALID`, `CHAT_TEMPLATE`, `MODEL_NO_CHAT` where the model holds no conversations */
export async function openTexts({ name, tokenizer: json, chatTemplate, bosToken, eosToken }: TextFiles): Promise<Texts> {
  const tokenizer = Tokenizer.fromJson(json);
  if (LAYOUT_TOKENS.every((token) => tokenizer.idOf(token) !== undefined)) return { tokenizer, chat: null };
  if (chatTemplate === null) {
    const message = `${name} comes without a chat template, so it can't be asked to play or to reflect.`;
    throw new AppError('MODEL_NO_CHAT', message, 'Use an instruction-tuned model, whose name often ends in -Instruct or -it.');
  }
  // The embedded model needs none of it.
  const { ChatTemplate } = await import('../text/chat-template');
  return { tokenizer, chat: new Chat(tokenizer, new ChatTemplate(chatTemplate), { bosToken, eosToken }) };
}

/** @throws AppError `MODEL_FILES_MISSING` */
export function requiredFile(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes) return bytes;
  const fix = 'Give a folder with config.json, tokenizer.json and safetensors files, or a GGUF file.';
  throw new AppError('MODEL_FILES_MISSING', `The model lacks ${name}.`, fix);
}

/** @throws AppError `MODEL_FILES_MISSING`, `MODEL_BAD_JSON` */
export function readJson(files: Files, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(requiredFile(files, name)));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('MODEL_BAD_JSON', `${name} is not JSON.`, 'Fetch the model again: the file is damaged.', { cause });
  }
}

/** A token as a text, or as the object that older folders have. */
function tokenOf(value: unknown): string | null {
  const content = typeof value === 'object' && value !== null ? (value as { content?: unknown }).content : value;
  return typeof content === 'string' ? content : null;
}
