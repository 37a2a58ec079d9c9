import { lessons } from '../en/lessons';
import { textOf } from '../spoken';

export const lessonsText = textOf('lessons', lessons);
