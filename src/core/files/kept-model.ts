// What is told of models on this machine, and of a download under way.

export interface KeptModel {
  readonly id: string;
  /** Empty where it cannot be read. */
  readonly source: string;
  readonly licence: string | null;
  /** Server that it is from; null for files of this machine. */
  readonly host: string | null;
  /** Of the whole model. */
  readonly totalBytes: number;
  /** On the disk. */
  readonly sizeBytes: number;
  /** False while a download is not finished. */
  readonly isWhole: boolean;
  /** In ONNX: it plays, on another runtime, and is not trained. */
  readonly isOnnx: boolean;
}

export interface DownloadProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes a second, over the last few seconds. */
  readonly rate: number;
  readonly secondsLeft: number | null;
  /** The file under way. */
  readonly file: string;
}
