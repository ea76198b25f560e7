/**
 * TensorFlow.js: BACKEND is webgpu or wasm.
 *
 * It has no AdamW: this is its Adam after a decoupled decay of every matrix, which is the same. Its wasm
 * backend has no gradient of look-ups: there, a look-up is a product with rows of a unit matrix.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs"; // tfjs-core alone registers no gradients
import { serve } from "./serve.ts";
import { type Parameter, PARAMETERS, start } from "./workload.ts";

const { backend, variant, workload: { order, weights, a, b, labels, optimizer } } = await start();

if (backend === "webgpu") {
  await import("@tensorflow/tfjs-backend-webgpu");
} else {
  const { setThreadsCount, setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(new URL(".", import.meta.resolve("@tensorflow/tfjs-backend-wasm")).href);
  setThreadsCount(navigator.hardwareConcurrency);
}
if (!await tf.setBackend(backend)) throw new Error(`its backend ${backend} does not start`);
await tf.ready();

const variables = Object.fromEntries(PARAMETERS.map((name) => {
  const { rows, columns, data } = weights[name];
  return [name, tf.variable(tf.tensor2d(data, [rows, columns]), true, name)];
})) as unknown as Readonly<Record<Parameter, tf.Tensor2D & tf.Variable>>;
const all = Object.values(variables);

/** Rows of the unit matrix: (pairs, n). */
function units(indices: Int32Array): tf.Tensor2D {
  return tf.tidy(() =>
    tf.cast(tf.oneHot(tf.tensor1d(indices, "int32"), order), "float32") as tf.Tensor2D
  );
}

/** A look-up of the rows of a table for the pairs. */
function lookUp(indices: Int32Array): (table: tf.Tensor2D) => tf.Tensor2D {
  if (backend === "wasm") {
    const selected = units(indices);
    return (table) => tf.matMul(selected, table);
  }
  const at = tf.tensor1d(indices, "int32");
  return (table) => tf.gather(table, at);
}

const left = lookUp(a);
const right = lookUp(b);
const targets = units(labels);

function hiddenPre(): tf.Tensor2D {
  const { W_x, W_y, W } = variables;
  if (variant === "naive") return tf.matMul(tf.concat([left(W_x), right(W_y)], 1), W);
  const { columns: embed } = weights.W_x;
  const { columns: hidden } = weights.W;
  const top = tf.slice(W, [0, 0], [embed, hidden]);
  const bottom = tf.slice(W, [embed, 0], [embed, hidden]);
  return tf.add(left(tf.matMul(W_x, top)), right(tf.matMul(W_y, bottom)));
}

/** The mean over the pairs. */
function meanLoss(): tf.Scalar {
  const logits = tf.matMul(tf.relu(hiddenPre()), variables.W_U);
  return tf.losses.softmaxCrossEntropy(targets, logits);
}

const { lr, weightDecay, beta1, beta2, epsilon } = optimizer;
const adam = tf.train.adam(lr, beta1, beta2, epsilon);
let last: tf.Scalar | undefined;

function step(): void {
  const { value, grads } = tf.variableGrads(meanLoss, all);
  tf.tidy(() => all.forEach((own) => own.assign(tf.mul(own, 1 - lr * weightDecay))));
  adam.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
  tf.dispose(grads);
  last?.dispose();
  last = value;
}

await serve({ version: tf.version.tfjs, backend }, step, async () => (await last!.data())[0]);
