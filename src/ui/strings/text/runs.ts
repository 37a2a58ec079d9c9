import { runs } from '../en/runs';
import { textOf } from '../spoken';

export const runsText = textOf('runs', runs);
