import { describe, expect, it } from 'vitest';
import { type Draft, openDrafts } from '../../src/store/drafts';

class MemoryStorage {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}
const advice: Draft<'advice'> = { family: 'minihack/Wield', seed: 3, adapter: '', text: 'To wield use w.' };

describe('drafts', () => {
  it('are there again after a reload, each by itself', () => {
    const storage = new MemoryStorage();
    openDrafts(() => storage).write('advice', advice);
    const next = openDrafts(() => storage);
    expect(next.read('advice')).toEqual(advice);
    expect(next.read('level')).toBeNull();
  });

  it.each(['{"family":', '{"family":"minihack/Wield","seed":-1,"adapter":"","text":""}', '[]'])(
    'that cannot be read are said once: %s',
    (text) => {
      const storage = new MemoryStorage();
      openDrafts(() => storage).write('advice', advice);
      const [key] = [...storage.kept.keys()];
      storage.kept.set(key!, text);
      const drafts = openDrafts(() => storage);
      expect(() => drafts.read('advice')).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }));
      expect(drafts.read('advice')).toBeNull();
    },
  );

  it('last as long as the page where the browser stores nothing', () => {
    const drafts = openDrafts(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(drafts.read('advice')).toBeNull();
    drafts.write('advice', advice);
    expect(drafts.read('advice')).toEqual(advice);
  });
});
