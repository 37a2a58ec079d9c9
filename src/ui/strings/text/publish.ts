import { publish } from '../en/publish';
import { textOf } from '../spoken';

export const publishText = textOf('publish', publish);
