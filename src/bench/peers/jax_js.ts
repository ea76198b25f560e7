/**
 * jax-js: BACKEND is webgpu or wasm; one compiled step.
 *
 * There is no optimizer for it on npm: AdamW is written out in the step. On WebGPU, Deno rejects the shader
 * of a look-up's gradient, and on wasm it is slower: a look-up is a product with rows of a unit matrix.
 *
 * @module
 */

import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import manifest from "./deno.json" with { type: "json" };
import { serve } from "./serve.ts";
import { type Parameter, PARAMETERS, start } from "./workload.ts";

const { backend, variant, workload } = await start();
const { order, weights, a, b, labels, optimizer } = workload;
const device = backend as "webgpu" | "wasm";
if (!(await init(device)).includes(device)) throw new Error(`its device ${device} does not start`);
defaultDevice(device);

type Tables = Record<Parameter, np.Array>;
// A type, not an interface: only types fit the package's index signatures.
type State = { parameters: Tables; firstMoment: Tables; secondMoment: Tables };

/** One array a parameter. */
function tables(make: (name: Parameter) => np.Array): Tables {
  return Object.fromEntries(PARAMETERS.map((name) => [name, make(name)])) as Tables;
}

/** Rows of the unit matrix: (pairs, n). */
function units(indices: Int32Array<ArrayBuffer>): np.Array {
  return nn.oneHot(np.array(indices), order);
}

/** The mean over the pairs. */
function meanLoss(
  { W_x, W_y, W, W_U }: Tables,
  left: np.Array,
  right: np.Array,
  targets: np.Array,
): np.Array {
  const { columns: embed } = weights.W_x;
  const pre = variant === "naive"
    ? np.matmul(np.concatenate([np.matmul(left, W_x), np.matmul(right, W_y)], 1), W)
    : np.matmul(left, np.matmul(W_x, W.ref.slice([0, embed])))
      .add(np.matmul(right, np.matmul(W_y, W.slice([embed, 2 * embed]))));
  const logits = np.matmul(nn.relu(pre), W_U);
  return nn.logSoftmax(logits, 1).mul(targets).sum().mul(-1 / a.length);
}

const gradient = valueAndGrad(meanLoss);
const { lr, weightDecay, beta1, beta2, epsilon } = optimizer;

/** One update. `stepSize` and `scale` correct the moments' bias, and are inputs: they change. */
const update = jit((
  state: State,
  left: np.Array,
  right: np.Array,
  targets: np.Array,
  stepSize: np.Array,
  scale: np.Array,
) => {
  const [loss, gradients] = gradient(
    tree.ref(state.parameters),
    left,
    right,
    targets,
  ) as unknown as [np.Array, Tables];
  const firstMoment = tables((name) =>
    state.firstMoment[name].mul(beta1).add(gradients[name].ref.mul(1 - beta1))
  );
  const secondMoment = tables((name) =>
    state.secondMoment[name].mul(beta2).add(np.square(gradients[name]).mul(1 - beta2))
  );
  const parameters = tables((name) => {
    const root = np.sqrt(secondMoment[name].ref.mul(scale.ref)).add(epsilon);
    const change = firstMoment[name].ref.mul(stepSize.ref).div(root);
    return state.parameters[name].mul(1 - lr * weightDecay).sub(change);
  });
  stepSize.dispose();
  scale.dispose();
  return { loss, next: { parameters, firstMoment, secondMoment } };
});

const zeros = () => tables((name) => np.zeros([weights[name].rows, weights[name].columns]));
let state: State = {
  parameters: tables((name) => {
    const { rows, columns, data } = weights[name];
    return np.array(data).reshape([rows, columns]);
  }),
  firstMoment: zeros(),
  secondMoment: zeros(),
};
const pairs = [units(a), units(b), units(labels)];
await blockUntilReady(pairs);

let done = 0;
let last: np.Array | undefined;

function step(): void {
  done++;
  const [left, right, targets] = pairs.map((own) => own.ref);
  const stepSize = np.array(lr / (1 - beta1 ** done));
  const scale = np.array(1 / (1 - beta2 ** done));
  const { loss, next } = update(state, left, right, targets, stepSize, scale);
  last?.dispose();
  last = loss;
  state = next;
}

await serve(
  { version: manifest.imports["@jax-js/jax"].replace(/^.*@/, ""), backend },
  step,
  async () => {
    await blockUntilReady(state as unknown as Parameters<typeof blockUntilReady>[0]);
    return (await last!.ref.data())[0] as number;
  },
);
