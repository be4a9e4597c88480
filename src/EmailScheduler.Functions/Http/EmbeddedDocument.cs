using Microsoft.AspNetCore.Mvc;

namespace EmailScheduler.Functions.Http;

/// <summary>A file that is part of the program.</summary>
/// <param name="name">Its name in the program.</param>
/// <param name="contentType">Its media type.</param>
internal sealed class EmbeddedDocument(string name, string contentType) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        await using var document = typeof(EmbeddedDocument).Assembly.GetManifestResourceStream(name)!;
        context.HttpContext.Response.ContentType = contentType;
        await document.CopyToAsync(context.HttpContext.Response.Body, context.HttpContext.RequestAborted);
    }
}
