import { sharing } from '../en/sharing';
import { textOf } from '../spoken';

export const sharingText = textOf('sharing', sharing);
