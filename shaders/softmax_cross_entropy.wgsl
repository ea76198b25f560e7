// Softmax cross-entropy of each pair, and its gradient, without cancellation.
//
// With y the label, l the logits, m their maximum, S = sum over c != y of exp(l_c - m),
// e = exp(l_y - m) and Z = S + e:
//   loss       = log1p(S)             where l_y = m, else (m - l_y) + log(Z)
//   dlogits_c  =  weight exp(l_c - m) / Z          for c != y
//   dlogits_y  = -weight S / Z                     (minus the sum of the others)
// Nothing is formed as p - 1 or as 1 + tiny, so a loss of 1e-12 keeps its digits in float32.
//
// Shapes: left = logits (instances, rows, n), pairs (instances, set_rows),
// out = dlogits (instances, rows, n), results (instances, set_rows), the rows being those from
// `first_row` of the set on. weight = 1/N; padding rows (weight 0) and padding columns get 0.
// results[r] = (loss, 1 if the label is the first maximum of the logits else 0), 0 for padding rows.
//
// Owner: an invocation owns a row.
// Concatenated with log1p.wgsl and access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;
override GRADIENT: bool = true; // false: results only

struct Sizes {
  outputs: u32, // n
  set_rows: u32, // rows of the whole set, padded
  first_row: u32, // of this block
  rows: u32, // of this block, padded
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss (1/N; 0 for padding).
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> results: array<vec2f>;

@compute @workgroup_size(LANES)
fn softmax_cross_entropy(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let instance = id.z;
  if (row >= sizes.rows) {
    return;
  }
  let result = instance * sizes.set_rows + sizes.first_row + row;
  let pair = pairs[result];
  let label = pair.z;
  let weight = bitcast<f32>(pair.w);
  let label_logit = load_left(instance, row, label / 4u)[label % 4u];
  // Quads of outputs; the last may be part padding. The label's own quad adds nothing, but makes
  // the bound differ by row: a loop whose bound follows from uniforms alone is compiled anew each
  // time that Mesa's software driver comes back to it, which costs more than all else together.
  let data_quads = max((sizes.outputs + 3u) / 4u, label / 4u + 1u);

  // Maximum, and how many columns beat the label (a tie is won by the smaller column).
  var highest = vec4f(label_logit);
  var beaten = vec4<bool>(false);
  for (var q = 0u; q < data_quads; q++) {
    let column = vec4u(4u * q) + vec4u(0u, 1u, 2u, 3u);
    let inside = column < vec4u(sizes.outputs);
    let logit = select(vec4f(label_logit), load_left(instance, row, q), inside);
    highest = max(highest, logit);
    let tie = (logit == vec4f(label_logit)) & (column < vec4u(label));
    beaten = beaten | (inside & ((logit > vec4f(label_logit)) | tie));
  }
  let m = max(max(highest.x, highest.y), max(highest.z, highest.w));

  // S, the label and the padding left out.
  var others = vec4f(0.0);
  for (var q = 0u; q < data_quads; q++) {
    let column = vec4u(4u * q) + vec4u(0u, 1u, 2u, 3u);
    let counts = (column < vec4u(sizes.outputs)) & (column != vec4u(label));
    others += select(vec4f(0.0), exp(load_left(instance, row, q) - vec4f(m)), counts);
  }
  let s = (others.x + others.y) + (others.z + others.w);
  let z = s + exp(label_logit - m);
  let loss = select((m - label_logit) + log(z), log1p(s), label_logit == m);
  let own = vec2f(loss, select(1.0, 0.0, any(beaten)));
  results[result] = select(vec2f(0.0), own, weight > 0.0);

  if (GRADIENT) {
    let scale = weight / z;
    for (var q = 0u; q < data_quads; q++) {
      let column = vec4u(4u * q) + vec4u(0u, 1u, 2u, 3u);
      let counts = (column < vec4u(sizes.outputs)) & (column != vec4u(label));
      let other = select(vec4f(0.0), scale * exp(load_left(instance, row, q) - vec4f(m)), counts);
      store_out(instance, row, q, select(other, vec4f(-scale * s), column == vec4u(label)));
    }
  }
}
