// Which lesson stands beside the views of this tab. A reload keeps it, another tab has its own; how far it was followed is kept in the database.

const KEY = 'hindsight-lesson';

class OpenLesson {
  id = $state<string | null>(read());

  open(id: string): void {
    this.#set(id);
  }

  close(): void {
    this.#set(null);
  }

  #set(id: string | null): void {
    this.id = id;
    try {
      if (id === null) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, id);
    } catch {
      // Storage is refused: then a reload closes the lesson.
    }
  }
}

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const openLesson = new OpenLesson();
