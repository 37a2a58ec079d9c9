import { results } from '../en/results';
import { textOf } from '../spoken';

export const resultsText = textOf('results', results);
