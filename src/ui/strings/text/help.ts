import { help } from '../en/help';
import { textOf } from '../spoken';

export const helpText = textOf('help', help);
