import { checkRun } from "./check-run";

// The last check of `npm test`: the run's folder, and more folders.
const [run, ...more] = process.argv.slice(2);
const { said, wrong } = checkRun(run!, ...more);
for (const line of [...said, ...wrong]) console.log(line);
process.exit(wrong.length === 0 ? 0 : 1);
