using EmailScheduler.Cli;
using EmailScheduler.Cli.Display;

using var streams = StandardStreams.Open();
return streams.Complete(await CliApplication.RunAsync(args, Console.Out, Console.Error));
