// The files of a drop or a file dialog, folders walked, everything that is not wanted left where it is: a release of games lies beside
// thousands of pictures.

/** With where it lay in what was dropped, `/` between folders. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

export const GAMES = /(^|\/)(game\.tw-pddl|traj_data\.json|initial_state\.pddl)$|\.(zip|jsonl|jsonl\.gz)$/i;
/** Folders in folders; the release has four. */
const MAX_DEPTH = 12;

export function filesOfInput(files: Iterable<File>, wanted: RegExp): PickedFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })).filter(({ path }) => wanted.test(path));
}

export async function filesOfDrop(items: DataTransferItemList, wanted: RegExp): Promise<PickedFile[]> {
  // Entries have to be taken before the first wait: after it the list is empty.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: PickedFile[] = [];
  for (const entry of entries) await walk(entry, entry.name, wanted, 0, found);
  return found;
}

async function walk(entry: FileSystemEntry, path: string, wanted: RegExp, depth: number, found: PickedFile[]): Promise<void> {
  if (isFile(entry)) {
    if (wanted.test(path)) found.push({ path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  if (!isFolder(entry) || depth === MAX_DEPTH) return;
  const reader = entry.createReader();
  for (;;) {
    // A call gives some of them, none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const inner of some) await walk(inner, `${path}/${inner.name}`, wanted, depth + 1, found);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
