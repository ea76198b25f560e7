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

export { type Hyperparameters } from "./src/training/config.ts";
export { type MetricsRow, NonFiniteLossError } from "./src/training/loop.ts";
export { type LabelKind } from "./src/training/labels.ts";
export { learnedStep } from "./src/training/milestones.ts";
export { type Preset, presetFor, type PresetName, PRESETS } from "./src/training/presets.ts";
export { type Split, splitPairs, type SplitSeed } from "./src/training/split.ts";
export { type Choices, type Setting, sweep, SWEPT, type SweptName } from "./src/training/sweep.ts";
export {
  type NetworkOptions,
  train,
  type TrainedNetwork,
  type TrainOptions,
} from "./src/training/train.ts";

export { analyze, type AnalyzeRunOptions, irreps } from "./src/library/analyze.ts";
export {
  type Charts,
  drawChart,
  type Evaluated,
  groupCharts,
  networkCharts,
  type NotebookChart,
  trainingCharts,
} from "./src/library/charts.ts";
export type { TrainingRow } from "./src/charts/training.ts";
export { forward, type ForwardOptions, loss, pairs, project } from "./src/library/forward.ts";
export { type LoadOptions, loadRun, type Run } from "./src/library/run.ts";

export type { IrrepResult, Result } from "./src/analysis/analyze.ts";
export type {
  Ablation,
  AblationAction,
  AblationNull,
  AblationSite,
  AblationSpec,
} from "./src/analysis/ablations.ts";
export type { Chance, ChanceOf, IrrepChance, TotalChance } from "./src/analysis/chance.ts";
export type { BySet, RowsBy } from "./src/evaluation/evaluator.ts";
export type {
  IrrepMeasures,
  Measures,
  Remainders,
  TotalMeasures,
} from "./src/analysis/measures.ts";
export type { ArgumentShares, Neuron, NeuronCluster, Neurons } from "./src/analysis/neurons.ts";
export type { Null, Nulls, Spread, Spreads } from "./src/analysis/nulls.ts";
export type { RepMap, RepMaps } from "./src/analysis/rep_maps.ts";
export type { SignCircuit, SignNeuron } from "./src/analysis/sign_circuits.ts";

export { bilinearForward } from "./src/models/bilinear_reference.ts";
export { mlpForward, mlpParameters } from "./src/models/mlp_reference.ts";
export { transformerForward, transformerParameters } from "./src/models/transformer_reference.ts";
export type { HeadResult, PathResult } from "./src/analysis/attention.ts";
export type { MlpActivations, MlpSizes, MlpTensors } from "./src/models/mlp_reference.ts";
export type {
  TransformerActivations,
  TransformerSizes,
  TransformerTensors,
} from "./src/models/transformer_reference.ts";
export { type ModelName, MODELS } from "./src/models/models.ts";
export type { Activations, Sizes, Widths } from "./src/models/model.ts";
export { type Patch, type Patches } from "./src/models/patches.ts";
export type { Pairs } from "./src/models/pairs.ts";
export { type ParameterSpec, type Weights } from "./src/models/parameters.ts";
export { decodeWeights, encodeWeights, type WeightsFile } from "./src/models/weights_file.ts";
