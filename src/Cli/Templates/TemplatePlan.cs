using ProbDsl.Parser.Source;

namespace ProbDsl.Cli.Templates;

/// <summary>Whether `fit` supports a template's kind of story, according to its plan.</summary>
/// <param name="Kind">The template.</param>
/// <param name="Method">The method that fits it; null: none does.</param>
/// <param name="IsDefault">Whether a fit without `--method` uses that method.</param>
internal sealed record TemplatePlan(string Kind, string? Method, bool IsDefault)
{
    public static TemplatePlan Create(string kind, StandardCatalog catalog, MethodTable methods)
    {
        var graph = new ModelCompiler(catalog).Compile(new SourceText($"{kind}.gen", StoryTemplates.Text(kind))).Graph!;
        var facts = StoryFacts.Of(graph, catalog);
        return methods.Select(facts, null) is { Plan: not null, Method: { } method } ? new(kind, method.Name, true)
            : new(kind, methods.For(facts).FirstOrDefault(m => m.Choose(facts).Plan is not null)?.Name, false);
    }

    /// <summary>The note after the template's purpose; empty if a plain `fit` supports it.</summary>
    public string Mark => IsDefault ? "" : Method is null ? " [not supported yet]" : $" [needs `--method {Method}`]";

    /// <summary>The command that fits such a file, or where to read why it cannot be fitted.</summary>
    public string Next(string file) =>
        Method is null
            ? $"no method fits this kind of story yet: `probdsl explain {file}` prints why"
            : $"probdsl fit {file} --data your.csv{(IsDefault ? "" : $" --method {Method}")}";
}
