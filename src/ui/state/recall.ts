import type { Note, NoteName, Notes } from '../../store/notes';
import { type Failure, toFailure } from './failure';

/** What is remembered under the name; null where there is nothing, or nothing that can be read, which is told. */
export function recall<N extends NoteName>(notes: Notes, name: N, tell: (failure: Failure) => void): Note<N> | null {
  try {
    return notes.read(name);
  } catch (error) {
    tell(toFailure(error));
    return null;
  }
}
