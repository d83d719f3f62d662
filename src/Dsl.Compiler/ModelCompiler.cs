using ProbDsl.Compiler.Rules;
using ProbDsl.Parser.Grammar;

namespace ProbDsl.Compiler;

/// <summary>
/// Compiles text to a typed graph: parses, collects declarations, types variables and statements. Every phase adds its diagnostics and
/// continues where it can.
/// </summary>
public sealed class ModelCompiler(ICatalog catalog)
{
    /// <summary>Compiles a story. Settings are the hyperparameters that the user set; they replace the story's defaults.</summary>
    public Compilation Compile(SourceText source, IReadOnlyDictionary<string, double>? settings = null)
    {
        var parsed = StoryParser.Parse(source);
        if (parsed.Model is not { } model || parsed.Diagnostics.Any(d => d.Severity == Severity.Error))
            return new(null, ForeignPrograms.InPlaceOf(parsed.Diagnostics, parsed));
        var diagnostics = new DiagnosticBag();
        diagnostics.AddRange(parsed.Diagnostics);
        var graph = Type(model, settings ?? new Dictionary<string, double>(), diagnostics);
        return new(diagnostics.HasErrors ? null : graph, Causes(diagnostics.InReadingOrder()));
    }

    /// <summary>
    /// Removes repeated errors about the same undefined name or invalid size, of which the first place is reported, and limits the number
    /// of diagnostics as the parser does.
    /// </summary>
    private static ValueList<Diagnostic> Causes(ValueList<Diagnostic> found)
    {
        var reported = new HashSet<(string, string)>();
        return [.. found.Where(d => d.Code is not ("E0203" or "E0215") || reported.Add((d.Code, d.Message))).Take(Limits.Diagnostics)];
    }

    private ModelGraph? Type(ModelSyntax model, IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics)
    {
        var declarations = new Declarations(model, diagnostics);
        var scope = declarations.Collect();
        foreach (var name in settings.Count == 0 ? [] : settings.Keys.Where(n => !scope.Hypers.ContainsKey(n)))
            diagnostics.Add(CompilerDiagnostics.UnknownHyperparameter(name,
                DidYouMean.Closest(name, scope.Hypers.Keys), scope.Hypers.Keys));
        var typers = new StoryTypers(catalog, scope, settings, diagnostics);
        var callables = typers.Callables.All.ToList();
        foreach (var name in DependencyOrder.OfValues(scope)) _ = typers.Variables.Find(name);
        var variables = scope.Variables.Select(typers.Variables.Find).ToList();
        var story = new StoryTyper(typers, diagnostics).Type();
        var guide = new GuideTyper(catalog, typers, settings, diagnostics)
            .Type(model.Items.OfKind<ItemSyntax, GuideSyntax>(), declarations, story ?? []);
        var critic = new CriticTyper(typers, diagnostics).Type(model.Items.OfKind<ItemSyntax, CriticSyntax>());
        var defaults = new FitBlockReader(catalog, scope, diagnostics).Read(model.Items.OfKind<ItemSyntax, FitSyntax>());
        new HyperSizes(scope, settings, diagnostics).Check(typers.Sizes.Hypers);
        if (story is null || guide is null || variables.Contains(null) || callables.Contains(null)) return null;
        var graph = new ModelGraph(model.Name.Text, [.. scope.Plates.Values],
            [.. variables.Select(v => v!.Role == Role.Latent ? Supports.Narrow(v, story) : v)],
            [.. callables.Select(c => c!), .. guide.Callables], story, guide.Variables, guide.Statements, critic,
            defaults) { GuideCallables = guide.Callables, NamedLevels = typers.Levels.Found };
        diagnostics.AddRange(GraphRules.Errors(graph, catalog));
        if (!diagnostics.HasErrors) diagnostics.AddRange(GraphRules.Warnings(graph, model, catalog));
        if (diagnostics.HasErrors) return graph;
        graph = LevelVectors.WrittenOut(graph);
        foreach (var statement in graph.Story)
            if (MayBeOfNumbers(statement)) return Simplified(graph);
        return graph;
    }

    /// <summary>The story with draws of data vectors with independent numbers as draws of numbers.</summary>
    private ModelGraph Simplified(ModelGraph graph) => graph with
    {
        Story = [.. graph.Story.Select(s => s is Draw draw && MayBeOfNumbers(s)
            && graph[draw.Target.Of] is { Role: Role.Data, Type: { Rank: 1, Element: Element.Real } } && draw.Target.Type.Rank == 1
            ? draw with { Distribution = catalog.OfNumbers(draw.Distribution) } : s)],
    };

    private static bool MayBeOfNumbers(Statement statement) => statement is Draw draw
        && draw.Distribution.Of.Is(DistributionTraits.GaussianVector) && draw.Distribution.Arguments is [_, { Argument: Apply }];
}

/// <summary>The graph (null if there is an error) and all diagnostics.</summary>
public sealed record Compilation(ModelGraph? Graph, ValueList<Diagnostic> Diagnostics);
