// Stored rows of b as plain numbers of any count. Packed formats, with stored-one, take its place.
@group(0) @binding(3) var<storage, read> b: array<f32>;

fn one(row: u32, c: u32) -> f32 { return b[row * params.bStride + c]; }
