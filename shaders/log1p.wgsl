// log1p(x) = ln(1 + x) for x >= 0, to a few units in the last place however small x is.
//
// Up to 1: with s = x / (2 + x), ln(1 + x) = 2 atanh(s) = 2 s (1 + s^2/3 + s^4/5 + ...), s <= 1/3;
// cut after s^14/15 the error is below 2e-9 relative. Nothing here relies on the order of
// floating-point operations, so a fast-math compiler cannot break it.
// Concatenated in front of the kernels that take losses.

fn log1p(x: f32) -> f32 {
  if (x > 1.0) {
    return log(1.0 + x);
  }
  let s = x / (2.0 + x);
  let t = s * s;
  let series = 1.0 + t * (1.0 / 3.0 + t * (1.0 / 5.0 + t * (1.0 / 7.0 + t * (1.0 / 9.0 +
    t * (1.0 / 11.0 + t * (1.0 / 13.0 + t * (1.0 / 15.0)))))));
  return 2.0 * s * series;
}
