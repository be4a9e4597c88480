namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

public abstract class TriggerBindingAttribute : InputBindingAttribute;
