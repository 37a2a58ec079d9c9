import { models } from '../en/models';
import { textOf } from '../spoken';

export const modelsText = textOf('models', models);
