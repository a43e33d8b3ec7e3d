import { NumberInput, Stack, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { graphql } from '../../../graphql/graphql.js';
import { ProblemAlert } from '../../../parts/problem-alert.js';
import { toast } from '../../../parts/toast.js';
import { DialogButtons } from '../../../parts/dialog-buttons.js';
import { useTokenChange } from '../use-token-change.js';
import { Dialog } from '../../../parts/dialog.js';
import type { DialogProps } from './dialog-props.js';

const renameApiToken = graphql(`
  mutation RenameApiToken($id: uuid!, $name: String!) {
    changed: updateApiToken(id: $id, name: $name) {
      id
    }
  }
`);

const editServiceToken = graphql(`
  mutation EditServiceToken($id: uuid!, $name: String!, $allowedCidrs: [String!], $rateLimitPerMinute: Int) {
    changed: updateServiceToken(
      id: $id
      name: $name
      allowedCidrs: $allowedCidrs
      rateLimitPerMinute: $rateLimitPerMinute
    ) {
      id
    }
  }
`);

interface EditDialogProps extends DialogProps {
  /** Given for a service token, which may be limited further. */
  readonly service?: {
    readonly allowedCidrs: readonly string[] | null;
    readonly rateLimitPerMinute: number | null;
  };
}

/** Changes what a token is called, and of a service token from where and how often it may be used. */
export function EditDialog(props: EditDialogProps) {
  const { t } = useTranslation('token');
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={t('edit.title', { name: props.token.name })}>
      <EditForm {...props} />
    </Dialog>
  );
}

interface Values {
  readonly name: string;
  readonly networks: string[];
  readonly rate: number | string;
}

function EditForm({ token, service, onClose }: EditDialogProps) {
  const { t } = useTranslation('token');
  const form = useForm<Values>({
    initialValues: {
      name: token.name,
      networks: [...(service?.allowedCidrs ?? [])],
      rate: service?.rateLimitPerMinute ?? '',
    },
  });
  const change = useTokenChange(service === undefined ? renameApiToken : editServiceToken);
  const submit = form.onSubmit(({ name, networks, rate }) => {
    const limits = { allowedCidrs: networks, rateLimitPerMinute: Number(rate) };
    change.change({ id: token.id, name: name.trim(), ...(service !== undefined && limits) }, () => {
      toast(t('edit.done'));
      onClose();
    });
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('edit.name')}
          required
          maxLength={100}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        {service !== undefined && (
          <>
            <TagsInput
              size="md"
              label={t('edit.networks')}
              description={t('edit.networksAbout')}
              splitChars={[',', ' ']}
              acceptValueOnBlur
              clearable
              {...form.getInputProps('networks')}
            />
            <NumberInput
              label={t('edit.rate')}
              description={t('edit.rateAbout')}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              {...form.getInputProps('rate')}
            />
          </>
        )}
        <ProblemAlert problem={change.error} />
        <DialogButtons confirm={t('edit.confirm')} isBusy={change.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}
