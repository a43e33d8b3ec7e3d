import { ActionIcon, Menu, useDirection } from '@mantine/core';
import { Check, Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isRightToLeft, languages, rememberLanguage } from '../language/languages.js';

export function LanguageMenu() {
  const { t, i18n } = useTranslation();
  const { setDirection } = useDirection();
  const choose = (tag: string): void => {
    rememberLanguage(window, tag);
    setDirection(isRightToLeft(tag) ? 'rtl' : 'ltr');
    void i18n.changeLanguage(tag);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('frame.language')}>
          <Languages size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map(({ tag, name }) => (
          <Menu.Item
            key={tag}
            lang={tag}
            role="menuitemradio"
            aria-checked={tag === i18n.language}
            rightSection={tag === i18n.language && <Check size={18} aria-hidden />}
            onClick={() => choose(tag)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
