import { players } from '../en/players';
import { textOf } from '../spoken';

export const playersText = textOf('players', players);
