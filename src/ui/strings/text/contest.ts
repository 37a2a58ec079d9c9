import { contest } from '../en/contest';
import { textOf } from '../spoken';

export const contestText = textOf('contest', contest);
