using System.Text.Json;

namespace EmailScheduler.Scheduling.Events;

/// <summary>
/// Events as they are given and stored: one JSON object a line (NDJSON), or a JSON array of such objects. A batch counts as a whole: one line that cannot be
/// read is a fault of all of it.
/// </summary>
public static class EventBatch
{
    /// <summary>How many events a batch may hold.</summary>
    public const int MaxEvents = 10_000;

    /// <summary>How large a batch may be, in bytes.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>How many faults are named.</summary>
    private const int MaxFaults = 20;

    private const byte NewLine = (byte)'\n';

    /// <summary>Reads a batch.</summary>
    /// <param name="body">UTF-8, with or without a byte order mark.</param>
    /// <param name="organizationId">The organization that the events are of: a key of another one is a fault.</param>
    /// <param name="arrivedAt">When the batch arrived (UTC): an event that lies later than a few minutes after that is a fault.</param>
    /// <returns>The events, or the faults; a batch without any event is a fault too.</returns>
    public static (IReadOnlyList<EmailEvent> Events, IReadOnlyList<EventFault> Faults) Parse(ReadOnlySpan<byte> body, long organizationId, DateTimeOffset arrivedAt)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            body = body["\uFEFF"u8.Length..];
        }

        var reading = new Reading(organizationId, arrivedAt);
        var isArray = body.TrimStart(" \t\r\n"u8).StartsWith("["u8);
        if (isArray)
        {
            reading.AddArray(body);
        }
        else
        {
            reading.AddLines(body);
        }

        return reading.Complete();
    }

    private sealed class Reading(long organizationId, DateTimeOffset arrivedAt)
    {
        private readonly List<EmailEvent> _events = [];
        private readonly List<EventFault> _faults = [];
        private int _count;

        public void AddLines(ReadOnlySpan<byte> body)
        {
            for (var line = 1; !body.IsEmpty; line++)
            {
                var end = body.IndexOf(NewLine);
                var text = (end < 0 ? body : body[..end]).Trim(" \t\r"u8);
                body = end < 0 ? default : body[(end + 1)..];
                if (!text.IsEmpty)
                {
                    AddLine(text, line);
                }
            }
        }

        public void AddArray(ReadOnlySpan<byte> body)
        {
            var reader = new Utf8JsonReader(body);
            try
            {
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Add(ref reader, LineOf(body, reader.TokenStartIndex));
                }

                if (reader.Read())
                {
                    _faults.Add(new EventFault(LineOf(body, reader.TokenStartIndex), "Nothing may follow the array."));
                }
            }
            catch (JsonException failure)
            {
                _faults.Add(NotJson((int)(failure.LineNumber ?? 0) + 1));
            }
            catch (InvalidOperationException)
            {
                _faults.Add(NotText(LineOf(body, reader.TokenStartIndex)));
            }
        }

        public (IReadOnlyList<EmailEvent> Events, IReadOnlyList<EventFault> Faults) Complete()
        {
            if (_count == 0 && _faults.Count == 0)
            {
                _faults.Add(new EventFault(1, "There is no event; give one JSON object a line."));
            }
            else if (_count > MaxEvents)
            {
                _faults.Add(new EventFault(MaxEvents + 1, FormattableString.Invariant($"There are {_count} events; give at most {MaxEvents} at once.")));
            }

            return _faults.Count > 0 ? ([], [.. _faults.Take(MaxFaults)]) : (_events, []);
        }

        private static int LineOf(ReadOnlySpan<byte> body, long index) => body[..(int)index].Count(NewLine) + 1;

        private static EventFault NotJson(int line) => new(line, "This is not JSON; give one object a line, or an array of objects.");

        // The reader finds only when a text is wanted that its bytes are none.
        private static EventFault NotText(int line) => new(line, "A text here is not UTF-8; write the batch in UTF-8.");

        private void AddLine(ReadOnlySpan<byte> text, int line)
        {
            var reader = new Utf8JsonReader(text);
            try
            {
                reader.Read();
                Add(ref reader, line);
                if (reader.Read())
                {
                    _faults.Add(new EventFault(line, "Nothing may follow the object on its line."));
                }
            }
            catch (JsonException)
            {
                _faults.Add(NotJson(line));
            }
            catch (InvalidOperationException)
            {
                _faults.Add(NotText(line));
            }
        }

        private void Add(ref Utf8JsonReader reader, int line)
        {
            _count++;
            var fields = new EventFields();
            var fault = fields.Read(ref reader);
            if (fault is null && fields.ToEvent(organizationId, arrivedAt, out fault) is { } read)
            {
                _events.Add(read);
            }
            else
            {
                _faults.Add(new EventFault(line, fault!));
            }
        }
    }
}

/// <summary>What is wrong with a batch of events. It never repeats a value, which may be an address.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Detail">The field, what is wrong with it, the remedy.</param>
public sealed record EventFault(int Line, string Detail);
