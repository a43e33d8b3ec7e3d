import { notifications } from '@mantine/notifications';

/** Says for a moment that something is done; screen readers hear it. */
export function toast(message: string): void {
  notifications.show({ message, withBorder: true, autoClose: 6000 });
}
