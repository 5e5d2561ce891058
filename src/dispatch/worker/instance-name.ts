import { hostname } from 'node:os';

/** What attempts call this process, among those that share a database. */
export const INSTANCE_NAME = `${hostname().slice(0, 200)}:${process.pid}`;
