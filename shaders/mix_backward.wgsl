// Gradients of tables of tokens whose rows were added up by weights, as mix.wgsl does.
//
//   forward:  mixed[r] = sum over heads i of (w_i[r][a_r] T_i[a_r] + w_i[r][b_r] T_i[n + b_r])
//   backward: dT_i[t] = sum over rows r with a_r = t of w_i[r] dmixed[r], the weight being that of a
//             dT_i[n + t] = the same over rows with b_r = t, and the weight of b
//
// Shapes: left = dmixed (instances, rows, columns), other = w (instances, rows, 8 head quads) as attention.wgsl
// lays the pattern out; out = dT (layers i HEADS + head of instance i; 2 n rows, from column 4 out_quad on)
// and sums (instances, 2 n, heads, quads). Quads starts[s] to starts[s + 1] - 1 of `index` hold the rows of the
// block in which a token occurs, counted from the first of the block, and -1 after the last, with
// s = (block 2 K + 2 instance + side) (n + 1) + token.
// Accumulation: sums = for the first row block, sums += for the later ones; out is the latest sums.
//
// Owner: an invocation owns one quad of one token on one side, in four heads.
// Concatenated with access/texture.wgsl or access/storage.wgsl.

override LANES: u32 = 16u; // along the quads of a row
override LINES: u32 = 4u; // along tokens

struct Sizes {
  tokens: u32, // n
  heads: u32,
  head_quads: u32,
  quads: u32, // of a row of dmixed, with data
  instances: u32, // K
  out_quad: u32,
  block: u32, // number of this row block: 0 starts the sums
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> starts: array<u32>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;

@compute @workgroup_size(LANES, LINES)
fn mix_backward(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let place = id.y; // a token of the left side, or n + one of the right side
  if (place >= 2u * sizes.tokens || quad >= sizes.quads) {
    return;
  }
  let instance = id.z / sizes.head_quads;
  let head_quad = id.z % sizes.head_quads;
  let side = place / sizes.tokens;
  let token = place % sizes.tokens;
  let weights = side * sizes.head_quads + head_quad;
  let slot = (sizes.block * 2u * sizes.instances + 2u * instance + side) * (sizes.tokens + 1u) + token;
  var total = mat4x4f(); // a column a head
  let end = starts[slot + 1u];
  for (var i = starts[slot]; i < end; i++) {
    let rows = vec4i(load_index(i));
    total += outer(instance, rows.x, weights, quad);
    total += outer(instance, rows.y, weights, quad);
    total += outer(instance, rows.z, weights, quad);
    total += outer(instance, rows.w, weights, quad);
  }
  for (var k = 0u; k < 4u; k++) {
    let head = 4u * head_quad + k;
    if (head < sizes.heads) {
      let index = ((instance * 2u * sizes.tokens + place) * sizes.heads + head) * sizes.quads + quad;
      var own = total[k];
      if (sizes.block > 0u) {
        own += sums[index];
      }
      sums[index] = own;
      store_out(instance * sizes.heads + head, place, sizes.out_quad + quad, own);
    }
  }
}

/// dmixed of a row times the weights of four heads; 0 for no row.
fn outer(instance: u32, row: i32, weights: u32, quad: u32) -> mat4x4f {
  let r = u32(max(row, 0));
  let gradient = load_left(instance, r, quad);
  let w = select(vec4f(0.0), load_other(instance, r, weights), vec4<bool>(row >= 0));
  return mat4x4f(gradient * w.x, gradient * w.y, gradient * w.z, gradient * w.w);
}
