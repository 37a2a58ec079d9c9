struct Params { length: u32, linear: f32, cubic: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> dGate: array<f32>;
@group(0) @binding(2) var<storage, read_write> dUp: array<f32>;
@group(0) @binding(3) var<storage, read> dOut: array<f32>;
@group(0) @binding(4) var<storage, read> gate: array<f32>;
@group(0) @binding(5) var<storage, read> up: array<f32>;

// exp overflows beyond 88, and WGSL promises nothing about infinities.
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-max(x, -80.0))); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.length) { return; }
  let x = gate[i];
  let s = sigmoid(x * (params.linear + params.cubic * x * x));
  dGate[i] = dOut[i] * up[i] * s * (1.0 + x * (1.0 - s) * (params.linear + 3.0 * params.cubic * x * x));
  dUp[i] = dOut[i] * x * s;
}
