namespace ProbDsl.Cli.Templates;

/// <summary>Story templates, embedded in the program. The first line of each is a comment with its purpose.</summary>
internal static class StoryTemplates
{
    /// <summary>The template names, from simple to advanced.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "coin", "gaussian", "mixture", "regression", "logistic", "counts", "ordinal", "hierarchical", "panel",
        "item_response", "survival", "missing",
        "time_series", "autoregression", "hmm", "change_point", "dynamics", "gaussian_process", "factor_analysis", "topics", "vae",
        "flow", "diffusion", "gan",
    ];

    public static string Text(string kind)
    {
        using var stream = typeof(StoryTemplates).Assembly.GetManifestResourceStream($"templates.{kind}.gen")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The purpose of a template: its first comment.</summary>
    public static string Purpose(string kind) => Text(kind)["# ".Length..].Split('\n')[0];
}
