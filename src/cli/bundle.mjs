// Puts the compiled service and the packages that it loads into a few files, in the place of dist/src/main.js: to find,
// read and link 2,800 files one by one takes most of a start. Plain JavaScript, since it belongs to the build and not to
// the service.
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');
const compiled = join(root, 'dist/src');

/** What tracing changes as it is loaded, before the service: it must be the same for both. */
const TRACED = 'pg';
/** Packages with files beside their code, which find them by their own place, and one for people who watch. */
const LEFT_OUT = [/^@electric-sql\/pglite/, 'fs-native-extensions', 'pino-pretty', TRACED];

/** How modules load what an application may have or not; the bundler leaves it to Node.js. */
const OWN_REQUIRE = 'const require = createRequire(import.meta.url);';
/** Left so, these would load a second TypeORM or class-validator, with a state of its own. */
const FROM_BUNDLE = /@nestjs\/(?:mapped-types|terminus|typeorm)\//;
/** This one finds the files of Swagger UI, which is a package beside it, wherever npm has put that. */
const FROM_ITS_PLACE = /@nestjs\/swagger\//;
const REQUIRE_FROM_SWAGGER =
  "const require = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));";

/** TypeORM loads its drivers of all databases, a tenth of the bundle; and no DTO has a phone number. */
const NEVER_USED = [
  /\/typeorm\/driver\/(?!postgres\/)[^/]+\/\w+Driver\.js$/,
  /\/class-validator\/\w+\/decorator\/string\/IsPhoneNumber\.js$/,
];

const bundle = await rolldown({
  cwd: root,
  input: join(compiled, 'main.js'),
  platform: 'node',
  external: LEFT_OUT,
  plugins: [
    { name: 'leave-out', load: (file) => (NEVER_USED.some((name) => name.test(file)) ? '' : null) },
    { name: 'redirect-require', transform: redirectRequire },
    { name: 'escape', renderChunk: escapeOthers },
  ],
  onLog: failOnWarning,
});
await bundle.write({
  dir: compiled,
  cleanDir: false,
  format: 'esm',
  entryFileNames: 'main.js',
  chunkFileNames: 'chunks/[name].js',
  // Nest and TypeORM know classes by their names.
  keepNames: true,
  comments: false,
});
await bundle.close();

function redirectRequire(code, file) {
  if (!code.includes(OWN_REQUIRE)) return null;
  if (FROM_BUNDLE.test(file)) return code.replace(OWN_REQUIRE, '');
  if (FROM_ITS_PLACE.test(file)) return code.replace(OWN_REQUIRE, REQUIRE_FROM_SWAGGER);
  throw new Error(`${file} has a require of its own: say in ${import.meta.filename} what it loads`);
}

/**
 * Writes what is not ASCII by its number: a single letter of another alphabet makes V8 hold and read the whole file in
 * two bytes a letter.
 */
function escapeOthers(code) {
  if (/\\[^\0-\x7f]|String\.raw`[^`]*[^\0-\x7f]/.test(code))
    throw new Error('a letter that is not ASCII cannot be escaped');
  return code.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Of what Nest and TypeORM can work with, most is not installed, and never asked for. */
function failOnWarning(level, log) {
  if (level === 'warn' && log.code !== 'UNRESOLVED_IMPORT') throw new Error(log.message);
}
