/** The version of the command, as its package.json has it. A test compares the two: a bundle has no file beside it. */
export const VERSION = '0.0.0';
