namespace EmailScheduler.Scheduling.Load;

/// <summary>Where a mail stands in the plan, and its rank in the order in which mails keep their day.</summary>
internal readonly record struct MailPlace(int Rank, int Block, int Index);
