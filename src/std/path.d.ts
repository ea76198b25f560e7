/** Types of what we use of `@std/path`: the npm package ships none. */
export declare function basename(path: string, suffix?: string): string;
export declare function dirname(path: string): string;
export declare function extname(path: string): string;
export declare function join(...paths: string[]): string;
export declare function relative(from: string, to: string): string;
