// The contenders' side of a job. The protocol stands in shared/examples/bench_job.rs: one argument, a
// job as JSON, and one line of JSON as the answer.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Runs the job that the command line asks for, and prints the answer.
 *
 * @param prepare is given the job and the original, and gives two functions: `run` makes all outputs
 * and gives their bytes; `facts` is asked afterwards, for the answer's `version` and what else there is
 * to say
 */
export async function contend(prepare) {
  const job = JSON.parse(process.argv[2]);
  const original = readFileSync(job.input);
  const contender = await prepare(job, original);
  for (let i = 0; i < (job.warmup ?? 0); i += 1) {
    await contender.run();
  }
  const ms = [];
  const cpuMs = [];
  let outputs = [];
  for (let i = 0; i < job.iters; i += 1) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    outputs = await contender.run();
    ms.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpu);
    cpuMs.push((user + system) / 1000);
  }
  if (job.dump) {
    for (const [index, output] of outputs.entries()) {
      writeFileSync(path.join(job.dump, `${index}.${job.outputs[index].format}`), output);
    }
  }
  const bytes = outputs.map((output) => output.length);
  console.log(JSON.stringify({ ms, cpu_ms: cpuMs, bytes, ...contender.facts() }));
}
