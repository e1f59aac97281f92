import { describeFaults } from './describe-faults.js';

describeFaults('background stream');
