import { enableCompileCache } from 'node:module';

// Node caches the compiled sources in the system's temporary folder: from the second start on, the stack is ready in half
// the time. The cache works for modules that are imported after this line.
enableCompileCache();
const { runProgram } = await import('./program.ts');
await runProgram(process.argv.slice(2), process.env);
