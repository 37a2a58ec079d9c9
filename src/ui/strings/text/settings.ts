import { settings } from '../en/settings';
import { textOf } from '../spoken';

export const settingsText = textOf('settings', settings);
