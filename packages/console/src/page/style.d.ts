/** A style sheet as text, where the bundler is told so. */
declare module '*.css' {
  const text: string;
  export default text;
}
