namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>How a database lies in the store, as what is there says.</summary>
public enum StoredDatabaseKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>In the <c>object</c> layout: the plain file is the database.</summary>
    PlainFile,

    /// <summary>In the <c>log</c> layout: the log is the database; a plain file beside it is a copy of it.</summary>
    Log,

    /// <summary>What is there contradicts itself, and a person must say what is right.</summary>
    Conflict,
}
