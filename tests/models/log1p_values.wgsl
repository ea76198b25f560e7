// results[i] = log1p(values[i]): the prelude by itself, for its test.
//
// Owner: an invocation owns one value.
// Concatenated with log1p.wgsl.

override LANES: u32 = 64u;

struct Sizes {
  count: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(LANES)
fn log1p_values(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < sizes.count) {
    results[id.x] = log1p(values[id.x]);
  }
}
