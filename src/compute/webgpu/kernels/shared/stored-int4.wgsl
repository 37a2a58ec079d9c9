// Rows of blocks of 32 codes with a scale and a least number, as packing.ts lays them out.
@group(0) @binding(3) var<storage, read> b: array<u32>;

fn four(row: u32, c: u32) -> vec4f {
  let block = row * params.bStride + c / 32u * 5u;
  let codes = (vec4u(b[block + 1u + c % 32u / 8u]) >> (vec4u(0u, 4u, 8u, 12u) + c % 8u * 4u)) & vec4u(15u);
  let scaleAndLeast = unpack2x16float(b[block]);
  return scaleAndLeast.x * vec4f(codes) + scaleAndLeast.y;
}
