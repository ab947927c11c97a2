// Runs all *.test.mjs beside this file, or those whose name contains the argument: `node run.mjs start`.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv[2] ?? "";

if (!existsSync(join(here, "node_modules/.package-lock.json"))) {
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: here });
}

const tests = readdirSync(here)
  .filter((name) => name.endsWith(".test.mjs") && name.includes(wanted))
  .sort()
  .map((name) => join(here, name));
if (tests.length === 0) {
  console.error(`No test file has '${wanted}' in its name.`);
  process.exit(2);
}
// One file at a time: each starts its own server and browser, and the machine may have two cores.
run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...tests]);

function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
