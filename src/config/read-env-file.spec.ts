import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { readEnvFile } from './read-env-file.js';

const NAMES = ['PORT', 'DATABASE_URL', 'JWT_SECRET'];
const URL = 'postgres://service:geheim@db.example.com/tareas_año_😀';
const TEXT = `DATABASE_URL=${URL}\nPORT=3001\n`;

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('readEnvFile', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'env-'));
    file = join(folder, '.env');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function read(content: string | Buffer): Record<string, string> {
    writeFileSync(file, content);
    return readEnvFile(file, NAMES);
  }

  function refusal(): string {
    try {
      readEnvFile(file, NAMES);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return 'not refused';
  }

  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16 as PowerShell writes it', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16 of the other byte order', utf16be(`\uFEFF${TEXT}`)],
    ['lines of Windows', Buffer.from(TEXT.replaceAll('\n', '\r\n'))],
    ['lines of old Macs', Buffer.from(TEXT.replaceAll('\n', '\r'))],
    ['no line break at its end', Buffer.from(TEXT.trimEnd())],
  ])('reads %s', (_, content) => {
    expect(read(content)).toEqual({ DATABASE_URL: URL, PORT: '3001' });
  });

  it.each(['', '\uFEFF', '\n\n', '# nothing\n', '  # "\n'])('finds nothing in %j', (content) => {
    expect(read(content)).toEqual({});
  });

  it('finds nothing where there is no file', () => {
    expect(readEnvFile(file, NAMES)).toEqual({});
  });

  it.each<[string, Record<string, string>]>([
    ['A=1', { A: '1' }],
    ['  A = 1  ', { A: '1' }],
    ['export A=1', { A: '1' }],
    ['A=', { A: '' }],
    ['A=b=c', { A: 'b=c' }],
    ['A=1 # one', { A: '1' }],
    ['A="1\t"\t#\tone', { A: '1\t' }],
    ['A= # none', { A: '' }],
    ['A="a # b" # c', { A: 'a # b' }],
    ["A='a#b'", { A: 'a#b' }],
    ['A=`a"b`', { A: 'a"b' }],
    ['A="-----BEGIN\nB=2\n-----END"\nC=3', { A: '-----BEGIN\nB=2\n-----END', C: '3' }],
    [String.raw`A="a\nb"`, { A: 'a\nb' }],
    ['A=it\'s "so"', { A: 'it\'s "so"' }],
    ['POSTGRES_PASSWORD=x\nCOMPOSE_PROJECT_NAME=y', { POSTGRES_PASSWORD: 'x', COMPOSE_PROJECT_NAME: 'y' }],
  ])('reads the assignments of %j', (content, variables) => {
    expect(read(content)).toEqual(variables);
  });

  it.each<[string, number]>([
    ['A=1\nPORT 3001', 2],
    ['A=1\n\nPORT: 3001\nB=2', 3],
    ['PORT', 1],
    ['=3001', 1],
    ['A B=3001', 1],
    ['1A=3001', 1],
    ['A=1\nJWT_SECRET=pass#word', 2],
    ['JWT_SECRET=#password', 1],
    ['JWT_SECRET="password\nB=2', 1],
    ['JWT_SECRET="pass" word', 1],
    [String.raw`JWT_SECRET="pass\"word"`, 1],
    ['A=1\nexport  PORT=3001', 2],
    ['export\tPORT=3001', 1],
    ['\tPORT=3001', 1],
    ['A=1\n\n PORT\t=3001', 3],
    ['PORT=\t3001', 1],
    ['JWT_SECRET=secret\t', 1],
    ['\t\nPORT=3001', 1],
    ['A="1\n2"\nKEY=-----BEGIN\nMIIB\n', 4],
  ])('refuses %j by its line, without what it says', (content, line) => {
    writeFileSync(file, content);

    expect(refusal()).toBe(
      `The file ${file} is not valid:\n  - line ${line} is not NAME=value; put a value with #, tabs, quotes or line breaks in quotes`,
    );
  });

  it('names all lines that are not clear at once', () => {
    writeFileSync(file, 'nonsense\nPORT=1\nmore\n');

    expect(refusal().match(/line \d/g)).toEqual(['line 1', 'line 3']);
  });

  it.each([
    ['PORT=1\nA=2\nPORT=3\n', 3, 1],
    ['PORT=1\n\nexport PORT=1\n', 3, 1],
    ['A="1\n2"\nJWT_SECRET=x\nJWT_SECRET=y', 4, 3],
  ])('refuses a name that comes twice: %j', (content, line, first) => {
    writeFileSync(file, content);

    expect(refusal()).toMatch(
      new RegExp(`\\n  - line ${line} sets (PORT|JWT_SECRET), as line ${first} does; leave one$`),
    );
  });

  it('refuses variables in another spelling', () => {
    writeFileSync(file, 'Port=3001\nother=1\njwt_secret=x\n');

    expect(refusal()).toBe(
      `The file ${file} is not valid:\n  - Port is not read; write PORT\n  - jwt_secret is not read; write JWT_SECRET`,
    );
  });

  it.each<[string, Buffer, RegExp]>([
    ['UTF-16 without its mark', Buffer.from(TEXT, 'utf16le'), /has NUL characters|is not UTF-8/],
    ['UTF-16 without its mark, in letters of ASCII', Buffer.from('PORT=1', 'utf16le'), /has NUL characters/],
    ['UTF-16 of the other order without its mark', utf16be('PORT=1'), /has NUL characters/],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /has NUL characters/],
    ['Latin-1', Buffer.from('A=año', 'latin1'), /is not UTF-8/],
    ['half of a UTF-16 character', Buffer.from([0xff, 0xfe, 0x41]), /is not UTF-16LE/],
    ['a NUL', Buffer.from('A=1\0\n'), /has NUL characters/],
  ])('refuses %s', (_, content, reason) => {
    writeFileSync(file, content);

    expect(refusal()).toMatch(reason);
    expect(refusal()).toMatch(/^The file .*\.env .* Save it as UTF-8\.$/);
  });

  it('refuses a folder', () => {
    mkdirSync(file);

    expect(refusal()).toMatch(/\.env cannot be read: it is a folder\. Make it a file/);
  });

  it('refuses a link to a file that is not there', () => {
    symlinkSync(join(folder, 'nowhere'), file);

    expect(refusal()).toMatch(/cannot be read: it is a link to a file that is not there/);
  });

  it.skipIf(process.getuid?.() === 0)('refuses a file that its user may not read', () => {
    writeFileSync(file, TEXT);
    chmodSync(file, 0);

    expect(refusal()).toMatch(/cannot be read: this user may not/);
  });
});
