import { compare } from '../en/compare';
import { textOf } from '../spoken';

export const compareText = textOf('compare', compare);
