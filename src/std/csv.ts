/** `@std/csv` with types. */
// @ts-types="./csv.d.ts"
export * from "@std/csv";
