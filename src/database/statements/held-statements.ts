/**
 * What a connection may hold. The service's own statements and the lists that people use all day are some
 * forty; each takes the server about 100 KiB a connection with its plan.
 */
const MAX_HELD = 100;

/** Where the driver keeps what it has prepared on a connection, and how a statement is given up there. */
export interface PreparingConnection {
  parsedStatements: Record<string, string | undefined>;
  close(statement: { type: 'S'; name: string }): void;
}

/**
 * The names of the statements that a connection holds; of too many, the one that was used longest ago goes.
 */
export class HeldStatements {
  private readonly names = new Set<string>();

  constructor(private readonly connection: PreparingConnection) {}

  /**
   * Notes that a statement is about to be used. One that goes is closed by a message ahead of those of that
   * statement, which costs no round trip, and which poolers that know prepared statements know too, unlike
   * DEALLOCATE.
   */
  use(name: string): void {
    this.names.delete(name);
    this.names.add(name);
    if (this.names.size <= MAX_HELD) return;
    const [oldest] = this.names;
    this.names.delete(oldest!);
    delete this.connection.parsedStatements[oldest!];
    this.connection.close({ type: 'S', name: oldest! });
  }
}
