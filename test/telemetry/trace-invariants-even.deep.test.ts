import { describeInvariants } from './describe-invariants.js';

describeInvariants('traces of 50 runs at once are whole, apart and true, even seeds', {
  runs: 50,
  seeds: [2, 4, 6, 8, 10, 12, 14, 16, 18, 20],
});
