import { TRACING_PACKAGES } from '../tracing.js';

/** Prints what `npm install` is to be told where requests are to be traced. */
const packages = Object.entries(TRACING_PACKAGES).map(([name, version]) => `${name}@${version}`);
process.stdout.write(`${packages.join(' ')}\n`);
