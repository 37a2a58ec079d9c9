// Rows of binary16 numbers, two a word, as packing.ts lays them out.
@group(0) @binding(3) var<storage, read> b: array<u32>;

fn four(row: u32, c: u32) -> vec4f {
  let at = row * params.bStride + c / 2u;
  return vec4f(unpack2x16float(b[at]), unpack2x16float(b[at + 1u]));
}
