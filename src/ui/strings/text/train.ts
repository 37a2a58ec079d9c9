import { train } from '../en/train';
import { textOf } from '../spoken';

export const trainText = textOf('train', train);
