// Sums the per-pair results of a set into the next slot of a history, and advances the counter.
//
//   history[(slot K + i) LANES + lane] = sum over rows r = lane, lane + LANES, ... of results[i][r]
//
// Shapes: results (instances, set_rows), history (slots, instances, LANES),
// counter (instances): the slot to write next, read by adamw.wgsl as the number of updates.
// Results of padding rows are 0. The host adds the LANES partial sums in float64 and divides.
//
// Owner: one workgroup an instance, so that only it touches the instance's counter.

override LANES: u32 = 64u;

struct Sizes {
  set_rows: u32, // rows of the whole set, padded
  instances: u32, // K
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> results: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> history: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> counter: array<u32>;

@compute @workgroup_size(LANES)
fn record(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let instance = group.x;
  let slot = counter[instance];
  var total = vec2f(0.0);
  for (var r = lane; r < sizes.set_rows; r += LANES) {
    total += results[instance * sizes.set_rows + r];
  }
  history[(slot * sizes.instances + instance) * LANES + lane] = total;
  storageBarrier(); // every lane has read the slot
  if (lane == 0u) {
    counter[instance] = slot + 1u;
  }
}
