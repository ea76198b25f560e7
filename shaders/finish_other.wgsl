// What matmul.wgsl, matmul_shared.wgsl and token_products.wgsl store of a sum: with `other`, a matrix laid
// out as `out`,
//
//   MASK false:  sum + other                what another path adds to the same
//   MASK true:   sum where other > 0, else 0     the gradient before a ReLU whose result is `other`
//
// Stands before them; finish_plain.wgsl has the same function without another matrix.

override MASK: bool = false;

fn finish(layer: u32, row: u32, quad: u32, sum: vec4f) -> vec4f {
  let other = load_other(layer, row, quad + sizes.other_quad);
  if (MASK) {
    return select(vec4f(0.0), sum, other > vec4f(0.0));
  }
  return sum + other;
}
