import type { LoggedRequest } from '../logging/logged-request.js';

/** What counts the rows of large bodies, each of an owner. */
interface RowLimit {
  /** Fails when the owner may not send more now. */
  check(owner: string): Promise<void>;
  use(owner: string, rows: number): Promise<void>;
}

/**
 * The body of a request that nobody has read yet: what `@Body()` is until `DtoPipe` makes a DTO of it, after
 * the guards. A stranger learns nothing about a body and cannot make us hold one.
 */
export class UnreadBody {
  private rows: { limit: RowLimit; owner: string } | null = null;
  private releases: (() => void)[] | null = null;
  private hasResponse = false;

  constructor(readonly request: LoggedRequest) {}

  /** Counts the rows of the body, if it is a large one. */
  limitRows(limit: RowLimit, owner: string): void {
    this.rows = { limit, owner };
  }

  /** Fails when its owner may not send more rows now. */
  async assertMoreRows(): Promise<void> {
    await this.rows?.limit.check(this.rows.owner);
  }

  /** Says how many rows it has, when it has been read. */
  async countRows(rows: number): Promise<void> {
    await this.rows?.limit.use(this.rows.owner, rows);
  }

  /**
   * Lets what is left of the body pass, where its reading was given up after the response: what gives up pauses it,
   * and nobody would read the connection's next request. Before the response it is Node that lets it pass, after it.
   */
  giveUp(): void {
    if (this.hasResponse) this.request.raw.resume();
  }

  /**
   * Keeps a place until the request is carried out, also when its caller hangs up: the work goes on, and what
   * it holds with it.
   *
   * @param release is called once.
   */
  holdUntilResponse(release: () => void): void {
    if (this.hasResponse) release();
    else (this.releases ??= []).push(release);
  }

  /** The response is about to be sent, whether to someone or not: what was held is free. */
  respond(): void {
    this.hasResponse = true;
    const releases = this.releases ?? [];
    this.releases = null;
    for (const release of releases) release();
  }
}
