import { frame } from '../en/frame';
import { textOf } from '../spoken';

export const frameText = textOf('frame', frame);
