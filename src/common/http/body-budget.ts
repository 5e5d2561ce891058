import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { DomainError } from '../errors/domain-error.js';
import { OverloadedError } from '../errors/overloaded-error.js';

interface Limits {
  /** Of one owner, in bytes. */
  ofOwner: number;
  /** In all, in bytes. */
  ofAll: number;
  /** How long nothing may come, in milliseconds. */
  silence: number;
}

interface BodyOptions {
  /** In bytes. */
  limit: number;
  /** Of the body, as its header says. */
  length: string | null;
}

/**
 * What a body takes beside its bytes, about: the socket's buffers, the request, and all that waits with it.
 */
const OVERHEAD = 8 * 1024;

/**
 * Reads bodies, and holds so much of unfinished ones that memory stays bounded however many callers stop in
 * the middle of theirs. What one owner holds leaves room for the others.
 */
export class BodyBudget {
  private held = 0;
  private readonly heldOf = new Map<string, number>();

  constructor(private readonly limits: Limits) {}

  /**
   * @throws {UnavailableError} when too much is held already.
   * @throws {DomainError} 408 when nothing more of it comes.
   * @throws what `raw-body` throws.
   */
  async read(owner: string, request: IncomingMessage, options: BodyOptions): Promise<Buffer> {
    let held = 0;
    const fits = (bytes: number) => {
      held += bytes;
      return this.hold(owner, bytes);
    };
    try {
      if (!fits(OVERHEAD)) throw new BodiesOverloadedError();
      return await Promise.race([getRawBody(request, options), failWhen(request, fits, this.limits.silence)]);
    } finally {
      this.hold(owner, -held);
    }
  }

  /** @returns whether what is held then is within the limits. */
  private hold(owner: string, bytes: number): boolean {
    this.held += bytes;
    const ofOwner = (this.heldOf.get(owner) ?? 0) + bytes;
    if (ofOwner === 0) this.heldOf.delete(owner);
    else this.heldOf.set(owner, ofOwner);
    return ofOwner <= this.limits.ofOwner && this.held <= this.limits.ofAll;
  }
}

/** Fails as soon as the request's body does not fit any more, or nothing of it has come for too long. */
function failWhen(
  request: IncomingMessage,
  fits: (bytes: number) => boolean,
  silence: number,
): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => {
      clearTimeout(timer);
      request.off('data', watch);
    };
    const fail = (error: DomainError) => {
      stop();
      request.pause();
      reject(error);
    };
    const watch = (chunk: Buffer) => {
      timer.refresh();
      if (!fits(chunk.length)) fail(new BodiesOverloadedError());
    };
    const timer = setTimeout(() => fail(new BodyStalledError(silence)), silence);
    request.on('data', watch).once('end', stop).once('close', stop);
  });
}

/** The rest of the body is not read, so that the connection cannot be used again. */
class BodiesOverloadedError extends OverloadedError {
  override readonly endsConnection = true;

  constructor() {
    super('Too many bodies are on their way');
  }
}

class BodyStalledError extends DomainError {
  override readonly endsConnection = true;

  constructor(silence: number) {
    super('TIMEOUT', 'REQUEST_TIMEOUT', `Nothing more of the body came for ${silence / 1000} seconds`);
  }
}
