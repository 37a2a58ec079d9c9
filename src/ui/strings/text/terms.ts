import { terms } from '../en/terms';
import { textOf } from '../spoken';

export const termsText = textOf('terms', terms);
export type TermName = keyof typeof terms;
