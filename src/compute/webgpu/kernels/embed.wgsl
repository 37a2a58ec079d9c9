// out[t] = scale · row ids[t] - first of the table b, where the table has that row.
struct Params { tokens: u32, width: u32, bStride: u32, first: u32, rows: u32, scale: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read> ids: array<i32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.tokens * params.width) { return; }
  // An id below the first wraps round and lies beyond the last.
  let row = u32(ids[i / params.width]) - params.first;
  if (row < params.rows) { out[i] = params.scale * one(row, i % params.width); }
}
