/** Types of what we use of `@std/csv`: the npm package ships none. */
export declare function parse(input: string): string[][];
