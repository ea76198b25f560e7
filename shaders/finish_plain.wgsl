// What matmul.wgsl, matmul_shared.wgsl and token_products.wgsl store of a sum: the sum itself.
//
// Stands before them; finish_other.wgsl has the same function with another matrix.

fn finish(layer: u32, row: u32, quad: u32, sum: vec4f) -> vec4f {
  return sum;
}
