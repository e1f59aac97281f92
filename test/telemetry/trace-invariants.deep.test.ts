import { describeInvariants } from './describe-invariants.js';

// The even seeds are in a file of their own: a file has one core, and a seed takes 10 s of it.
describeInvariants('traces of 50 runs at once are whole, apart and true, odd seeds', {
  runs: 50,
  seeds: [1, 3, 5, 7, 9, 11, 13, 15, 17, 19],
});
