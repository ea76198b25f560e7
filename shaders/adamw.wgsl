// AdamW as PyTorch defines it (Loshchilov and Hutter 2019: decoupled weight decay).
//
//   p = p decay                                  decay = 1 - lr_t weight_decay
//   m = m + (1 - beta1) (g - m)
//   v = beta2 v + (1 - beta2) g^2
//   p = p - step_size m / (sqrt(v) inverse_root + epsilon)
//                        step_size = lr_t / (1 - beta1^t), inverse_root = 1 / sqrt(1 - beta2^t)
//
// Shapes: left = gradient (layers, rows, quads); state (3, layers, rows, quads): the parameters p, the
// first moments m and the second moments v; owners (layers): the instance that a layer is of; schedule
// (slots, instances): the factors of update t, made on the host in float64. Padding has gradient 0 and
// stays 0.
//
// Owner: an invocation owns one quad of ROWS rows of a layer.
// Concatenated with access/texture.wgsl or access/storage.wgsl, and access/state_texture.wgsl or
// access/state_storage.wgsl: where the state is read.

override LANES: u32 = 16u; // along the quads of a row
override LINES: u32 = 4u; // along rows
const ROWS: u32 = 4u; // so that the factors are loaded once for many elements

struct Sizes {
  rows: u32, // padded
  quads: u32, // of a row, padded
  layers: u32,
  instances: u32, // K
}

struct Update {
  decay: f32,
  step_size: f32,
  inverse_root: f32,
  epsilon: f32,
  one_minus_beta1: f32,
  beta2: f32,
  one_minus_beta2: f32,
  unused: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> counter: array<u32>; // updates begun: record.wgsl
@group(0) @binding(2) var<storage, read> schedule: array<Update>;
@group(0) @binding(3) var<storage, read> owners: array<u32>;
@group(0) @binding(4) var<storage, read_write> state: array<vec4f>;

@compute @workgroup_size(LANES, LINES)
fn adamw(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
) {
  let quad = group.x * LANES + lane.x;
  let layer = group.z;
  let facet = sizes.layers * sizes.rows * sizes.quads; // quads from p to m, and from m to v
  let instance = owners[layer];
  let update = schedule[(counter[instance] - 1u) * sizes.instances + instance];
  for (var i = 0u; i < ROWS; i++) {
    let row = (group.y * ROWS + i) * LINES + lane.y;
    let index = (layer * sizes.rows + row) * sizes.quads + quad;
    let g = load_left(layer, row, quad);
    let p = load_state(index, layer, row, quad);
    let m = load_state(index + facet, sizes.layers + layer, row, quad);
    let v = load_state(index + 2u * facet, 2u * sizes.layers + layer, row, quad);
    let new_m = m + update.one_minus_beta1 * (g - m);
    let new_v = update.beta2 * v + update.one_minus_beta2 * g * g;
    state[index] = update.decay * p -
      update.step_size * (new_m / (sqrt(new_v) * update.inverse_root + update.epsilon));
    state[index + facet] = new_m;
    state[index + 2u * facet] = new_v;
  }
}
