import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';
import { type Page, type PageRequest, nameKey, readPage } from './page.js';
import {
  type ObjectReference,
  type TaggedModel,
  taggedModels,
  taggedTables,
} from './reference-app-objects.js';
import { type Viewer, mayRead } from './reference-app-reach.js';

const tagsOfRow = z.object({ tags: z.array(z.string()) });

/** The tags on a row in the viewer's sight, by name; undefined when the row is out of sight or there is none. */
export async function findTags(
  db: Queryable,
  viewer: Viewer,
  { model, id }: ObjectReference,
): Promise<string[] | undefined> {
  const { from, place } = taggedTables[model];
  const found = await db.execute(sql`
    select array(select t.name from public.tagging g join public.tag t on t.id = g.tag_id
                  where g.model = ${model} and g.object_id = o.id order by lower(t.name) collate "C") as tags
      from ${from} where o.id = ${id} and ${mayRead(viewer, place)}`);
  return tagsOfRow.optional().parse(found.rows[0])?.tags;
}

/**
 * Makes tags of names that no tag has yet, ignoring case. In the order of the names, so that two who make the same ones
 * wait for each other and never in a circle.
 */
export async function insertMissingTags(db: Transaction, names: readonly string[]): Promise<void> {
  await db.execute(sql`
    insert into public.tag (name)
    select n.name from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) n (name)
     order by lower(n.name) collate "C"
        on conflict (lower(name)) do nothing`);
}

const replacement = z.object({
  tags: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  isWhole: z.boolean(),
});

/**
 * Puts exactly the tags of these names on a row that is locked, and takes all others off. The tags stay until the
 * transaction ends; `isWhole` is false when one of them has been deleted meanwhile.
 */
export async function replaceTags(
  db: Transaction,
  { model, id }: ObjectReference,
  names: readonly string[],
): Promise<z.infer<typeof replacement>> {
  const found = await db.execute(sql`
    with named as (
      select distinct lower(n.name) as name from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) n (name)),
    wanted as materialized (
      select t.id, t.name from public.tag t where lower(t.name) in (select name from named) for key share of t),
    gone as (
      delete from public.tagging g
       where g.model = ${model} and g.object_id = ${id} and g.tag_id not in (select id from wanted)
      returning g.tag_id),
    added as (
      insert into public.tagging (tag_id, model, object_id) select w.id, ${model}, ${id} from wanted w
          on conflict (model, object_id, tag_id) do nothing
      returning tag_id)
    select array(select w.name from wanted w order by lower(w.name) collate "C") as tags,
           array(select w.name from added a join wanted w on w.id = a.tag_id order by lower(w.name) collate "C") as added,
           array(select t.name from gone d join public.tag t on t.id = d.tag_id order by lower(t.name) collate "C") as removed,
           (select count(*) from wanted) = (select count(*) from named) as "isWhole"`);
  return replacement.parse(found.rows[0]);
}

const taggedObject = z
  .object({ model: z.enum(taggedModels), objectId: z.string(), name: z.string() })
  .transform(({ model, objectId, name }) => ({ model, id: objectId, name }));

/** A page of the rows of these models in the viewer's sight that have a tag, by name. What is out of sight is not counted. */
export async function listObjectsByTag(
  db: Queryable,
  viewer: Viewer,
  { tag, models, ...page }: PageRequest & { readonly tag: string; readonly models: readonly TaggedModel[] },
): Promise<Page<z.infer<typeof taggedObject>>> {
  const arms = models.map((model) => {
    const { from, place, name } = taggedTables[model];
    return sql`
      select g.id, g.model, g.object_id as "objectId", ${name} as name
        from ${from}
        join public.tagging g on g.model = ${model} and g.object_id = o.id
        join public.tag t on t.id = g.tag_id
       where lower(t.name) = lower(${tag}) and ${mayRead(viewer, place)}`;
  });
  const source = {
    columns: sql`o.*`,
    from: sql`from (${sql.join(arms, sql` union all `)}) o`,
    order: { key: nameKey(sql`o.name`), descending: false },
    node: taggedObject,
  };
  return await readPage(db, source, page);
}
