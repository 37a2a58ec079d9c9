// Stored rows of b as plain numbers, in vectors of four. Packed formats (stored-f16, -int8, -int4) take its place.
@group(0) @binding(3) var<storage, read> b: array<vec4f>;

// Numbers c to c + 3 of a stored row; c is a multiple of four.
fn four(row: u32, c: u32) -> vec4f { return b[(row * params.bStride + c) / 4u]; }
