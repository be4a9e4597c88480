namespace EmailScheduler.Scheduling.Load;

/// <summary>
/// Where a mail stands in the plan while days are relieved. What is asked day after day is kept here, so that a backlog of millions that rolls
/// over weeks is a walk along an array and not a jump into the plan for each mail and day.
/// </summary>
/// <param name="Rank">The mail's rank in the order in which mails keep their day.</param>
/// <param name="Block">The block of the plan.</param>
/// <param name="Index">The mail's place in the block.</param>
/// <param name="FreeUntil">All days from the current one to this are free for the mail; below the current day when that is not known.</param>
/// <param name="IsMoved">Whether the current day is another than the mail's send date in the plan.</param>
internal readonly record struct MailPlace(int Rank, int Block, int Index, int FreeUntil, bool IsMoved);
