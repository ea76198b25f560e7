/**
 * The ends of the phases of training as lines through a chart over the steps.
 *
 * @module
 */

import { GREYS } from "./chart.ts";

/** Steps at which training comes to something new; null where it does not. */
export interface PhaseSteps {
  /** Train accuracy stays at 0.99 or more. */
  readonly memorisedAt: number | null;
  /** The restricted loss is below the train loss. */
  readonly circuitFormedAt: number | null;
  /** Test accuracy stays at 0.99 or more. */
  readonly grokkedAt: number | null;
}

/** Pixels between the labels of phases. */
const LABEL_HEIGHT = 14;

/** A phase's end, and the row of its label above the plot. */
export interface PhaseMark {
  /** Updates done. */
  readonly step: number;
  readonly label: string;
  /** Pixels above the plot. */
  readonly height: number;
}

/** By step: the first one's label stands highest, so that no rule goes through a label. */
export function phaseMarks(phases: PhaseSteps | null): PhaseMark[] {
  const ends = [
    ["memorised", phases?.memorisedAt],
    ["circuits formed", phases?.circuitFormedAt],
    ["generalised", phases?.grokkedAt],
  ] as const;
  const reached = ends
    .flatMap(([name, step]) => typeof step === "number" ? [{ name, step }] : [])
    .sort((a, b) => a.step - b.step);
  return reached.map(({ name, step }, i) => ({
    step,
    label: `${name}: ${step}`,
    height: LABEL_HEIGHT * (reached.length - i),
  }));
}

/** Vertical rules up to their labels. */
export function phaseLayers(marks: readonly PhaseMark[]) {
  const x = { field: "step", type: "quantitative" as const };
  const tooltip = [{ field: "label", type: "nominal" as const, title: "step of" }];
  return marks.flatMap(({ height, step, label }) => {
    const data = { values: [{ step, label }] };
    return [
      {
        data,
        mark: { type: "rule" as const, color: GREYS.middle },
        encoding: { x, y: { value: -height }, y2: { value: "height" as const }, tooltip },
      },
      {
        data,
        mark: {
          type: "text" as const,
          align: "left" as const,
          baseline: "top" as const,
          dx: 3,
          fontSize: 11,
          color: GREYS.text,
          aria: false,
        },
        encoding: { x, y: { value: -height }, text: { field: "label", type: "nominal" as const } },
      },
    ];
  });
}
