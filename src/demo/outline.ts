import type { DemoFile } from './files.js';
import type { Username, WorkspaceName } from './people.js';

// The shape of the demo's work: what src/demo/content.ts tells, and what is seeded from it.

type ExtraFields = Readonly<Record<string, unknown>>;

interface DemoEvidence {
  readonly name: string;
  readonly caption: string;
  readonly file: DemoFile;
}

export interface DemoFinding {
  readonly title: string;
  readonly type: string;
  readonly severity: string;
  readonly description: string;
  readonly impact?: string;
  readonly mitigation?: string;
  readonly assignedTo?: Username;
  readonly extraFields?: ExtraFields;
  readonly evidence?: readonly DemoEvidence[];
  readonly tags?: readonly string[];
}

export interface DemoReport {
  readonly title: string;
  readonly createdBy: Username;
  readonly isComplete?: boolean;
  readonly isDelivered?: boolean;
  readonly extraFields?: ExtraFields;
  readonly findings: readonly DemoFinding[];
  readonly observations?: readonly {
    readonly title: string;
    readonly description: string;
    readonly extraFields?: ExtraFields;
    readonly tags?: readonly string[];
  }[];
  /** Of the report as a whole. */
  readonly evidence?: readonly DemoEvidence[];
  readonly tags?: readonly string[];
}

interface DemoEntry {
  readonly operator: Username;
  readonly tool: string;
  readonly command: string;
  readonly description?: string;
  readonly output?: string;
  readonly comments?: string;
  readonly sourceAddress?: string;
  readonly targetAddress?: string;
  readonly extraFields?: ExtraFields;
  readonly recording?: DemoFile;
  readonly tags?: readonly string[];
}

export interface DemoOplog {
  readonly name: string;
  readonly entries: readonly DemoEntry[];
}

export interface DemoProject {
  readonly name: string;
  readonly type: string;
  readonly codename?: string;
  readonly description?: string;
  /** Days from today. */
  readonly starts: number;
  readonly ends: number;
  readonly isComplete?: boolean;
  readonly extraFields?: ExtraFields;
  readonly assigned?: readonly { readonly username: Username; readonly role: string }[];
  readonly invited?: readonly Username[];
  readonly notes?: readonly { readonly by: Username; readonly note: string }[];
  readonly objectives?: readonly { readonly objective: string; readonly status: string }[];
  readonly scopes?: readonly {
    readonly name: string;
    readonly scope: string;
    readonly isDisallowed?: boolean;
    readonly requiresCaution?: boolean;
  }[];
  readonly targets?: readonly { readonly ipAddress: string; readonly hostname: string }[];
  readonly oplogs?: readonly DemoOplog[];
  readonly reports?: readonly DemoReport[];
  readonly tags?: readonly string[];
}

export interface DemoClient {
  readonly workspace: WorkspaceName;
  readonly name: string;
  readonly shortName: string;
  readonly extraFields: ExtraFields;
  readonly contacts: readonly { readonly name: string; readonly jobTitle: string; readonly email: string }[];
  readonly notes: readonly { readonly by: Username; readonly note: string }[];
  readonly invited: readonly Username[];
  readonly projects: readonly DemoProject[];
}
