import { InitialSchema1764000000000 } from './1764000000000-initial-schema.js';
import { CreateTasksFunction1764000000001 } from './1764000000001-create-tasks-function.js';
import { FindTaskContextsFunction1764000000002 } from './1764000000002-find-task-contexts-function.js';
import { DistributeTables1764000000003 } from './1764000000003-distribute-tables.js';
import { FoldSearchWords1764000000010 } from './1764000000010-fold-search-words.js';
import { SplitTaskContexts1764000000011 } from './1764000000011-split-task-contexts.js';
import { ActivityTypes1764000000012 } from './1764000000012-activity-types.js';
import { DispatchTables1764000000013 } from './1764000000013-dispatch-tables.js';
import { CreateDispatches1764000000014 } from './1764000000014-create-dispatches.js';
import { DispatchFunctions1764000000015 } from './1764000000015-dispatch-functions.js';
import { TaskResults1764000000016 } from './1764000000016-task-results.js';
import { RecordResults1764000000017 } from './1764000000017-record-results.js';

/** Every migration, oldest first: a list, since globs do not work under the test runner. */
export const MIGRATIONS = [
  InitialSchema1764000000000,
  CreateTasksFunction1764000000001,
  FindTaskContextsFunction1764000000002,
  DistributeTables1764000000003,
  FoldSearchWords1764000000010,
  SplitTaskContexts1764000000011,
  ActivityTypes1764000000012,
  DispatchTables1764000000013,
  CreateDispatches1764000000014,
  DispatchFunctions1764000000015,
  TaskResults1764000000016,
  RecordResults1764000000017,
];
