import { describe, expect, test } from 'vitest';
import { offsetOf } from '../../../src/ui/state/play/level-draft.svelte';

describe('a place in a text', () => {
  test('counts lines and columns from one', () => {
    const text = 'ab\n\ncdef\n';
    expect(text.slice(offsetOf(text, 1, 1))).toBe(text);
    expect(text.slice(offsetOf(text, 3, 2))).toBe('def\n');
    expect(offsetOf(text, 2, 1)).toBe(3);
  });

  test('outside of the text is its nearest', () => {
    const text = 'ab\ncd';
    expect(offsetOf(text, 1, 99)).toBe(2);
    expect(offsetOf(text, 9, 9)).toBe(text.length);
  });
});
