declare module 'asl-validator' {
  /** Checks a definition against the Amazon States Language; says what is wrong with it. */
  export default function validate(definition: object): {
    readonly isValid: boolean;
    readonly errors: readonly { readonly 'Error code': string; readonly Message?: string }[];
    errorsText(): string;
  };
}
