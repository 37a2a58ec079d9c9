// Dropped files as games of text ALFWorld: folders of trials, zips of them, files of parsed games. What loads is kept at once, a
// hundred games at a time, so that memory stays bounded and a page that is closed keeps what it had.

import { AppError } from '../core/errors';
import { entryOf } from '../env/alfworld/own-games';
import { loadGames, trialFolders, type TrialFolder } from '../env/alfworld/data/load-games';
import { MAX_CHARACTERS, type TrialFile } from '../env/alfworld/data/trial';
import type { Game } from '../env/alfworld/engine/game';
import { readParsedGames, writeParsedGame } from '../env/alfworld/engine/parsed-games';
import { packText, readArchive } from '../hub/archive';
import type { AddedGames, DroppedFile } from '../rpc/games-api';
import type { GameStore } from '../store/games';

const BATCH = 100;
const LARGEST_ARCHIVE = 1 << 30;
const LARGEST_LIST = 1 << 28;

/** A wrong file is among `problems` and stops no other. @throws AppError `STORE_…`; `GAMES_MISSING` where nothing dropped can be a game. */
export async function addGameFiles(
  files: readonly DroppedFile[],
  store: GameStore,
  onProgress: (done: number, total: number) => void,
): Promise<AddedGames> {
  const problems: AppError[] = [];
  const leftOut: Partial<Record<string, number>> = {};
  const folders: TrialFolder[] = foldersOf(files);
  const parsed: Game[] = [];
  for (const { path, file } of files) {
    try {
      if (/\.zip$/i.test(path)) folders.push(...(await archiveFolders(path, file)));
      else if (/\.jsonl(\.gz)?$/i.test(path)) parsed.push(...readParsedGames(await listText(path, file)));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error);
    }
  }
  const total = folders.length + parsed.length;
  if (total === 0 && problems.length === 0)
    throw new AppError(
      'GAMES_MISSING',
      'Nothing of what was dropped is a game of ALFWorld.',
      'Drop the folder that holds train, valid_seen or valid_unseen, a zip of it, or a file of parsed games (.jsonl, .jsonl.gz).',
    );
  const names = new Set<string>();
  const keep = async (games: readonly Game[]): Promise<void> => {
    await store.add(games.map((game) => ({ about: entryOf(game), bytes: packText(writeParsedGame(game)) })));
    for (const { name } of games) names.add(name);
  };
  for (let at = 0; at < folders.length; at += BATCH) {
    const loaded = await loadGames(folders.slice(at, at + BATCH));
    for (const [reason, count] of Object.entries(loaded.leftOut)) leftOut[reason] = (leftOut[reason] ?? 0) + count;
    problems.push(...loaded.problems);
    await keep(loaded.games);
    onProgress(Math.min(at + BATCH, folders.length), total);
  }
  for (let at = 0; at < parsed.length; at += BATCH) {
    await keep(parsed.slice(at, at + BATCH));
    onProgress(folders.length + Math.min(at + BATCH, parsed.length), total);
  }
  return { added: names.size, leftOut, problems: problems.map(({ code, message, fix }) => ({ code, message, fix })) };
}

function foldersOf(files: readonly DroppedFile[]): TrialFolder[] {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  return trialFolders(byPath.keys()).map((path) => ({
    path,
    async read(name: TrialFile) {
      const file = byPath.get(path === '.' ? name : `${path}/${name}`);
      if (!file) return null;
      if (file.size > MAX_CHARACTERS[name]) throw tooLarge(`${path}/${name}`, file.size, 'far more than a game');
      return file.text().catch((cause: unknown) => {
        throw new AppError(
          'GAME_UNREADABLE',
          `${path}/${name} cannot be read: ${(cause as Error).message}.`,
          'Check that it is still there, and load it again.',
          { cause },
        );
      });
    },
  }));
}

async function archiveFolders(path: string, file: Blob): Promise<TrialFolder[]> {
  if (file.size > LARGEST_ARCHIVE) throw tooLarge(path, file.size, 'more than can be held here');
  const entries = new Map(readArchive(new Uint8Array(await file.arrayBuffer())).map((entry) => [entry.path, entry]));
  return trialFolders(entries.keys()).map((folder) => ({
    path: folder,
    read: async (name: TrialFile) => entries.get(folder === '.' ? name : `${folder}/${name}`)?.text(MAX_CHARACTERS[name]) ?? null,
  }));
}

/** Stops inflating where a small file would become a huge one. */
async function listText(path: string, file: Blob): Promise<string> {
  const stream = path.toLowerCase().endsWith('.gz') ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
      if (text.length > LARGEST_LIST) throw tooLarge(path, text.length, 'more than a list of games');
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('GAME_MALFORMED', `${path} cannot be unpacked: ${(cause as Error).message}.`, 'Fetch the file again.', { cause });
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function tooLarge(path: string, size: number, than: string): AppError {
  return new AppError(
    'GAME_MALFORMED',
    `${path} has ${size} bytes, ${than}.`,
    'Fetch it again, or leave it out; the others are not affected.',
  );
}
