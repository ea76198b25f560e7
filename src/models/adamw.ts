/**
 * AdamW as PyTorch defines it: the factors of each update, and the update in float64.
 *
 * @module
 */

/** Hyper-parameters of the optimizer. */
export interface AdamwOptions {
  readonly lr: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Updates over which the learning rate rises linearly; 0 for none. */
  readonly warmup: number;
}

/** PyTorch's default epsilon, which nobody in this field changes. */
export const EPSILON = 1e-8;

/** Factors of one update, in the order of `Update` in `adamw.wgsl`. */
export interface AdamwUpdate {
  /** 1 - lr_t weight_decay. */
  readonly decay: number;
  /** lr_t / (1 - beta1^t). */
  readonly stepSize: number;
  /** 1 / sqrt(1 - beta2^t). */
  readonly inverseRoot: number;
  readonly epsilon: number;
  readonly oneMinusBeta1: number;
  readonly beta2: number;
  readonly oneMinusBeta2: number;
}

/**
 * The factors of update `step` (counted from 0), whose learning rate is
 * lr min(1, (step + 1) / warmup).
 */
export function adamwUpdate(options: AdamwOptions, step: number): AdamwUpdate {
  const { lr, weightDecay, beta1, beta2, warmup } = options;
  const t = step + 1;
  const rate = lr * (warmup > 0 ? Math.min(1, t / warmup) : 1);
  return {
    decay: 1 - rate * weightDecay,
    stepSize: rate / (1 - beta1 ** t),
    inverseRoot: 1 / Math.sqrt(1 - beta2 ** t),
    epsilon: EPSILON,
    oneMinusBeta1: 1 - beta1,
    beta2,
    oneMinusBeta2: 1 - beta2,
  };
}

/** Updates a tensor and its moments in place, in float64: the mathematics of `adamw.wgsl`. */
export function adamwReference(
  parameters: Float64Array,
  gradient: Float64Array,
  firstMoment: Float64Array,
  secondMoment: Float64Array,
  update: AdamwUpdate,
): void {
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i];
    const m = firstMoment[i] + update.oneMinusBeta1 * (g - firstMoment[i]);
    const v = update.beta2 * secondMoment[i] + update.oneMinusBeta2 * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    parameters[i] = update.decay * parameters[i] -
      update.stepSize * (m / (Math.sqrt(v) * update.inverseRoot + update.epsilon));
  }
}
