// The files of a dropped or chosen model, and what it is called: the folder's name, or that of a GGUF file.

import type { LocalModelFile } from '../../../rpc/models-api';
import { filesOfDrop, filesOfInput, type PickedFile } from '../drop-files';

export interface LocalModel {
  readonly name: string;
  readonly files: readonly LocalModelFile[];
}

const WANTED = /\.(gguf|safetensors|json|jinja|onnx|onnx_data\w*)$/i;

/** @param files with the folders they lay in, if any */
function modelOfFiles(files: readonly PickedFile[]): LocalModel {
  const gguf = files.find(({ path }) => /\.gguf$/i.test(path));
  if (gguf) return { name: gguf.file.name, files: [{ name: gguf.file.name, file: gguf.file }] };
  const config = files.find(({ file }) => file.name === 'config.json') ?? files[0];
  const folder = folderOf(config?.path ?? '');
  const graphs = folder === '' ? 'onnx' : `${folder}/onnx`;
  const hasWeights = files.some(({ path }) => folderOf(path) === folder && /\.safetensors$/i.test(path));
  const own = files.filter(({ path }) => folderOf(path) === folder || (!hasWeights && folderOf(path) === graphs));
  return { name: folder.split('/').pop() || 'model', files: own.map(({ file }) => ({ name: file.name, file })) };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export async function modelOfDrop(items: DataTransferItemList): Promise<LocalModel> {
  return modelOfFiles(await filesOfDrop(items, WANTED));
}

export function modelOfInput(files: Iterable<File>): LocalModel {
  return modelOfFiles(filesOfInput(files, WANTED));
}
