namespace EmailScheduler.Storage.Objects;

/// <summary>How a read ended.</summary>
public enum GetStatus
{
    /// <summary>The object, or the asked range of it, is in the answer.</summary>
    Found,

    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>The object still has the ETag of <see cref="GetCondition.IfNoneMatch"/>; no bytes were moved.</summary>
    NotModified,

    /// <summary>The object has another ETag than <see cref="GetCondition.IfMatch"/>.</summary>
    PreconditionFailed,

    /// <summary>The range begins at or beyond the object's end.</summary>
    RangeNotSatisfiable,
}
