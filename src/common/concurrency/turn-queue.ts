/** What waits for its turn, and whose it is. */
interface Owned {
  readonly owner: string;
}

/**
 * Items that wait. Their owners take turns, one item each, so that one with thousands of them waits as long
 * for its next turn as one with two; the items of an owner keep their order.
 */
export class TurnQueue<Item extends Owned> {
  /** In the order of their turns. */
  private readonly owners = new Map<string, Item[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  sizeOf(owner: string): number {
    return this.owners.get(owner)?.length ?? 0;
  }

  push(item: Item): void {
    const own = this.owners.get(item.owner);
    if (own) own.push(item);
    else this.owners.set(item.owner, [item]);
    this.count += 1;
  }

  /**
   * The item whose turn it is; it stays until it is removed.
   *
   * @param mayGo of the first item of an owner, who is passed over where it may not.
   */
  next(mayGo: (item: Item) => boolean = () => true): Item | null {
    for (const own of this.owners.values()) if (mayGo(own[0]!)) return own[0]!;
    return null;
  }

  /** Takes out an item whose turn it was, so that its owner has the next one after all others. */
  take(item: Item): void {
    this.remove(item);
    const own = this.owners.get(item.owner);
    if (!own || this.owners.size === 1) return;
    this.owners.delete(item.owner);
    this.owners.set(item.owner, own);
  }

  /** Takes out an item that no longer waits, or does nothing where it is gone. */
  remove(item: Item): void {
    const own = this.owners.get(item.owner);
    const index = own?.indexOf(item) ?? -1;
    if (!own || index === -1) return;
    if (index === 0) own.shift();
    else own.splice(index, 1);
    this.count -= 1;
    if (own.length === 0) this.owners.delete(item.owner);
  }
}
