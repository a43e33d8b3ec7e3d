/** What somebody wants to do with an account. */
export type Deed = 'edit' | 'switchOff' | 'switchOn' | 'reset';
