import { link } from '../en/link';
import { textOf } from '../spoken';

export const linkText = textOf('link', link);
