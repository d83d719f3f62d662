using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Methods;
using ProbDsl.Parser.Source;

namespace ProbDsl.Cli.Templates;

/// <summary>Whether `fit` takes a template's kind of story, as its plan says.</summary>
/// <param name="Kind">The template.</param>
/// <param name="Method">The method that fits it: null where no method does.</param>
/// <param name="IsDefault">Whether a fit without `--method` takes that method.</param>
internal sealed record TemplatePlan(string Kind, string? Method, bool IsDefault)
{
    public static TemplatePlan Of(string kind, StandardCatalogue catalogue, MethodTable methods)
    {
        var graph = new ModelCompiler(catalogue).Compile(new SourceText($"{kind}.gen", StoryTemplates.Text(kind))).Graph!;
        var facts = StoryFacts.Of(graph, catalogue);
        return methods.Select(facts, null) is { Plan: not null, Method: { } method } ? new(kind, method.Name, true)
            : new(kind, methods.For(graph).FirstOrDefault(m => m.Choose(facts).Plan is not null)?.Name, false);
    }

    /// <summary>Behind what the template is for; empty where `fit` takes it as it is.</summary>
    public string Mark => IsDefault ? "" : Method is null ? " [not fitted by this version yet]" : $" [fitted by `--method {Method}` alone]";

    /// <summary>The command that fits such a file, or what to do in its place.</summary>
    public string Next(string file) =>
        Method is null
            ? $"no method fits this kind of story yet, as `probdsl explain {file}` says"
            : $"probdsl fit {file} --data your.csv{(IsDefault ? "" : $" --method {Method}")}";
}
