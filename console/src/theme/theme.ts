import {
  ActionIcon,
  Alert,
  Anchor,
  Badge,
  Button,
  Checkbox,
  Menu,
  Modal,
  NavLink,
  Tooltip,
  createTheme,
} from '@mantine/core';

// Nothing that is pressed is smaller than 44 px.
const targetHeight = '2.75rem';

export const theme = createTheme({
  primaryColor: 'teal',
  // White words on it are read in either scheme; Mantine chooses their colour by the light one alone.
  primaryShade: { light: 9, dark: 9 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  components: {
    Button: Button.extend({ vars: () => ({ root: { '--button-height': targetHeight } }) }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray' },
      vars: () => ({ root: { '--ai-size': targetHeight } }),
    }),
    NavLink: NavLink.extend({
      styles: { root: { minHeight: targetHeight, borderRadius: 'var(--mantine-radius-md)' } },
    }),
    // Yellow words on yellow are hard to read: the icon and the ground have the colour.
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-text)' } } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 600 },
      styles: { label: { color: 'var(--mantine-color-text)' } },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'md' } }),
    Menu: Menu.extend({ styles: { item: { minHeight: targetHeight } } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.5 } },
      styles: { title: { fontWeight: 650 } },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { events: { hover: true, focus: true, touch: true }, multiline: true, maw: 320 },
    }),
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Select: { defaultProps: { size: 'md' } },
    MultiSelect: { defaultProps: { size: 'md' } },
    NumberInput: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
  },
});
