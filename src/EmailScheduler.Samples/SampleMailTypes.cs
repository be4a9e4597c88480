using System.Text;

namespace EmailScheduler.Samples;

/// <summary>How each <see cref="SampleMailType"/> is written.</summary>
internal readonly record struct SampleMailTypes(string Text, byte[] Name, byte[] Template, int Priority, int? Instance)
{
    private static readonly SampleMailTypes[] Table =
    [
        Row("birthday", "birthday_template", 10),
        Row($"campaign_agent_intro_{SampleCampaigns.AgentIntro}", "agent_intro_v2", 25, SampleCampaigns.AgentIntro),
        Row($"campaign_initial_blast_{SampleCampaigns.InitialBlast}", "initial_blast", 35, SampleCampaigns.InitialBlast),
        Row($"campaign_rate_increase_{SampleCampaigns.RateIncrease}", "rate_increase_notice", 5, SampleCampaigns.RateIncrease),
        Row($"campaign_seasonal_promo_{SampleCampaigns.SeasonalPromo}", "seasonal_promo", 30, SampleCampaigns.SeasonalPromo),
        Row("effective_date", "effective_date_template", 20),
        Row("followup_1_cold", "followup_1_cold_template", 50),
    ];

    public static ref readonly SampleMailTypes Of(SampleMailType type) => ref Table[(int)type];

    private static SampleMailTypes Row(string type, string template, int priority, int? instance = null) =>
        new(type, Encoding.ASCII.GetBytes(type), Encoding.ASCII.GetBytes(template), priority, instance);
}
