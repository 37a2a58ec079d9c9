import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepFocus } from '../../src/ui/state/keep-focus';

let root: HTMLElement;
let stop: () => void;

beforeEach(() => {
  root = document.createElement('main');
  root.tabIndex = -1;
  root.innerHTML = '<section><p><button>Evaluate</button></p><button id="other">Other</button></section>';
  document.body.append(root);
  stop = keepFocus(root);
});
afterEach(() => {
  stop();
  root.remove();
});
const button = (): HTMLButtonElement => root.querySelector('button')!;
const focused = (): string => document.activeElement!.tagName;

describe('the focus', () => {
  test('of a control that is taken away goes to what it lay in', async () => {
    button().focus();
    button().remove();
    await expect.poll(focused).toBe('P');
  });

  test('goes further out where that is gone too', async () => {
    button().focus();
    root.querySelector('p')!.remove();
    await expect.poll(focused).toBe('SECTION');
  });

  test('of a control that is disabled goes to what it lies in', async () => {
    button().focus();
    button().disabled = true;
    await expect.poll(focused).toBe('P');
  });

  test('stays where somebody put it', async () => {
    button().focus();
    button().remove();
    root.querySelector<HTMLElement>('#other')!.focus();
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    expect(document.activeElement!.id).toBe('other');
  });
});
