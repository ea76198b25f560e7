// AdamW as PyTorch defines it (Loshchilov and Hutter 2019: decoupled weight decay).
//
//   p = p decay                                  decay = 1 - lr_t weight_decay
//   m = m + (1 - beta1) (g - m)
//   v = beta2 v + (1 - beta2) g^2
//   p = p - step_size m / (sqrt(v) inverse_root + epsilon)
//                        step_size = lr_t / (1 - beta1^t), inverse_root = 1 / sqrt(1 - beta2^t)
//
// Shapes: left = gradient (layers, rows, quads); state (3, layers, rows, quads): the parameters p, the
// first moments m and the second moments v; schedule (slots, instances): the factors of update t, made
// on the host in float64. Padding has gradient 0 and stays 0.
//
// Owner: an invocation owns one quad of one row.
// Concatenated with access/texture.wgsl or access/storage.wgsl, and access/state_texture.wgsl or
// access/state_storage.wgsl: where the state is read.

override LANES: u32 = 64u;

struct Sizes {
  elements: u32, // quads of all layers
  rows: u32, // padded
  quads: u32, // of a row, padded
  layers_per_instance: u32,
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
@group(0) @binding(3) var<storage, read_write> state: array<vec4f>;

@compute @workgroup_size(LANES)
fn adamw(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.x + id.y * groups.x * LANES; // a grid too long for x folds into y
  if (index >= sizes.elements) {
    return;
  }
  let quad = index % sizes.quads;
  let row = index / sizes.quads % sizes.rows;
  let layer = index / (sizes.quads * sizes.rows);
  let instance = layer / sizes.layers_per_instance;
  let update = schedule[(counter[instance] - 1u) * sizes.instances + instance];
  let g = load_left(layer, row, quad);
  let layers = sizes.instances * sizes.layers_per_instance;
  let p_index = index;
  let m_index = index + sizes.elements;
  let v_index = index + 2u * sizes.elements;
  let p = load_state(p_index, layer, row, quad);
  let m = load_state(m_index, layers + layer, row, quad);
  let v = load_state(v_index, 2u * layers + layer, row, quad);
  let new_m = m + update.one_minus_beta1 * (g - m);
  let new_v = update.beta2 * v + update.one_minus_beta2 * g * g;
  state[p_index] = update.decay * p -
    update.step_size * (new_m / (sqrt(new_v) * update.inverse_root + update.epsilon));
  state[m_index] = new_m;
  state[v_index] = new_v;
}
