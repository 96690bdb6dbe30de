// Starts the command on a Node that runs TypeScript; the script `journal` of the repository finds one.
import module from 'node:module';

// What Node made of the sources is kept in the system's temporary folder: the second start takes half the time.
module.enableCompileCache();
await import('../src/main.ts');
