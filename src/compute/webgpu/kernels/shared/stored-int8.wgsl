// Rows of blocks of 32 signed codes with a scale, as packing.ts lays them out.
@group(0) @binding(3) var<storage, read> b: array<u32>;

fn four(row: u32, c: u32) -> vec4f {
  let block = row * params.bStride + c / 32u * 9u;
  let codes = vec4i(i32(b[block + 1u + c % 32u / 4u])) << vec4u(24u, 16u, 8u, 0u);
  return bitcast<f32>(b[block]) * vec4f(codes >> vec4u(24u));
}
