import js from '@eslint/js';
import i18next from 'eslint-plugin-i18next';
import reactHooks from 'eslint-plugin-react-hooks';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const byParameters =
  'Values reach PostgreSQL by parameters, names by sql.identifier(): no text of SQL is put together.';
const statementWords =
  '^\\s*(?:select|insert|update|delete|merge|with|drop|create|alter|truncate|grant|revoke|set|listen|copy|do|call|lock)\\s';
const asks = 'CallExpression[callee.property.name=/^(?:query|execute)$/]';
/** Every way from text to a statement that does not go by parameters. */
const assembledSql = [
  ':matches(MemberExpression[object.name="sql"][property.name="raw"], MemberExpression[object.name="sql"][property.value="raw"])',
  'VariableDeclarator[init.name="sql"] > ObjectPattern',
  'ImportSpecifier[imported.name="sql"][local.name!="sql"]',
  'ImportSpecifier[imported.name="StringChunk"]',
  `${asks} > TemplateLiteral.arguments[expressions.length>0]`,
  `${asks} > :matches(BinaryExpression, CallExpression[callee.property.name=/^(?:concat|join|replace|replaceAll)$/], MemberExpression).arguments:first-child`,
  `${asks} > ObjectExpression.arguments > Property[key.name="text"] > :matches(TemplateLiteral[expressions.length>0], BinaryExpression)`,
  // What begins like a statement is one: elsewhere, where no statement may be, it is English.
  `:not(TaggedTemplateExpression) > TemplateLiteral[expressions.length>0][quasis.0.value.raw=/${statementWords}/i]`,
  `BinaryExpression[operator="+"][left.value=/${statementWords}/i]`,
].map((selector) => ({ selector, message: byParameters }));

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'console/dist/',
      'console/src/graphql/schema.d.ts',
      'coverage/',
      'node_modules/',
      '.graphwarden/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // No cast but `as const`, no `!`, no `any`: what comes from outside is parsed.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/return-await': ['error', 'always'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // `interface` and `type` each have their use; zod's and drizzle's helpers are chained without `this`.
      '@typescript-eslint/unbound-method': 'off',
      complexity: ['error', 10],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60 }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Only main.ts reads the environment; import what you need.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:child_process',
              importNames: ['exec', 'execSync', 'default'],
              message: 'A shell reads what it is given: spawn() and execFile() take a list of arguments.',
            },
          ],
        },
      ],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...assembledSql.slice(0, -2)] } },
  { files: ['src/store/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...assembledSql] } },
  {
    // The whole list of what puts SQL together, and why nothing from outside can be in it.
    files: [
      // Checks of columns are part of the schema, where there are no parameters: bounds and words of the code.
      'src/store/schema/columns.ts',
      // Conditions of the metadata as the engine compiled them: it quotes the names, and hands the values on as parameters.
      'src/store/permitted.ts',
      // Our own files of views, and an expression of the same file.
      'src/store/installed-views.ts',
      // The columns that both kinds of tokens have, and a number of the same file: parts of texts that are constants.
      'src/store/presented-credentials.ts',
      // Our own files of triggers, and a part that is a constant of the same file.
      'src/store/triggers.ts',
      // GRANT takes no parameters: words of the code, and names that pg and the database quote.
      'src/store/database-role.ts',
      'src/store/changes/polling.ts',
      // Which of our own tables records the migrations.
      'src/store/migration-history.ts',
      // LISTEN and SET take no parameters: names and numbers of the code, and a uuid made there.
      'src/store/changes/listening.ts',
      'src/store/embedded/shared-postgres.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: [
      'src/main.ts',
      'src/command-line.ts',
      'src/process/ending.ts',
      'src/process/serve.ts',
      'src/process/terminal.ts',
      'src/process/welcome.ts',
      'src/store/embedded/**',
      'src/demo.ts',
      'src/embedded-secrets.ts',
    ],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 400 }], 'max-lines-per-function': 'off' },
  },
  {
    files: ['console/src/**/*.tsx'],
    plugins: { i18next },
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      // Every word that is shown is in the files of the languages.
      'i18next/no-literal-string': [
        'error',
        {
          mode: 'jsx-only',
          'jsx-attributes': {
            include: ['label', 'title', 'placeholder', 'description', 'aria-label', 'alt'],
          },
        },
      ],
      'max-lines-per-function': ['error', { max: 90 }],
      // A promise whose failure is shown by the query that it belongs to.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    // No expression takes longer than in proportion to what it is given, from wherever in it one begins to look: a header of 4 kB
    // of blanks once took milliseconds of the only thread. Tests, and what is run by hand, are given nothing by strangers.
    files: ['src/**/*.ts', 'console/src/**/*.{ts,tsx}', 'docs/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignoreSticky: false }],
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly' } } },
);
