import { describeFaults } from './describe-faults.js';

describeFaults('asking after a run');
