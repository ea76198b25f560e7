/** a, b, …, z, aa, ab, …: what tells things of one kind apart in names, for counts from 0. */
export function letters(count: number): string {
  const last = String.fromCharCode(97 + count % 26);
  return count < 26 ? last : letters(Math.floor(count / 26) - 1) + last;
}
