import { Command } from 'commander';

/** A command whose examples can be read, by its help and by the documentation. */
export class CliCommand extends Command {
  /** Lines for a shell. */
  readonly examples: string[] = [];

  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  /** Adds an example to the end of the help. */
  example(line: string): this {
    const heading = this.examples.length === 0 ? '\nExamples:\n' : '';
    this.examples.push(line);
    return this.addHelpText('after', `${heading}  $ ${line}`);
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
