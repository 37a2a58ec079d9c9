// Files that leave the page by the person's own hand.

const HOLD_MS = 20_000;

/** Hands a file to the browser's download. */
export function download(content: Uint8Array | string, fileName: string, type: string): void {
  const part: BlobPart = typeof content === 'string' ? content : new Uint8Array(content);
  const url = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // A busy browser may take its hold on the bytes late.
  setTimeout(() => URL.revokeObjectURL(url), HOLD_MS);
}
