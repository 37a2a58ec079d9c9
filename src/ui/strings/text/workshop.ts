import { workshop } from '../en/workshop';
import { textOf } from '../spoken';

export const workshopText = textOf('workshop', workshop);
