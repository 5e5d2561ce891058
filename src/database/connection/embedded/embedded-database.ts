import { PGlite } from '@electric-sql/pglite';
import { join } from 'node:path';
import { copyClusterTemplate } from './cluster-template.js';
import { lockDataFolder } from './data-folder-lock.js';
import { PgliteStream } from './pglite-stream.js';

const IN_MEMORY = 'memory://';

/** PostgreSQL inside this process. It is one session, so its pool must have one connection. */
export class EmbeddedDatabase {
  private constructor(
    private readonly database: PGlite,
    private readonly unlock: () => void,
  ) {}

  /**
   * Opens the data in a folder, or makes it there, without waiting for it to be ready.
   *
   * @throws {DataFolderInUseError} when another process works on the folder.
   */
  static open(folder: string): EmbeddedDatabase {
    if (folder === IN_MEMORY) return new EmbeddedDatabase(new PGlite(IN_MEMORY), () => undefined);
    const unlock = lockDataFolder(folder);
    const cluster = join(folder, 'postgresql');
    copyClusterTemplate(cluster);
    return new EmbeddedDatabase(new PGlite(cluster), unlock);
  }

  /** What the `pg` driver takes as its `stream` option. */
  connect = (): PgliteStream => new PgliteStream(this.database);

  async close(): Promise<void> {
    await this.database.close();
    this.unlock();
  }
}
