import { describeInvariants } from './describe-invariants.js';

describeInvariants('traces of three runs at once are whole, apart and true', {
  runs: 3,
  seeds: [1],
});
