// Sums of hidden activations over the pairs with the same left element, right element or product.
//
//   sums[s][t][k] = sum over rows r with token_s(r) = t of hidden[r][k] - pivots[k]
//                   for sides s = 0, 1, 2: a, b, ab
//   sums[3][t][k] = sum over rows r with a_r = t of (hidden[r][k] - pivots[k])^2
//
// Pivots near the means keep the digits of neurons that vary little.
//
// Shapes: left = hidden (1, rows, h), pivots (quads of a padded row), sums (4, n, quads). A scatter as a
// gather: quads starts[s] to starts[s + 1] - 1 of `index` hold the rows of the block in which a token
// occurs on a side, counted from the first of the block, and -1 after the last, with s = (3 block +
// side) (n + 1) + token.
// Accumulation: sums = for the first block of all, sums += for the later ones.
//
// Owner: an invocation owns one quad of one token of one side.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 16u; // along the quads of a row
override LINES: u32 = 4u; // along tokens

struct Sizes {
  tokens: u32, // n
  quads: u32, // of a row of hidden, padded
  block: u32, // number of this row block in its set
  add: u32, // 0 starts the sums
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> starts: array<u32>;
@group(0) @binding(2) var<storage, read> pivots: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(LANES, LINES)
fn hidden_sums(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let token = id.y;
  let layer = id.z;
  if (token >= sizes.tokens) {
    return;
  }
  let element = (layer * sizes.tokens + token) * sizes.quads + quad;
  let side = select(layer, 0u, layer == 3u);
  let slot = (3u * sizes.block + side) * (sizes.tokens + 1u) + token;
  var total = vec4f(0.0);
  if (sizes.add > 0u) {
    total = sums[element];
  }
  let pivot = pivots[quad];
  let end = starts[slot + 1u];
  for (var i = starts[slot]; i < end; i++) {
    let rows = vec4i(load_index(i));
    for (var j = 0u; j < 4u; j++) {
      let value = load_left(0u, u32(max(rows[j], 0)), quad) - pivot;
      let summand = select(value, value * value, layer == 3u);
      total += select(vec4f(0.0), summand, rows[j] >= 0);
    }
  }
  sums[element] = total;
}
