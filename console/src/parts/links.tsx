import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

interface Shared {
  readonly ref?: Ref<HTMLAnchorElement>;
  readonly children?: ReactNode;
  readonly 'aria-label'?: string;
}

const AnchorOf = (props: Omit<AnchorProps, 'component'> & Shared) => <Anchor {...props} />;
const ButtonOf = (props: Omit<ButtonProps, 'component'> & Shared) => <Button component="a" {...props} />;

/** A link to another page of the console, with its address checked. */
export const PageLink = createLink(AnchorOf);

/** The same, looking like a button. */
export const ButtonLink = createLink(ButtonOf);
