namespace EmailScheduler.Scheduling.Model;

/// <summary>The tables that ship inside this assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>Opens a table.</summary>
    /// <param name="file">Its file name.</param>
    /// <exception cref="InvalidDataException">It is not in the assembly.</exception>
    public static TextReader Open(string file) => new StreamReader(typeof(EmbeddedText).Assembly.GetManifestResourceStream(file)
        ?? throw new InvalidDataException($"{file} is not in the assembly; it is an EmbeddedResource of EmailScheduler.Scheduling.csproj."));
}
