using EmailScheduler.Runs.Settings;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Engines;

/// <summary>Chooses the engine that the settings ask for.</summary>
public static class ConfiguredEngine
{
    /// <summary>The external program when one is configured, else the built-in engine.</summary>
    public static IScheduleEngine Create(EngineSettings settings, TimeProvider timeProvider, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Command is null ? new BuiltInEngine(timeProvider) : new CommandEngine(settings, timeProvider, logger);
    }
}
