/** What can be done with a token in a dialog of its drawer. */
export type Deed = 'rotate' | 'extend' | 'edit' | 'revoke' | 'endOverlap' | 'prune';

/** How the parts of the drawer open a dialog. */
export type OpenDeed = (deed: Deed) => void;
