// Conversations as the text a chat model was trained on: the Jinja template that comes with the model, as
// transformers' `apply_chat_template` renders it. Templates are code of others: their work and their output are bounded.

import { Template } from '@huggingface/jinja';
import { AppError } from '../core/errors';
import { MAX_TEXT, renderBounded } from './bounded-template';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface ChatTemplateOptions {
  /** Ends with the head of the assistant's turn. */
  readonly addGenerationPrompt?: boolean;
  /** The template may put them in. */
  readonly bosToken?: string | null;
  readonly eosToken?: string | null;
}

const MAX_SOURCE = 256 * 1024;
/** The package goes through a run of white space once for each of its characters. */
const MAX_SPACES = 1_000;

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('CHAT_TEMPLATE', message, 'Use the chat template of the model as it was published.', { cause });
}

export class ChatTemplate {
  private readonly template: Template;

  /** @throws AppError `CHAT_TEMPLATE` where the template is no Jinja template. */
  constructor(source: string) {
    if (source.length > MAX_SOURCE) throw invalid(`The chat template has ${source.length} characters; at most ${MAX_SOURCE} are read.`);
    const spaces = Math.max(0, ...Array.from(source.matchAll(/\s{500,}/g), ([run]) => run.length));
    if (spaces > MAX_SPACES)
      throw invalid(`The chat template has ${spaces} characters of white space in a row; at most ${MAX_SPACES} are read.`);
    try {
      // As Jinja2, which knows one end of a line.
      this.template = new Template(source.replace(/\r\n?/g, '\n'));
    } catch (cause) {
      throw invalid(`The chat template cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, cause);
    }
  }

  /** @throws AppError `CHAT_TEMPLATE` where the template refuses the conversation. */
  render(messages: readonly ChatMessage[], options: ChatTemplateOptions = {}): string {
    let text: string;
    try {
      text = renderBounded(this.template, {
        messages,
        add_generation_prompt: options.addGenerationPrompt === true,
        // What transformers passes where there are none; a token that is not there is undefined.
        tools: null,
        documents: null,
        ...(options.bosToken == null ? {} : { bos_token: options.bosToken }),
        ...(options.eosToken == null ? {} : { eos_token: options.eosToken }),
        // Replies of an action or a lesson have no room for thinking aloud.
        enable_thinking: false,
      });
    } catch (cause) {
      throw invalid(`The chat template refuses the conversation: ${cause instanceof Error ? cause.message : String(cause)}.`, cause);
    }
    if (text.length > MAX_TEXT) throw invalid(`The chat template gives ${text.length} characters; at most ${MAX_TEXT} are taken.`);
    return text;
  }
}
