import { report } from '../en/report';
import { textOf } from '../spoken';

export const reportText = textOf('report', report);
