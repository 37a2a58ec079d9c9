import { webLlm } from '../en/web-llm';
import { textOf } from '../spoken';

export const webLlmText = textOf('webLlm', webLlm);
