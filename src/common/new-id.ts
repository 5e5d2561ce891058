import { randomBytes, randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const ID_BYTES = 16;
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;
let lastMoment = 0;
let sequence = 0;

/**
 * A new UUID of version 7 (RFC 9562, section 5.7): later ones of a process are greater, also within a
 * millisecond and when the clock is set back a little.
 *
 * Random bytes are fetched for 256 ids at a time. The library's own way, 16 bytes an id, took 9.5 µs, most of
 * what drafting a task takes; this takes 1 µs.
 */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += ID_BYTES));
  advance(Date.now(), random);
  return uuidv7({ random, msecs: lastMoment, seq: sequence });
}

/** The moment in a UUID of version 7. */
export function momentOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** The least UUID of version 7 of a moment: those that were made from then on come after it. */
export function firstIdOf(moment: Date): string {
  const digits = moment.getTime().toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-000000000000`;
}

/** In milliseconds: a clock that is set back by more was wrong before, and ids follow it back. */
const MAX_SET_BACK = 60_000;

/**
 * A moment that comes after those in all ids of this process, and not after those in ids to come, also where the
 * clock was set back.
 */
export function momentBetweenIds(): Date {
  newId();
  advance(lastMoment + 1, randomBytes(ID_BYTES));
  return new Date(lastMoment);
}

/**
 * A new moment starts at a random place of the lower half of the sequence, so that there is room to count on.
 */
function advance(now: number, random: Buffer): void {
  if (now > lastMoment || now < lastMoment - MAX_SET_BACK) {
    lastMoment = now;
    sequence = random.readUInt32BE(6) >>> 1;
    return;
  }
  sequence = (sequence + 1) | 0;
  if (sequence === 0) lastMoment += 1;
}
