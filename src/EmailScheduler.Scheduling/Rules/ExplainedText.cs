using System.Globalization;
using System.Runtime.CompilerServices;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>A sentence of an explanation in parts, so that whoever shows it can write days, numbers and names as elsewhere. As a string it is the sentence for people who know the tables.</summary>
/// <param name="literalLength">The length of what is no part of its own.</param>
/// <param name="formattedCount">How many parts there are besides.</param>
[InterpolatedStringHandler]
public sealed class ExplainedText(int literalLength, int formattedCount)
{
    private readonly List<ExplainedPart> _parts = new(literalLength == 0 ? formattedCount : (2 * formattedCount) + 1);

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<ExplainedPart> Parts => _parts;

    /// <summary>A sentence without days, numbers and names.</summary>
    public static implicit operator ExplainedText(string text)
    {
        var sentence = new ExplainedText(0, 1);
        sentence.AppendLiteral(text);
        return sentence;
    }

    /// <summary>Several texts with what is between them.</summary>
    internal static ExplainedText Join(string separator, IReadOnlyList<ExplainedText> texts)
    {
        var joined = new ExplainedText(0, 2 * texts.Count);
        for (var index = 0; index < texts.Count; index++)
        {
            if (index > 0)
            {
                joined.AppendLiteral(separator);
            }

            joined.AppendFormatted(texts[index]);
        }

        return joined;
    }

    /// <summary>Adds words.</summary>
    public void AppendLiteral(string text) => _parts.Add(new ExplainedPart(text));

    /// <summary>Adds words.</summary>
    public void AppendFormatted(string text) => _parts.Add(new ExplainedPart(text));

    /// <summary>Adds a number.</summary>
    public void AppendFormatted(long number) => _parts.Add(new ExplainedPart(number.ToString(CultureInfo.InvariantCulture)) { Number = number });

    /// <summary>Adds a part.</summary>
    public void AppendFormatted(ExplainedPart part) => _parts.Add(part);

    /// <summary>Adds the parts of another text.</summary>
    public void AppendFormatted(ExplainedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _parts.AddRange(text._parts);
    }

    /// <summary>The sentence with days as <c>YYYY-MM-DD</c> and the names of tables and settings.</summary>
    public override string ToString() => string.Concat(_parts.Select(part => part.Text));
}

/// <summary>A part of an explanation's sentence.</summary>
/// <param name="Text">The part as it is in the sentence for people who know the tables.</param>
public readonly record struct ExplainedPart(string Text)
{
    /// <summary>The day that it is.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The number that it is.</summary>
    public long? Number { get; init; }

    /// <summary>Whether it is an <c>email_type</c>.</summary>
    public bool IsEmailType { get; init; }

    /// <summary>Whether it is a date by its column, such as <c>contacts.birth_date</c>.</summary>
    public bool IsDateColumn { get; init; }

    /// <summary>The thing in words for people who do not know the tables; <see langword="null"/> where the text is for them too.</summary>
    public string? Plain { get; init; }

    /// <summary>Whether the text says something that the words do not: a setting, or a place in the database.</summary>
    public bool IsDetail { get; init; }

    /// <summary>A day.</summary>
    internal static ExplainedPart Of(DateOnly day) => new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) { Day = day };

    /// <summary>An <c>email_type</c>.</summary>
    internal static ExplainedPart OfType(string emailType) => new(emailType) { IsEmailType = true };

    /// <summary>A date by its column.</summary>
    internal static ExplainedPart OfDate(string column) => new(column) { IsDateColumn = true };

    /// <summary>Something by its technical name, and in words.</summary>
    internal static ExplainedPart Named(string technical, string plain) => new(technical) { Plain = plain };

    /// <summary>The same where the technical name says more.</summary>
    internal static ExplainedPart Detail(string technical, string plain) => new(technical) { Plain = plain, IsDetail = true };
}
