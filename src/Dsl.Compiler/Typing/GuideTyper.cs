namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types the guide, which reads the story's data and sizes and its own statements, and checks it against the rules for guides.
/// </summary>
internal sealed class GuideTyper(ICatalog catalog, StoryTypers story, IReadOnlyDictionary<string, double> settings,
    DiagnosticBag diagnostics)
{
    /// <summary>The guide's statements and the names that it adds; empty without a guide, null if it has errors.</summary>
    public TypedGuide? Type(ValueList<GuideSyntax> guides, Declarations declarations, ValueList<Statement> reported)
    {
        if (guides.Count == 0) return new([], [], []);
        if (guides.Count > 1)
            diagnostics.Add(CompilerDiagnostics.WrongGuide(new SourceSpan(guides[1].Span.Source, guides[1].Span.Start, "guide".Length),
                $"a story has one guide, but line {guides[0].Span.Line} already has one", "merge both into one `guide { }`"));
        var scope = declarations.CollectGuide(guides[0]);
        var typers = new StoryTypers(catalog, scope, settings, diagnostics, story);
        var callables = typers.Callables.All.ToList();
        foreach (var name in DependencyOrder.OfValues(scope)) _ = typers.Variables.Find(name);
        var variables = scope.OwnVariables.Select(typers.Variables.Find).ToList();
        var before = diagnostics.ErrorCount;
        var statements = new StoryTyper(typers, diagnostics).Type();
        if (statements is null || variables.Contains(null) || callables.Contains(null)) return null;
        diagnostics.AddRange(new GuideRules(scope, statements, reported, typers).Find());
        return diagnostics.ErrorCount > before ? null : new([.. callables.Select(c => c!)], [.. variables.Select(v => v!)], statements);
    }
}

/// <summary>The parts that a guide adds to the graph.</summary>
internal sealed record TypedGuide(ValueList<Callable> Callables, ValueList<Variable> Variables, ValueList<Statement> Statements);
