import type { LoggedRequest } from '../logging/logged-request.js';

/**
 * The body of a request that nobody has read yet: what `@Body()` is until `DtoPipe` makes a DTO of it, after
 * the guards. A stranger learns nothing about a body and cannot make us hold one.
 */
export class UnreadBody {
  private releases: (() => void)[] | null = null;
  private hasResponse = false;

  constructor(readonly request: LoggedRequest) {}

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
