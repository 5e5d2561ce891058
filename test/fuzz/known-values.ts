import { v4 as uuidv4, validate as isUuid } from 'uuid';
import type { KnownValue } from './known-value.js';
import type { ReceivedResponse } from './send-fuzzed.js';

/** Of each kind; later ones take the place of the first. */
const KEPT = 40;

/**
 * Says what takes the place of a parameter of a path for which no thing is known.
 *
 * @param kind what is known and named before it in the path, such as `activities`.
 * @returns it percent-encoded.
 */
type FillParameter = (parameter: string, kind: string) => string;

/**
 * What requests can refer to: things by their paths, cursors and versions, as responses have named them. So
 * nothing is written down here about what the API is of: a new resource is known by its `Location`.
 */
export class KnownValues {
  /** By kind, such as `commerce` or `attribute-key`: paths for things, plain values for all else. */
  private readonly values = new Map<string, string[]>();
  private count = 0;

  /** A thing, by its path such as `/api/commerces/<id>`. */
  addPath(path: string): void {
    this.add(singularOf(path.split('/').at(-2) ?? ''), path);
  }

  /** Takes up what a successful response names. */
  learn(path: string, { status, headers, body }: ReceivedResponse): void {
    if (status >= 300) return;
    if (headers['location'] !== undefined) this.addPath(headers['location']);
    if (headers['etag'] !== undefined) this.add('if-match', headers['etag']);
    this.learnMembers(path, body);
  }

  /** The value that stands for one in a request; a fresh one where nothing of its kind is known. */
  valueFor({ name, isId, pick }: KnownValue): string {
    const known = this.ofKind(name)
      .map((value) => decodeURIComponent(value.split('/').at(-1)!))
      .filter((value) => isUuid(value) === isId);
    return known[pick % known.length] ?? (isId ? uuidv4() : `new-${pick}`);
  }

  /**
   * A path for a template such as `/api/commerces/{id}/users/{userId}`: that of a thing that exists, as far
   * as one is known.
   *
   * @returns its segments, percent-encoded.
   */
  pathFor(template: string, pick: number, fill: FillParameter): string[] {
    const segments = template.split('/');
    for (let length = segments.length; length > 0; length--) {
      if (!segments[length - 1]!.startsWith('{')) continue;
      const known = this.pathsLike(segments.slice(0, length));
      const path = known[pick % known.length];
      if (path !== undefined) return this.filled([...path.split('/'), ...segments.slice(length)], fill);
    }
    return this.filled(segments, fill);
  }

  private add(kind: string, value: string): void {
    const values = this.values.get(kind) ?? [];
    this.values.set(kind, values);
    if (values.includes(value)) return;
    if (values.length < KEPT) values.push(value);
    else values[this.count++ % KEPT] = value;
  }

  /** Things in lists, with their paths below that of the response; and what leads on in a list. */
  private learnMembers(path: string, body: unknown): void {
    if (Array.isArray(body)) return this.learnItems(path, body);
    for (const [name, value] of Object.entries(body ?? {})) {
      if (name === 'meta' && typeof value?.nextCursor === 'string') this.add('cursor', value.nextCursor);
      if (Array.isArray(value)) this.learnItems(name === 'data' ? path : `${path}/${name}`, value);
    }
  }

  private learnItems(path: string, items: unknown[]): void {
    for (const item of items.slice(0, 5)) {
      const id = (item as { id?: unknown } | null)?.id;
      if (typeof id === 'string') this.addPath(`${path.split('?')[0]}/${id}`);
    }
  }

  /** What there is of the kind that a name ends with: `assigned_route_id` is for routes. */
  private ofKind(name: string): string[] {
    const words = name
      .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .split(/[-_]/);
    const kinds = words.at(-1) === 'id' && words.length > 1 ? words.slice(0, -1) : words;
    for (let start = 0; start < kinds.length; start++) {
      const kind = singularOf(kinds.slice(start).join('-'));
      const known = [...this.values].filter(([other]) => other === kind || other.endsWith(`-${kind}`));
      if (known.length > 0) return known.flatMap(([, values]) => values);
    }
    return [];
  }

  private pathsLike(template: string[]): string[] {
    return this.ofKind(template.at(-2)!).filter((path) => {
      const segments = path.split('/');
      return (
        segments.length === template.length &&
        template.every((segment, index) => segment.startsWith('{') || segment === segments[index])
      );
    });
  }

  /** Puts values for what is still open. */
  private filled(segments: string[], fill: FillParameter): string[] {
    return segments.map((segment, index) => {
      if (!segment.startsWith('{')) return segment;
      const before = segments.slice(0, index).filter((kind) => !kind.startsWith('{'));
      return fill(segment.slice(1, -1), before.findLast((kind) => this.ofKind(kind).length > 0) ?? '');
    });
  }
}

function singularOf(kind: string): string {
  return kind.replace(/ies$/, 'y').replace(/s$/, '');
}
