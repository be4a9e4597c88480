// node queries.cjs FOLDER FILE...: compiles the alerts' queries with the Kusto language service installed in FOLDER, against the tables as Azure Monitor
// documents them, and fails on any diagnostic. What a query refers to by text (metrics, functions) is looked up in the sources.
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
}

process.exit(complaints ? 1 : 0);
