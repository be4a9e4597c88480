using EmailScheduler.Cli;

return await CommandLine.RunAsync(args);
