// In a page ONNX Runtime is its WebGPU build, which computes on WASM too; the package's usual one brings a second implementation of
// both. On Node nothing is replaced.

export const ONNX_RUNTIME = [{ find: /^onnxruntime-web$/, replacement: 'onnxruntime-web/webgpu' }];
