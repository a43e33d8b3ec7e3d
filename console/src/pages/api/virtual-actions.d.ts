/** What `console/build/actions.ts` makes of the SDL of the actions. */
declare module 'virtual:actions' {
  export interface TypedField {
    readonly name: string;
    readonly type: string;
  }

  export interface ShownType {
    readonly name: string;
    readonly description: string;
    readonly fields: readonly TypedField[];
  }

  export interface ShownAction {
    readonly name: string;
    readonly kind: 'query' | 'mutation';
    readonly section: string;
    readonly description: string;
    readonly arguments: readonly (TypedField & { readonly isRequired: boolean })[];
    readonly result: string;
    /** What it takes and answers, and what that is made of. */
    readonly types: readonly ShownType[];
    readonly document: string;
    /** What is required, with values to be replaced. */
    readonly variables: Readonly<Record<string, unknown>>;
  }

  export const actions: readonly ShownAction[];
  export const sdl: string;
}
