// One thread a pair. The built-in sine promises only 2^-11, and a product of position and frequency loses the
// fraction that matters, so angles are kept in turns: `frequencies` holds each frequency in three parts, the first
// two with 12 significant bits, whose products with positions below 4096 are exact.
struct Params { tokens: u32, heads: u32, headSize: u32, direction: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read> positions: array<i32>;
@group(0) @binding(3) var<storage, read> frequencies: array<vec4f>;

// Cosine and sine of `turns`, by quarter turns and Taylor polynomials on ±1/8 turn (error below 1e-7).
fn cosSin(turns: f32) -> vec2f {
  let quarter = round(turns * 4.0);
  let angle = (turns - quarter * 0.25) * 6.283185307179586;
  let s = angle * angle;
  let sine = angle * (1.0 + s * (-1.0 / 6.0 + s * (1.0 / 120.0 + s * (-1.0 / 5040.0 + s * (1.0 / 362880.0)))));
  let cosine = 1.0 + s * (-0.5 + s * (1.0 / 24.0 + s * (-1.0 / 720.0 + s * (1.0 / 40320.0))));
  switch (i32(quarter) & 3) {
    case 0: { return vec2f(cosine, sine); }
    case 1: { return vec2f(-sine, cosine); }
    case 2: { return vec2f(-cosine, -sine); }
    default: { return vec2f(sine, -cosine); }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let half = params.headSize / 2u;
  if (i >= params.tokens * params.heads * half) { return; }
  let pair = i % half;
  let head = i / half;
  let position = f32(positions[head / params.heads]);
  let part = frequencies[pair];
  let turns = fract(position * part.x) + fract(position * part.y) + position * part.z;
  let rotation = cosSin(turns - round(turns));
  let cosine = rotation.x;
  let sine = rotation.y * params.direction;
  let at = head * params.headSize + pair;
  let first = x[at];
  let second = x[at + half];
  x[at] = first * cosine - second * sine;
  x[at + half] = second * cosine + first * sine;
}
