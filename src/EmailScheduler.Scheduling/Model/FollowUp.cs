namespace EmailScheduler.Scheduling.Model;

/// <summary>What a follow-up takes from its parent.</summary>
/// <param name="ParentRow">The <c>id</c> of the parent's row.</param>
/// <param name="ParentType">The parent's <c>email_type</c> in the run's table of texts.</param>
/// <param name="SentDay">The day the parent was sent.</param>
/// <param name="Priority">The campaign type's priority for a campaign, else 50.</param>
/// <param name="CampaignInstance">The parent's campaign instance, where it is a campaign's mail.</param>
internal readonly record struct FollowUp(long ParentRow, int ParentType, int SentDay, int Priority, long? CampaignInstance);
