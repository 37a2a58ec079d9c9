// Files that leave the page by the person's own hand.

/** Hands a file to the browser's download. */
export function download(content: Uint8Array | string, fileName: string, type: string): void {
  const part: BlobPart = typeof content === 'string' ? content : new Uint8Array(content);
  const url = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has its own hold on the bytes by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
