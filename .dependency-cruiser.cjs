/** The arrows of ARCHITECTURE.md as rules. `npm run check` runs them; each name says what is wrong where it fires. */

const FOLDERS = require('./setup/folders.json');
const OF_AWS = '^node_modules/(@aws-sdk|@aws-lambda-powertools|@smithy|aws-cdk-lib|aws-cdk|constructs|cdk-nag)/';
/** Beside its code a test may use what the code may not: fixtures, and clients to look behind the scenes. */
const TEST = '[.]test[.]tsx?$';

/** `folder` imports nothing of ours but itself and `allowed`. */
function arrows(folder, allowed) {
  const others = FOLDERS.filter((name) => name !== folder && !allowed.includes(name));
  return {
    name: `${folder}-imports-${allowed.length === 0 ? 'nothing-of-ours' : `only-${allowed.join('-')}`}`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: TEST },
    to: { path: `^(${others.join('|')})/` },
  };
}

module.exports = {
  forbidden: [
    arrows('protocol', []),
    arrows('core', ['protocol']),
    arrows('aws', ['protocol', 'core']),
    arrows('lambdas', ['protocol', 'core', 'aws']),
    arrows('lib', ['protocol', 'core', 'aws', 'lambdas']),
    arrows('bin', ['protocol', 'core', 'aws', 'lambdas', 'lib']),
    arrows('local', ['protocol', 'lib', 'bin']),
    arrows('web', ['protocol']),
    arrows('bots', ['protocol']),
    arrows('reference', ['protocol', 'bots']),
    arrows('setup', []),
    {
      name: 'protocol-imports-zod-only',
      severity: 'error',
      from: { path: '^protocol/', pathNot: TEST },
      to: { pathNot: '^(protocol|node_modules/zod)/' },
    },
    {
      name: 'core-imports-no-package',
      comment: 'core/ is pure: no I/O, no clock, no random, and so no package and no module of Node.',
      severity: 'error',
      from: { path: '^core/', pathNot: TEST },
      to: { pathNot: '^(core|protocol)/' },
    },
    {
      name: 'aws-packages-only-in-aws-lib-bin-local',
      comment: 'The reference bot is a program of its own, with an aws/ of its own.',
      severity: 'error',
      from: { pathNot: `^(aws|bots/mathia/aws|lib|bin|local|test|bench)/|${TEST}` },
      to: { path: OF_AWS },
    },
    {
      name: 'product-imports-no-test',
      severity: 'error',
      from: { pathNot: `^(test|bench)/|${TEST}` },
      to: { path: `^(test|bench)/|${TEST}` },
    },
    {
      name: 'product-imports-no-dev-dependency',
      comment: 'What runs in Lambda, in a browser, or as a bot is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^(protocol|core|aws|lambdas|bots|web/src)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'packages-are-declared',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    // TypeScript 7 has no compiler API for tools, so swc parses.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/dist|cdk[.]out)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
