import {
  Box,
  Checkbox,
  Group,
  Paper,
  Stack,
  Table,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './data-table.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** The name that the service sorts by. */
  readonly sort?: string;
}

export interface Selection {
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
}

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** What a row is called: the first column says it, and the checkbox and the menu of the row name it. */
  readonly rowName: (row: Row) => string;
  /** The first one is the row's header. */
  readonly columns: readonly Column<Row>[];
  /** `name` or `-name`. */
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  readonly selection?: Selection;
  /** Buttons or a menu at the row's end. */
  readonly actions?: (row: Row) => ReactNode;
  /** Marks the row that is open beside the table. */
  readonly openRow?: string | undefined;
  /** Whether what is shown is about to be replaced. */
  readonly isStale?: boolean;
}

/** Rows in columns; on narrow screens, or when much enlarged, each row stands as a card of its own. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const room = props.columns.length > 6 ? '75em' : '62em';
  const isWide = useMediaQuery(`(min-width: ${room})`, true, { getInitialValueInEffect: false });
  return (
    <Box
      aria-busy={props.isStale === true}
      className={classes['box']}
      data-stale={props.isStale === true || undefined}
    >
      {isWide ? <Wide {...props} /> : <Narrow {...props} />}
    </Box>
  );
}

function Wide<Row>({
  caption,
  rows,
  columns,
  sort,
  onSort,
  selection,
  actions,
  rowKey,
  rowName,
  openRow,
}: DataTableProps<Row>) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing="sm" highlightOnHover>
      <caption className={classes['caption']}>
        <VisuallyHidden>{caption}</VisuallyHidden>
      </caption>
      <Table.Thead className={classes['head']}>
        <Table.Tr>
          {selection !== undefined && (
            <Table.Th w={44}>
              <SelectAll keys={rows.map(rowKey)} {...selection} />
            </Table.Th>
          )}
          {columns.map((column) => (
            <Table.Th key={column.key} aria-sort={ariaSort(column.sort, sort)}>
              <Header column={column} sort={sort} onSort={onSort} />
            </Table.Th>
          ))}
          {actions !== undefined && (
            <Table.Th>
              <VisuallyHidden>{t('list.actions')}</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr
            key={rowKey(row)}
            data-open={rowKey(row) === openRow || undefined}
            className={classes['row']}
          >
            {selection !== undefined && (
              <Table.Td>
                <SelectRow id={rowKey(row)} name={rowName(row)} {...selection} />
              </Table.Td>
            )}
            {columns.map(({ key, cell }, index) =>
              index === 0 ? (
                <Table.Th key={key} scope="row" fw={400}>
                  {cell(row)}
                </Table.Th>
              ) : (
                <Table.Td key={key}>{cell(row)}</Table.Td>
              ),
            )}
            {actions !== undefined && <Table.Td ta="end">{actions(row)}</Table.Td>}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Narrow<Row>({
  caption,
  rows,
  columns,
  selection,
  actions,
  rowKey,
  rowName,
  openRow,
}: DataTableProps<Row>) {
  const { t } = useTranslation();
  const [first, ...others] = columns;
  return (
    <>
      {selection !== undefined && (
        <SelectAll keys={rows.map(rowKey)} label={t('list.selectAll')} {...selection} />
      )}
      <Stack gap="sm" component="ul" aria-label={caption} className={classes['cards']}>
        {rows.map((row) => (
          <Paper
            key={rowKey(row)}
            component="li"
            withBorder
            p="sm"
            data-open={rowKey(row) === openRow || undefined}
            className={classes['row']}
          >
            <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
              {selection !== undefined && <SelectRow id={rowKey(row)} name={rowName(row)} {...selection} />}
              <Box flex={1} miw={0}>
                {first?.cell(row)}
              </Box>
              {actions?.(row)}
            </Group>
            <dl className={classes['facts']}>
              {others.map(({ key, header, cell }) => (
                <div key={key}>
                  <dt>
                    <Text size="sm" c="dimmed" component="span">
                      {header}
                    </Text>
                  </dt>
                  <dd>{cell(row)}</dd>
                </div>
              ))}
            </dl>
          </Paper>
        ))}
      </Stack>
    </>
  );
}

function Header<Row>({
  column: { header, sort: name },
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}) {
  if (name === undefined || onSort === undefined) return <>{header}</>;
  const Icon = sort === name ? ArrowUp : sort === `-${name}` ? ArrowDown : ArrowUpDown;
  return (
    <UnstyledButton className={classes['sort']} onClick={() => onSort(sort === name ? `-${name}` : name)}>
      {header}
      <Icon size={14} aria-hidden />
    </UnstyledButton>
  );
}

function ariaSort(
  name: string | undefined,
  sort: string | undefined,
): 'ascending' | 'descending' | 'none' | undefined {
  if (name === undefined) return undefined;
  if (sort === name) return 'ascending';
  return sort === `-${name}` ? 'descending' : 'none';
}

interface SelectAllProps extends Selection {
  readonly keys: readonly string[];
  /** Where no header says what the box is for. */
  readonly label?: string;
}

function SelectAll({ keys, label, selected, onChange }: SelectAllProps) {
  const { t } = useTranslation();
  const chosen = keys.filter((key) => selected.has(key)).length;
  return (
    <Checkbox
      label={label}
      aria-label={t('list.selectAll')}
      checked={chosen > 0 && chosen === keys.length}
      indeterminate={chosen > 0 && chosen < keys.length}
      onChange={(event) => onChange(new Set(event.currentTarget.checked ? keys : []))}
      className={classes['check']}
    />
  );
}

function SelectRow({
  id,
  name,
  selected,
  onChange,
}: Selection & { readonly id: string; readonly name: string }) {
  const { t } = useTranslation();
  return (
    <Checkbox
      aria-label={t('list.select', { name })}
      checked={selected.has(id)}
      onChange={(event) => {
        const next = new Set(selected);
        if (event.currentTarget.checked) next.add(id);
        else next.delete(id);
        onChange(next);
      }}
      className={classes['check']}
    />
  );
}
