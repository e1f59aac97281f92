import { defineConfig } from "vitest/config";

export default defineConfig({
	resolve: { conditions: ["@crossgraph/source"] },
	ssr: {
		resolve: {
			conditions: ["@crossgraph/source", "node", "import", "default"],
		},
	},
	test: {
		include: ["test/**/*.test.ts"],
		typecheck: {
			include: ["test/types/**/*.test-d.ts"],
			tsconfig: "./tsconfig.json",
		},
		testTimeout: 30_000,
		hookTimeout: 30_000,
		pool: "forks",
	},
});
