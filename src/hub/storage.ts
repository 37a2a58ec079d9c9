// Where models are kept: a folder each, files in it. The browser's private file system and a folder on Node do the same.

export interface FileWriter {
  /** After what is there. @throws AppError `HUB_NO_SPACE` */
  append(bytes: Uint8Array): Promise<void>;
  /** Everything written is on the disk. */
  close(): Promise<void>;
}

export interface ModelStorage {
  /** Folders, sorted. */
  models(): Promise<string[]>;
  /** Files of a folder with their sizes; empty where there is none. */
  files(model: string): Promise<Map<string, number>>;
  /** Null where there is no such file. */
  read(model: string, name: string): Promise<Uint8Array | null>;
  /** A part of a file that is there. */
  readPart(model: string, name: string, begin: number, end: number): Promise<Uint8Array>;
  /** Goes on with a file of `keepBytes` bytes, what lies behind them is cut off. @throws AppError `HUB_BUSY` where somebody else writes it. */
  writer(model: string, name: string, keepBytes: number): Promise<FileWriter>;
  /** All of it or nothing: whoever reads sees the file before or the file after. */
  replace(model: string, name: string, bytes: Uint8Array): Promise<void>;
  removeFile(model: string, name: string): Promise<void>;
  /** The folder with all that is in it. */
  remove(model: string): Promise<void>;
  /** Bytes that may still be taken; null where that is not known. */
  freeBytes(): Promise<number | null>;
}
