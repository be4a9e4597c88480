using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Pages;

/// <summary>A form that was refused because of one of its fields.</summary>
/// <param name="Form">What was sent.</param>
/// <param name="Act">The act that it asked for.</param>
/// <param name="Field">The field.</param>
/// <param name="Fault">What is wrong with it, and the remedy.</param>
public sealed record RefusedForm(IFormCollection Form, string Act, string Field, string Fault)
{
    /// <summary>The form that a failure of its act is about.</summary>
    internal static RefusedForm Of(IFormCollection form, string act, InvalidSettingException failure) => new(form, act, failure.Setting, Shown.WithoutAddresses(failure.Message)!);

    /// <summary>The id of the text at the field that was refused.</summary>
    public string FaultId => FaultIdOf(Act, Field);

    /// <summary>The id of what is wrong with a field.</summary>
    public static string FaultIdOf(string act, string field) => $"fault-{act}-{field}";

    /// <summary>What was typed into a field; what looks like an email address is no more shown here than anywhere.</summary>
    public string Typed(string field) => Shown.WithoutAddresses(Form[field].ToString()) ?? "";
}
