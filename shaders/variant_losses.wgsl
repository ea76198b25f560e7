// Losses of variants of a network's logits: with tables added that depend on a, on b or on ab alone.
//
//   l_c  = (own ? logits[r][c] : 0) + sum over terms of right[layer][token_r][c],  token = a, b or ab
//   loss = log1p(S) where l_y = m, else (m - l_y) + log(S + exp(l_y - m))
//          with y the label, m = max l_c, S = sum over c != y of exp(l_c - m)
//
// Shapes: left = logits (1, rows, n), right = tables (layers, n, n), pairs (set_rows), products
// (set_rows), variants (V) of (own, term, term, term), a term being 0 for none and else
// 1 + 3 layer + (0 for a, 1 for b, 2 for ab), the rows being those from `first_row` of the set on.
// results (V, set_rows / CHUNK): sums over CHUNK rows of (loss, 1 if y is right). y is right if it is
// the first maximum, logits that differ from its own by no more than `margin` counting as equal.
// Padding rows (weight 0) are left out.
//
// Owner: an invocation owns CHUNK rows of a variant.
// Concatenated with log1p.wgsl and access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 64u;
override SINGLE: bool = false; // no variant has more than one term
const CHUNK: u32 = 16u;

struct Sizes {
  outputs: u32, // n
  set_rows: u32, // rows of the whole set, padded
  first_row: u32, // of this block
  rows: u32, // of this block, padded
  margin: u32, // bits of the margin
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss (0 for padding).
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(2) var<storage, read> products: array<u32>;
@group(0) @binding(3) var<storage, read> variants: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> results: array<vec2f>;

/// A row of a table: its layer, its row, and 1, or 0 where there is no such term.
fn table_row(term: u32, pair: vec4u, product: u32) -> vec3u {
  let place = max(term, 1u) - 1u;
  let layer = place / 3u;
  let side = place - 3u * layer;
  let row = select(select(pair.x, pair.y, side == 1u), product, side == 2u);
  return vec3u(layer, row, min(term, 1u));
}

/// Quad `quad` of the logits of a row of the block, `t0` to `t2` being the rows of its terms.
fn logits_of(own: f32, row: u32, t0: vec3u, t1: vec3u, t2: vec3u, quad: u32) -> vec4f {
  var logits = own * load_left(0u, row, quad) + f32(t0.z) * load_right(t0.x, t0.y, quad);
  if (!SINGLE) {
    logits += f32(t1.z) * load_right(t1.x, t1.y, quad);
    logits += f32(t2.z) * load_right(t2.x, t2.y, quad);
  }
  return logits;
}

@compute @workgroup_size(LANES)
fn variant_losses(@builtin(global_invocation_id) id: vec3u) {
  let chunk = id.x;
  if (chunk >= sizes.rows / CHUNK) {
    return;
  }
  let variant = variants[id.y];
  let own = f32(variant.x);
  let margin = bitcast<f32>(sizes.margin);
  var total = vec2f(0.0);
  for (var row = CHUNK * chunk; row < CHUNK * (chunk + 1u); row++) {
    let pair = pairs[sizes.first_row + row];
    let product = products[sizes.first_row + row];
    let t0 = table_row(variant.y, pair, product);
    let t1 = table_row(variant.z, pair, product);
    let t2 = table_row(variant.w, pair, product);
    let label = pair.z;
    let label_logit = logits_of(own, row, t0, t1, t2, label / 4u)[label % 4u];
    // The label's own quad makes the bound differ by row: softmax_cross_entropy.wgsl says why.
    let data_quads = max((sizes.outputs + 3u) / 4u, label / 4u + 1u);

    // In each component the largest logit so far and the sum relative to it: one load a quad.
    var highest = vec4f(label_logit);
    var others = vec4f(0.0);
    var beaten = vec4<bool>(false);
    for (var q = 0u; q < data_quads; q++) {
      let column = vec4u(4u * q) + vec4u(0u, 1u, 2u, 3u);
      let inside = column < vec4u(sizes.outputs);
      let counts = inside & (column != vec4u(label));
      let logit = select(vec4f(label_logit), logits_of(own, row, t0, t1, t2, q), inside);
      let before = highest;
      highest = max(highest, logit);
      others = others * exp(before - highest) +
        select(vec4f(0.0), exp(logit - highest), counts);
      let above = logit > vec4f(label_logit + margin);
      let tie = (logit >= vec4f(label_logit - margin)) & (column < vec4u(label));
      beaten = beaten | (inside & (above | tie));
    }
    let m = max(max(highest.x, highest.y), max(highest.z, highest.w));
    let relative = others * exp(highest - vec4f(m));
    let s = (relative.x + relative.y) + (relative.z + relative.w);
    let loss = select(
      (m - label_logit) + log(s + exp(label_logit - m)),
      log1p(s),
      label_logit == m,
    );
    let live = bitcast<f32>(pair.w) > 0.0;
    total += select(vec2f(0.0), vec2f(loss, select(1.0, 0.0, any(beaten))), live);
  }
  results[(id.y * sizes.set_rows + sizes.first_row) / CHUNK + chunk] = total;
}
