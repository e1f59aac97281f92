// Compiles src, agents and graphs into dist, and makes the command executable:
// tsc keeps no mode bits, and npm links `bin` as it stands.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const tsc = join(
	dirname(require.resolve("typescript/package.json")),
	"bin",
	"tsc",
);

rmSync("dist", { recursive: true, force: true });
try {
	execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
		stdio: "inherit",
	});
} catch {
	process.exit(1); // tsc has said what is wrong.
}
chmodSync("dist/src/cli/main.js", 0o755);
