import { Command } from 'commander';

/** A word that is no word of a sentence: the name of a field. */
const camelCase = /\b[a-z]+(?:[A-Z][a-z]+)+\b/g;

/** A command whose examples can be read, by its help and by the documentation. */
export class CliCommand extends Command {
  /** Lines for a shell. */
  readonly examples: string[] = [];
  private readonly optionOfField: Map<string, string> = new Map();

  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  /** Adds an example to the end of the help. */
  example(line: string): this {
    const heading = this.examples.length === 0 ? '\nExamples:\n' : '';
    this.examples.push(line);
    return this.addHelpText('after', `${heading}  $ ${line}`);
  }

  /** Says which options the fields of its actions come from, where the names differ: a refusal is told in words of options. */
  fields(optionOfField: Readonly<Record<string, string>>): this {
    for (const [field, option] of Object.entries(optionOfField)) this.optionOfField.set(field, option);
    return this;
  }

  /** A refusal of an action in the words of the one who typed this: `projectIds.0: …` is `--project (value 1): …`. */
  inOptions(refusal: string): string {
    const own = this.options.map((option) => [option.attributeName(), option.long ?? option.flags] as const);
    const options = new Map([...own, ...this.optionOfField]);
    const [path = '', field = '', index] = /^(\w+)(?:[.[](\d+)\]?)?(?:\.\w+)*(?=: )/.exec(refusal) ?? [];
    const option = options.get(field);
    const position = index === undefined ? '' : ` (value ${Number(index) + 1})`;
    const start = option === undefined ? path : `${option}${position}`;
    return start + refusal.slice(path.length).replace(camelCase, (word) => options.get(word) ?? word);
  }

  /** Its commands, their commands, and so on, each before those under it; itself first. */
  tree(): CliCommand[] {
    const children = this.commands.filter((command) => command instanceof CliCommand);
    return [this, ...children.flatMap((child) => child.tree())];
  }

  /** How it is called, from the program on: `graphwarden user create`. */
  path(): string {
    return this.parent instanceof CliCommand ? `${this.parent.path()} ${this.name()}` : this.name();
  }
}
