// sums[i] = sum over c of a_c, after `runs` runs of 4 updates a_c <- a_c x + y of 8 accumulators: as many
// multiply-adds as the adapter can do, 4 x 8 x 4 a run, and nothing to load.
//
// Shapes: sums (invocations) quads. a_c stays near y / (1 - x) = 1000 y, so nothing overflows or vanishes.
//
// Owner: an invocation writes its own quad. Its accumulators do not wait for each other: a multiply-add
// waits for the one before it on the same accumulator.

override LANES: u32 = 64u;

struct Sizes {
  runs: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(LANES)
fn multiply_add_peak(@builtin(global_invocation_id) id: vec3u) {
  let x = vec4f(0.999) + 1e-9 * f32(id.x);
  let y = 0.5 * x;
  var a0 = vec4f(0.5);
  var a1 = vec4f(1.5);
  var a2 = vec4f(2.5);
  var a3 = vec4f(3.5);
  var a4 = vec4f(4.5);
  var a5 = vec4f(5.5);
  var a6 = vec4f(6.5);
  var a7 = vec4f(7.5);
  // id.y is 0. A bound that the uniforms alone decide has software drivers compile the loop anew.
  for (var r = 0u; r < sizes.runs + id.y; r++) {
    a0 = a0 * x + y;
    a1 = a1 * x + y;
    a2 = a2 * x + y;
    a3 = a3 * x + y;
    a4 = a4 * x + y;
    a5 = a5 * x + y;
    a6 = a6 * x + y;
    a7 = a7 * x + y;
    a0 = a0 * x + y;
    a1 = a1 * x + y;
    a2 = a2 * x + y;
    a3 = a3 * x + y;
    a4 = a4 * x + y;
    a5 = a5 * x + y;
    a6 = a6 * x + y;
    a7 = a7 * x + y;
    a0 = a0 * x + y;
    a1 = a1 * x + y;
    a2 = a2 * x + y;
    a3 = a3 * x + y;
    a4 = a4 * x + y;
    a5 = a5 * x + y;
    a6 = a6 * x + y;
    a7 = a7 * x + y;
    a0 = a0 * x + y;
    a1 = a1 * x + y;
    a2 = a2 * x + y;
    a3 = a3 * x + y;
    a4 = a4 * x + y;
    a5 = a5 * x + y;
    a6 = a6 * x + y;
    a7 = a7 * x + y;
  }
  sums[id.x] = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7;
}
