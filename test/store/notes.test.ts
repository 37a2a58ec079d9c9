import { describe, expect, it } from 'vitest';
import { type Note, openNotes } from '../../src/store/notes';

class MemoryStorage {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}
const advice: Note<'advice'> = { family: 'minihack/Wield', seed: 3, adapter: '', text: 'To wield use w.' };

describe('notes', () => {
  it('are there again after a reload, each by itself', () => {
    const storage = new MemoryStorage();
    openNotes(() => storage).write('advice', advice);
    const next = openNotes(() => storage);
    expect(next.read('advice')).toEqual(advice);
    expect(next.read('level')).toBeNull();
  });

  it('of contests keep what was played, and of the train view everything chosen', () => {
    const storage = new MemoryStorage();
    const episode = { task: 'minihack/Wield-v3:unseen:7', systemPrompt: 'Press w.', raw: ['w'], success: true };
    const tried = { advice: 'Press w.', won: [true], episodes: [episode] };
    const contest = { family: 'minihack/Wield', seed: 7, name: 'Ada', text: 'Press', tries: [tried], without: null };
    const contests: Note<'contests'> = [{ ...contest, entries: [{ id: 'HS1-x', name: 'Bob', played: null }] }];
    const train: Note<'train'> = { preset: 'minihack', steps: 50, seed: 3, query: 'v=1&beta=0.05' };
    const notes = openNotes(() => storage);
    notes.write('contests', contests);
    notes.write('train', train);
    const next = openNotes(() => storage);
    expect(next.read('contests')).toEqual(contests);
    expect(next.read('train')).toEqual(train);
  });

  it.each(['{"family":', '{"family":"minihack/Wield","seed":-1,"adapter":"","text":""}', '[]'])(
    'that cannot be read are said once: %s',
    (text) => {
      const storage = new MemoryStorage();
      openNotes(() => storage).write('advice', advice);
      const [key] = [...storage.kept.keys()];
      storage.kept.set(key!, text);
      const notes = openNotes(() => storage);
      expect(() => notes.read('advice')).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }));
      expect(notes.read('advice')).toBeNull();
    },
  );

  it('last as long as the page where the browser stores nothing', () => {
    const notes = openNotes(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(notes.read('advice')).toBeNull();
    notes.write('advice', advice);
    expect(notes.read('advice')).toEqual(advice);
  });
});
