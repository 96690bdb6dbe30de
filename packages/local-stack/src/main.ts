import { enableCompileCache } from 'node:module';

// Node keeps what it made of the sources in the system's temporary folder: from the second start on the stack is ready in
// half the time. That works for what is imported after this line, and not before.
enableCompileCache();
const { runProgram } = await import('./program.ts');
await runProgram(process.argv.slice(2));
