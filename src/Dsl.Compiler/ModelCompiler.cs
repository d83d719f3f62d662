using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Text to typed graph: parse, collect declarations, type variables and statements. Every phase adds its diagnostics and goes on where it can.</summary>
public sealed class ModelCompiler(ICatalogue catalogue)
{
    /// <summary>Settings are the hyperparameters that the user gave; they replace the story's defaults.</summary>
    public Compilation Compile(SourceText source, IReadOnlyDictionary<string, double>? settings = null)
    {
        var parsed = StoryParser.Parse(source);
        if (parsed.Model is not { } model || parsed.Diagnostics.Any(d => d.Severity == Severity.Error)) return new(null, parsed.Diagnostics);
        var unknown = new UnknownConstructs(catalogue, model).Find();
        if (unknown.Count > 0) return new(null, unknown);
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(parsed.Diagnostics);
        var graph = Type(model, settings ?? new Dictionary<string, double>(), diagnostics);
        return new(diagnostics.HasErrors ? null : graph, diagnostics.InReadingOrder());
    }

    private ModelGraph? Type(ModelSyntax model, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics)
    {
        var scope = new Declarations(model, diagnostics).Collect();
        foreach (var name in settings.Keys.Where(n => !scope.Hypers.ContainsKey(n)))
            diagnostics.Add(CompilerDiagnostics.UnknownHyperparameter(name, DidYouMean.Closest(name, scope.Hypers.Keys), scope.Hypers.Keys));
        var table = new VariableTable(catalogue, scope, settings, diagnostics);
        var variables = scope.Variables.Select(table.Find).ToList();
        var story = new StoryTyper(scope, table, diagnostics).Type();
        new HyperSizes(scope, settings, diagnostics).Check(table.Sizes.Hypers);
        if (story is null || variables.Contains(null)) return null;
        diagnostics.AddRange(new Cycles(story).Find());
        return new(model.Name.Text, [.. scope.Plates.Values], [.. variables.Select(v => v!)], story);
    }
}

/// <summary>The graph (null where there is an error) and everything found on the way.</summary>
public sealed record Compilation(ModelGraph? Graph, ValueList<Diagnostic> Diagnostics);
