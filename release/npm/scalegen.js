#!/usr/bin/env node
// Runs the binary of this platform, which npm installed as an optional dependency.
const { spawnSync } = require("node:child_process");

const name = `scalegen-cli-${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "scalegen.exe" : "scalegen";
let binary;
try {
  binary = require.resolve(`${name}/bin/${file}`);
} catch {
  console.error(`error: there is no ${name}: install without --omit=optional, or see docs/start.md for other ways`);
  process.exit(2);
}
const { status, signal, error } = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`error: cannot run ${binary}: ${error.message}`);
  process.exit(2);
}
if (signal) process.kill(process.pid, signal);
process.exit(status);
