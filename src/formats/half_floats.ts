/**
 * IEEE half-precision numbers (dtype F16) as float32, which holds each of them exactly.
 *
 * @param bits (n): the 16 bits of each number
 * @returns (n)
 */
export function fromFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    // Exponent 0 marks zero and the subnormal numbers, which have no leading 1.
    return exponent === 0
      ? sign * fraction * 2 ** -24
      : sign * (fraction + 0x400) * 2 ** (exponent - 25);
  });
}

/**
 * Brain floats (dtype BF16), the upper half of a float32, as float32.
 *
 * @param bits (n): the 16 bits of each number
 * @returns (n)
 */
export function fromBfloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}
