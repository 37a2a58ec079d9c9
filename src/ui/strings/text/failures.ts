import { failures } from '../en/failures';
import { textOf } from '../spoken';

export const failuresText = textOf('failures', failures);
