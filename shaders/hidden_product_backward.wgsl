// Gradients of the embedded tokens through the hidden layer of the bilinear network.
//
//   forward:  hidden[r] = E_x[a_r] * E_y[b_r]    (elementwise)
//   backward: dE_x[a] = sum over rows r with a_r = a of dhidden[r] * E_y[b_r]
//             dE_y[b] = sum over rows r with b_r = b of dhidden[r] * E_x[a_r]
//
// Shapes: left = dhidden (instances, rows, h), right = E, sums and out = dE (layers 2 i for E_x and
// 2 i + 1 for E_y of instance i; n, h), pairs (instances, set_rows). A scatter written as a gather:
// quads starts[s] to starts[s + 1] - 1 of `index` hold the rows of the block in which a token occurs,
// counted from the first of the block, and -1 after the last, with s = (block layers + layer) (n + 1)
// + token.
// Accumulation: sums = for the first row block, sums += for the later ones; out is the latest sums.
//
// Owner: an invocation owns one quad of one token.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 16u; // along the quads of a row
override LINES: u32 = 4u; // along tokens

struct Sizes {
  tokens: u32, // n
  token_rows: u32, // n, padded: rows of dE
  quads: u32, // of a row of dE, padded
  layers: u32, // 2 K
  block: u32, // number of this row block: 0 starts the sums
  set_rows: u32, // rows of the whole set, padded
  first_row: u32, // of this block
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// a, b, label, and the bits of the weight of the pair's loss.
@group(0) @binding(1) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(LANES, LINES)
fn hidden_product_backward(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let token = id.y;
  let layer = id.z;
  if (token >= sizes.tokens) {
    return;
  }
  let instance = layer / 2u;
  let side = layer % 2u; // 0: the token stands on the left, its partner on the right
  let index = (layer * sizes.token_rows + token) * sizes.quads + quad;
  var total = vec4f(0.0);
  if (sizes.block > 0u) {
    total = sums[index];
  }
  let slot = (sizes.block * sizes.layers + layer) * (sizes.tokens + 1u) + token;
  let end = starts[slot + 1u];
  for (var i = starts[slot]; i < end; i++) {
    let rows = vec4i(load_index(i));
    for (var j = 0u; j < 4u; j++) {
      let row = u32(max(rows[j], 0));
      let pair = pairs[instance * sizes.set_rows + sizes.first_row + row];
      let partner = load_right(2u * instance + 1u - side, select(pair.x, pair.y, side == 0u), quad);
      total += select(vec4f(0.0), load_left(instance, row, quad) * partner, rows[j] >= 0);
    }
  }
  sums[index] = total;
  store_out(layer, token, quad, total);
}
