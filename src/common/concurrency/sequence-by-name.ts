/** Lets what concerns the same thing go one after the other, in the order in which it came. */
export class SequenceByName {
  private readonly lastOf = new Map<string, Promise<unknown>>();

  /**
   * Begins at once, or when everything that came before with one of the names has ended, well or not.
   *
   * @param names of what it concerns.
   */
  run<Result>(names: readonly string[], begin: () => Promise<Result>): Promise<Result> {
    const before = names.flatMap((name) => this.lastOf.get(name) ?? []);
    const outcome = before.length === 0 ? begin() : Promise.allSettled(before).then(begin);
    for (const name of names) this.lastOf.set(name, outcome);
    return outcome;
  }
}
