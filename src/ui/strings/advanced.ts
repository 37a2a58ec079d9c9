import { advanced } from './en/advanced';
import { textOf } from './spoken';

export const advancedText = textOf('advanced', advanced);
