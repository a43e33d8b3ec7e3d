import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { type Viewer, mayRead } from './reference-app-reach.js';

const generated = z.object({ id: z.string(), title: z.string(), document: z.string().nullable() });

/**
 * A report in the viewer's sight with everything that belongs in it, as one JSON text; undefined when it is out of sight
 * or there is none. One statement, so that it is the report of one moment. Without its document where the texts in it are
 * larger than was asked for: nothing is put together then.
 */
export async function findGeneratedReport(
  db: Queryable,
  viewer: Viewer,
  id: string,
  maximum: number,
): Promise<z.infer<typeof generated> | undefined> {
  const found = await db.execute(sql`
    select r.id, r.title, case when ${sizeOfTexts} <= ${maximum} then ${document}::text end as document
      from public.report r
      join public.project p on p.id = r.project_id
      join public.client c on c.id = p.client_id
     where r.id = ${id} and ${mayRead(viewer, { projectId: sql`r.project_id` })}`);
  return generated.optional().parse(found.rows[0]);
}

/** No more than the document will be: JSON only adds to a text. */
const sizeOfTexts = sql`(
  octet_length(p.description) + octet_length(r.extra_fields::text) + octet_length(p.extra_fields::text)
  + octet_length(c.extra_fields::text)
  + coalesce((select sum(octet_length(f.description) + octet_length(f.impact) + octet_length(f.mitigation)
                       + octet_length(f.reference_list) + octet_length(f.extra_fields::text))
                from public.report_finding f where f.report_id = r.id), 0)
  + coalesce((select sum(octet_length(o.description) + octet_length(o.extra_fields::text))
                from public.report_observation o where o.report_id = r.id), 0)
  + coalesce((select sum(octet_length(e.caption) + octet_length(e.description))
                from public.evidence e where e.report_id = r.id), 0))`;

const listOf = (each: SQL, order: SQL, from: SQL): SQL =>
  sql`coalesce((select json_agg(${each} order by ${order}) from ${from}), '[]'::json)`;

const tagsOn = (model: 'project' | 'report' | 'report_finding' | 'report_observation', id: SQL): SQL =>
  listOf(
    sql`t.name`,
    sql`lower(t.name) collate "C"`,
    sql`public.tagging g join public.tag t on t.id = g.tag_id where g.model = ${model} and g.object_id = ${id}`,
  );

/** What evidence is, without its bytes: `downloadEvidence` has those. */
const evidenceWhere = (condition: SQL): SQL =>
  listOf(
    sql`json_build_object(
      'id', e.id, 'name', e.name, 'caption', e.caption, 'description', e.description,
      'filename', e.filename, 'mediaType', e.media_type, 'size', octet_length(e.content))`,
    sql`e.created_at, e.id`,
    sql`public.evidence e where ${condition}`,
  );

/** The worst first; among equals, as somebody put them. */
const findings = listOf(
  sql`json_build_object(
    'id', f.id, 'title', f.title, 'type', y.name,
    'severity', case when s.id is not null then json_build_object('name', s.name, 'weight', s.weight, 'color', s.color) end,
    'description', f.description, 'impact', f.impact, 'mitigation', f.mitigation, 'references', f.reference_list,
    'tags', ${tagsOn('report_finding', sql`f.id`)}, 'extraFields', f.extra_fields,
    'evidence', ${evidenceWhere(sql`e.report_id = f.report_id and e.report_finding_id = f.id`)})`,
  sql`s.weight desc nulls last, f.position, f.title, f.id`,
  sql`public.report_finding f
    left join public.severity s on s.id = f.severity_id
    left join public.finding_type y on y.id = f.finding_type_id
   where f.report_id = r.id`,
);

const observations = listOf(
  sql`json_build_object(
    'id', o.id, 'title', o.title, 'description', o.description,
    'tags', ${tagsOn('report_observation', sql`o.id`)}, 'extraFields', o.extra_fields)`,
  sql`o.position, o.title, o.id`,
  sql`public.report_observation o where o.report_id = r.id`,
);

const document = sql`json_build_object(
  'generatedAt', now(),
  'report', json_build_object(
    'id', r.id, 'title', r.title, 'isComplete', r.is_complete, 'isDelivered', r.is_delivered, 'createdAt', r.created_at,
    'template', (select m.name from public.report_template m where m.id = r.report_template_id),
    'tags', ${tagsOn('report', sql`r.id`)}, 'extraFields', r.extra_fields),
  'project', json_build_object(
    'id', p.id, 'name', p.name, 'codename', p.codename, 'description', p.description,
    'type', (select t.name from public.project_type t where t.id = p.project_type_id),
    'startDate', p.start_date, 'endDate', p.end_date, 'isComplete', p.is_complete,
    'tags', ${tagsOn('project', sql`p.id`)}, 'extraFields', p.extra_fields),
  'client', json_build_object('id', c.id, 'name', c.name, 'shortName', c.short_name, 'extraFields', c.extra_fields),
  'findings', ${findings},
  'observations', ${observations},
  'evidence', ${evidenceWhere(sql`e.report_id = r.id and e.report_finding_id is null`)})`;
