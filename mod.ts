/**
 * Groupscope trains small networks to multiply in a finite group, on any WebGPU device, and looks
 * for the representations that they learn.
 *
 * @example Train a network and see when it generalised
 * ```ts
 * import { learnedStep, train } from "@groupscope/groupscope";
 *
 * const [network] = await train({
 *   group: "C7",
 *   device: "cpu",
 *   steps: 200,
 *   embed: 16,
 *   hidden: 32,
 *   trainFraction: 0.9,
 * });
 * const memorised = learnedStep(network.rows, "trainAccuracy");
 * if (memorised === null) throw new Error("the network did not memorise");
 * ```
 *
 * @module
 */

export { FiniteGroup, type GroupOrigin } from "./src/groups/finite_group.ts";
export { type PermutationSet } from "./src/groups/permutation_set.ts";
export { type Permutation } from "./src/groups/permutations.ts";
export { group } from "./src/groups/names.ts";
export { type GeneratorsOptions, groupFromGenerators } from "./src/groups/generators.ts";
export {
  groupFromCsv,
  groupFromFile,
  groupFromJson,
  groupFromSafetensors,
} from "./src/groups/files.ts";

export {
  classNames,
  type ConjugacyClasses,
  conjugacyClasses,
  powerMap,
} from "./src/groups/classes.ts";
export { type AbelianType, type GroupStructure, groupStructure } from "./src/groups/structure.ts";

export {
  type Character,
  type CharacterTable,
  characterTable,
  type Indicator,
} from "./src/representations/character_table.ts";
export type { Cyclotomic } from "./src/representations/cyclotomic.ts";
export { exactText } from "./src/representations/exact_text.ts";
export {
  type IrrepType,
  type RealIrrep,
  realIrreps,
  type RealRepresentation,
} from "./src/representations/real_irreps.ts";
export { type Representations, representations } from "./src/representations/representations.ts";
export { type Audit, AuditError } from "./src/representations/audit.ts";
export { type SmallestOrbit, smallestOrbits } from "./src/representations/smallest_orbit.ts";

export { type AdapterKind } from "./src/device/adapter.ts";
export { DeviceError, DeviceLostError } from "./src/device/device.ts";

export { type Hyperparameters, type ModelName, MODELS } from "./src/training/config.ts";
export { type MetricsRow, NonFiniteLossError } from "./src/training/loop.ts";
export { learnedStep } from "./src/training/milestones.ts";
export { type Preset, presetFor, type PresetName, PRESETS } from "./src/training/presets.ts";
export { type Split, splitPairs, type SplitSeed } from "./src/training/split.ts";
export { train, type TrainedNetwork, type TrainOptions } from "./src/training/train.ts";

export { mlpForward, mlpParameters } from "./src/models/mlp_reference.ts";
export type { MlpActivations, MlpSizes, MlpTensors } from "./src/models/mlp_reference.ts";
export type { Pairs } from "./src/models/pairs.ts";
export { type ParameterSpec, type Weights } from "./src/models/parameters.ts";
export { decodeWeights, encodeWeights, type WeightsFile } from "./src/models/weights_file.ts";
