// Gradients of the embedded tokens through the hidden layer.
//
//   forward:  hidden[r] = relu(E_x[a_r] + E_y[b_r])
//   backward: dE_x[a] = sum over rows r with a_r = a of dhidden[r] * (hidden[r] > 0)
//             dE_y[b] = the same over rows with b_r = b
//
// Shapes: left = dhidden (instances, rows, h), right = hidden (instances, rows, h),
// sums and out = dE (layers 2 i for E_x and 2 i + 1 for E_y; n, h). A scatter written as a gather:
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
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> starts: array<u32>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;

/// dhidden (hidden > 0) of a row; 0 for no row.
fn passed_back(instance: u32, row: i32, quad: u32) -> vec4f {
  let r = u32(max(row, 0));
  let gradient = load_left(instance, r, quad);
  let alive = (load_right(instance, r, quad) > vec4f(0.0)) & vec4<bool>(row >= 0);
  return select(vec4f(0.0), gradient, alive);
}

@compute @workgroup_size(LANES, LINES)
fn hidden_backward(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let token = id.y;
  let layer = id.z;
  if (token >= sizes.tokens) {
    return;
  }
  let instance = layer / 2u;
  let index = (layer * sizes.token_rows + token) * sizes.quads + quad;
  var total = vec4f(0.0);
  if (sizes.block > 0u) {
    total = sums[index];
  }
  let slot = (sizes.block * sizes.layers + layer) * (sizes.tokens + 1u) + token;
  let end = starts[slot + 1u];
  for (var i = starts[slot]; i < end; i++) {
    let rows = vec4i(load_index(i));
    total += passed_back(instance, rows.x, quad);
    total += passed_back(instance, rows.y, quad);
    total += passed_back(instance, rows.z, quad);
    total += passed_back(instance, rows.w, quad);
  }
  sums[index] = total;
  store_out(layer, token, quad, total);
}
