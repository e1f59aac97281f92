#!/usr/bin/env node
process.stdout.write("crossgraph\n");
