import type { Permutation } from "./permutations.ts";
import { chainElements, type Level } from "./stabilizer_chain.ts";

/**
 * The elements of a permutation group, numbered in the order of its stabilizer chain. An element is
 * determined by its images of the base points; a trie over these images finds its number, so that a
 * product takes as many look-ups as there are base points.
 */
export class PermutationSet {
  /** Number of points. */
  readonly degree: number;
  /** Number of elements n. */
  readonly size: number;
  /** (n, degree): images. */
  readonly #images: Uint16Array;
  readonly #base: readonly number[];
  /** For each base point, (nodes, degree): image → node of the next level, or element; -1: none. */
  readonly #trie: readonly Int32Array[];

  /**
   * The elements of a group.
   *
   * @param levels the stabilizer chain
   * @param degree number of points, at most 65,536
   */
  constructor(levels: readonly Level[], degree: number) {
    const elements = chainElements(levels, degree);
    this.degree = degree;
    this.size = elements.length;
    this.#images = new Uint16Array(elements.length * degree);
    elements.forEach((element, a) => this.#images.set(element, a * degree));
    this.#base = levels.map(({ point }) => point);
    this.#trie = this.#buildTrie();
  }

  /** Element number `a`, 0 to n - 1. */
  at(a: number): Permutation {
    return [...this.#images.subarray(a * this.degree, (a + 1) * this.degree)];
  }

  /** The number of a permutation, or -1 if it is not in the group. */
  indexOf(permutation: Permutation): number {
    if (permutation.length !== this.degree) return -1;
    let node = 0;
    for (let level = 0; level < this.#base.length; level++) {
      node = this.#trie[level][node * this.degree + permutation[this.#base[level]]] ?? -1;
      if (node < 0) return -1;
    }
    return permutation.every((image, i) => this.#images[node * this.degree + i] === image)
      ? node
      : -1;
  }

  /** The number of the product: first a, then b. */
  multiply(a: number, b: number): number {
    const [ofA, ofB] = [a * this.degree, b * this.degree];
    let node = 0;
    for (let level = 0; level < this.#base.length; level++) {
      const image = this.#images[ofB + this.#images[ofA + this.#base[level]]];
      node = this.#trie[level][node * this.degree + image];
    }
    return node;
  }

  #buildTrie(): Int32Array[] {
    const { degree } = this;
    // Node of each element so far: all are in the root, which is element 0 if there are no levels.
    let nodes = new Int32Array(this.size);
    let count = 1;
    return this.#base.map((point, level) => {
      const last = level === this.#base.length - 1;
      const next = new Int32Array(count * degree).fill(-1);
      const nextNodes = new Int32Array(this.size);
      count = 0;
      for (let a = 0; a < this.size; a++) {
        const entry = nodes[a] * degree + this.#images[a * degree + point];
        if (next[entry] < 0) next[entry] = last ? a : count++;
        nextNodes[a] = next[entry];
      }
      nodes = nextNodes;
      return next;
    });
  }
}
