import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The rows of the table, each with the tests that it names. */
const rows = readFileSync('SECURITY.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| *API\d/.test(line))
  .map((line) => ({
    risk: /API\d+/.exec(line)![0],
    tests: [...line.matchAll(/`((?:test|src)\/[^`]+)`: _([^|]+?)_(?= +[·|])/g)].map(([, file, title]) => ({
      file: file!,
      title: title!,
    })),
  }));

describe('SECURITY.md', () => {
  it('has each risk of the OWASP API Security Top 10 once, with tests', () => {
    expect(rows.map(({ risk }) => risk)).toEqual(Array.from({ length: 10 }, (_, index) => `API${index + 1}`));
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it('names tests that there are', () => {
    const named = rows.flatMap(({ tests }) => tests);
    const missing = named.filter(
      ({ file, title }) => !existsSync(file) || !readFileSync(file, 'utf8').includes(title),
    );

    expect(named.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});
