// node queries.cjs FOLDER FILE...: compiles the alerts' queries with the Kusto language service installed in FOLDER, against the tables as Azure Monitor
// documents them, and fails on any diagnostic. What a query refers to by text (metrics, functions, sentences of the log) is looked up in the sources.
const fs = require('node:fs');
const path = require('node:path');

const [folder, ...files] = process.argv.slice(2);
const service = path.join(folder, 'node_modules/@kusto/language-service-next');
require(path.join(service, 'bridge.min.js'));
require(path.join(service, 'Kusto.Language.Bridge.min.js'));
const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language;

const columns = 'TimeGenerated: datetime, Name: string, Properties: dynamic';
const tables = [
  ['AppMetrics', `(${columns}, Sum: real, Min: real, Max: real, ItemCount: int)`],
  ['AppTraces', '(TimeGenerated: datetime, SeverityLevel: int, Message: string, Properties: dynamic)'],
  ['AppRequests', `(${columns}, Success: bool)`],
  ['AppDependencies', `(${columns}, Success: bool)`],
].map(([name, schema]) => Symbols.TableSymbol.From(schema).WithName(name));
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', tables));

const sources = (directory) =>
  fs.readdirSync(directory, { recursive: true })
    .filter((file) => file.endsWith('.cs') && !/(^|\/)(bin|obj)\//.test(file))
    .map((file) => fs.readFileSync(path.join(directory, file), 'utf8'))
    .join('\n');
const telemetry = sources('src/EmailScheduler.Runs');
const functions = sources('src/EmailScheduler.Functions');

// The sentences of runs that are logged as errors, with their values as {Name}. A query must look for each, but for what a metric that it reads counts as well.
const logged = [...`${functions}\n${sources('src/EmailScheduler.Api/Schedules')}`.matchAll(/\.LogError\(\s*(?:failure,\s*)?"([^"]+)"/g)].map(([, sentence]) => sentence);
const countedByMetrics = ['Try {Try} of run {RunId} of organization {OrganizationId} failed unexpectedly'];
const found = new Set(countedByMetrics);
const reads = (sentence, how, text) => (how === 'startswith' ? sentence.startsWith(text) : sentence.split(text).some((_, n, parts) => n > 0 && !/\w$/.test(parts[n - 1]) && !/^\w/.test(parts[n])));

let complaints = 0;
const complain = (file, text) => {
  console.log(`${file}: ${text}`);
  complaints++;
};

for (const file of files) {
  const query = fs.readFileSync(file, 'utf8');
  const diagnostics = globalThis.Bridge.getEnumerator(KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics());
  while (diagnostics.moveNext()) {
    const { Message, Start, Length } = diagnostics.Current;
    complain(file, `${Message} '${query.slice(Start, Start + Length)}'`);
  }

  for (const [, name] of query.matchAll(/'(emailscheduler\.[a-z_.]+)'/g)) {
    if (!telemetry.includes(`"${name}"`)) complain(file, `no telemetry is named '${name}'.`);
  }

  for (const [, name] of query.matchAll(/'(Schedule[A-Za-z]+)'/g)) {
    if (!functions.includes(`[Function(nameof(${name}))]`)) complain(file, `no function is named '${name}'.`);
  }

  // One sentence has all the texts that a condition joins with "and".
  for (const condition of query.split(/\bor\b|\|/)) {
    const texts = [...condition.matchAll(/\bMessage (startswith|has) '([^']+)'/g)];
    if (!texts.length) continue;
    const sentences = logged.filter((sentence) => texts.every(([, how, text]) => reads(sentence, how, text)));
    if (!sentences.length) complain(file, `no error is logged of which ${texts.map(([all]) => all).join(' and ')}.`);
    sentences.forEach((sentence) => found.add(sentence));
  }
}

for (const sentence of logged.filter((one) => !found.has(one))) complain('infra/queries', `no query looks for "${sentence}".`);

process.exit(complaints ? 1 : 0);
