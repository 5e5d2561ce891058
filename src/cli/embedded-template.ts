import { makeClusterTemplate } from '../database/connection/embedded/cluster-template.js';
import { refuseStart } from '../refuse-start.js';

makeClusterTemplate().then(() => process.exit(0), refuseStart);
