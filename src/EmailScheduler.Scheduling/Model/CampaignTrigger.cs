namespace EmailScheduler.Scheduling.Model;

/// <summary>One pending row of <c>contact_campaigns</c>.</summary>
/// <param name="Instance">The place of its instance among those that take part.</param>
/// <param name="Day">The trigger date, or <see cref="DayNumber.None"/>.</param>
internal readonly record struct CampaignTrigger(int Instance, int Day);
