import { play } from '../en/play';
import { textOf } from '../spoken';

export const playText = textOf('play', play);
