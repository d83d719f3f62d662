namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types `from Bernoulli(image / 255)`: cells drawn given other data. In the distribution the name of such data is its element of the same
/// row.
/// </summary>
internal sealed class DataDistribution(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>Whether `from` is followed by a distribution.</summary>
    public bool Stands(DataSyntax data) => data.From.Any(e => DistributionOf(e) is not null);

    /// <summary>The draw of the cells; null with a diagnostic.</summary>
    public DrawOrigin? Read(DataSyntax data, ValueList<Extent> extents, TensorType type)
    {
        var written = data.From.First(e => DistributionOf(e) is not null);
        if (Misplaced(data, written, extents) is { } misplaced) return Refuse(misplaced);
        if (Given(data, written, extents) is not { } given) return null;
        ValueList<Loop> loops = [.. extents.Select((e, at) => new Loop(at == 0 ? "row" : $"row_{at + 1}", e.Plate, Size.One, e.Size))];
        var target = new Access(data.Name.Text, At(loops, loops.Count), type, data.Name.Span);
        if (typers.Distributions.Type(written, Local.Body([.. given.Select(g => new Formal(g.Name, g.Type, g.Span))]), target,
            data.Name.Span) is not { } call) return null;
        if (NetIn(call, []) is { } net) return Refuse(Unknown(net.Span, data, $"`{net.Of}` is a net"));
        var elements = new ExprRewrite(e => e is Formal formal && given.Find(g => g.Name == formal.Name) is { } source
            ? new Access(source.Name, At(loops, source.Extents.Count), source.Type, formal.Span) : null, at => at);
        return new(new(loops, [], target, elements.Apply(call), written.Span));
    }

    private string? DistributionOf(ExprSyntax written) =>
        Pipes.Stages(written)[0] is CallSyntax { Callee: ReferenceSyntax { Name.Text: var name } }
            && catalog.FindDistribution(name) is not null && catalog.FindFunction(name) is null ? name : null;

    private static ValueList<At> At(ValueList<Loop> loops, int count) => [.. loops.Take(count).Select(l => new AffineIndex(l, Size.Of(0)))];

    private static Diagnostic? Misplaced(DataSyntax data, ExprSyntax distribution, ValueList<Extent> extents)
    {
        if (data.From.Count > 1)
            return CompilerDiagnostics.WrongColumns(data.From[0].Span.To(data.From[^1].Span),
                "one distribution draws all elements of a row, but there are several expressions here",
                    $"read the given columns under a name, "
                    + $"as in `data given{Brackets(data)}: real[2] from a, b`, and write `from Normal(given, 0.1)`");
        if (data.Within is { } range)
            return CompilerDiagnostics.WrongType(range.Span, "`in` bounds values that are read, but these cells are drawn",
                "delete `in`: the distribution sets the range of values");
        if (data.By.Count > 0 || extents.FirstOrDefault(e => e.Plate?.Within is not null) is not null)
            return CompilerDiagnostics.WrongGroup(distribution.Span,
                $"`{data.Name.Text}` has groups, and data in groups are read from columns: they cannot be drawn by a distribution yet",
                "let the story draw the whole numbers of the column, as in `x[s, t] ~ Categorical(...)` or `DiscretizedLogistic(...)`, "
                    + "or add the noise to the column in the file; without groups, over a plate of single rows, data may be drawn");
        return null;
    }

    /// <summary>The data that the distribution reads; null with a diagnostic if it reads anything else.</summary>
    private List<Variable>? Given(DataSyntax data, ExprSyntax distribution, ValueList<Extent> extents)
    {
        var hidden = SyntaxTree.LoopVariables(distribution).Select(n => n.Text).ToHashSet();
        var given = new List<Variable>();
        foreach (var name in SyntaxTree.All(distribution).OfType<ReferenceSyntax>().Select(r => r.Name)
            .Where(n => !hidden.Contains(n.Text) && n.Text != "pi").DistinctBy(n => n.Text))
        {
            if (Other(data, name) is { } other) return RefuseAll(other);
            if (!typers.Scope.Data.ContainsKey(name.Text)) continue;
            if (typers.Variables.Find(name.Text) is not { } source) return null;
            if (!source.Extents.SequenceEqual(extents.Take(source.Extents.Count))) return RefuseAll(OtherRows(data, source, name.Span));
            given.Add(source);
        }

        return given;
    }

    /// <summary>The diagnostic for a name that is not data, a hyperparameter or a size; null if it is one of these.</summary>
    private Diagnostic? Other(DataSyntax data, NameSyntax name)
    {
        if (name.Text == data.Name.Text)
            return CompilerDiagnostics.WrongType(name.Span, $"`{name.Text}` cannot be drawn given itself",
                $"read its column under another name, `data given{Brackets(data)}: real from {name.Text}`, and draw given that");
        if (typers.Scope.Data.ContainsKey(name.Text) || typers.Scope.Hypers.ContainsKey(name.Text) || typers.Scope.IsBareSize(name.Text))
            return null;
        if (typers.Scope.FindCallable(name.Text) is NetSyntax) return Unknown(name.Span, data, $"`{name.Text}` is a net");
        return typers.Variables.IsKnown(name.Text) ? Unknown(name.Span, data, typers.Scope.Describe(name.Text))
            : CompilerDiagnostics.WrongType(name.Span,
                $"`{name.Text}` is not data of the story, and a distribution after `from` can only read data",
                $"declare the column first: `data {name.Text}{Brackets(data)}: real`");
    }

    private static Diagnostic Unknown(SourceSpan span, DataSyntax data, string what) =>
        CompilerDiagnostics.WrongType(span, $"{what}, but data cells are drawn before the fit",
            $"the distribution of `{data.Name.Text}` may read only data, hyperparameters and numbers; use unknowns in a statement, "
                + $"`{data.Name.Text}[n] ~ ...`");

    private static Diagnostic OtherRows(DataSyntax data, Variable source, SourceSpan span) =>
        CompilerDiagnostics.WrongType(span, $"`{source.Name}` is over [{string.Join(", ", source.Extents)}], "
            + $"and `{data.Name.Text}` over [{string.Join(", ", data.Dims.Select(d => d.Span.Text))}], so their rows differ",
            $"read data of the same rows, as in `data given{Brackets(data)}: real`");

    private static string Brackets(DataSyntax data) =>
        data.Dims.Count == 0 ? "" : $"[{string.Join(", ", data.Dims.Select(d => d.Span.Text))}]";

    /// <summary>A call of a net, directly or inside of functions; null if there is none.</summary>
    /// <param name="part">The expression.</param>
    /// <param name="entered">The functions and nets that were looked at.</param>
    private Call? NetIn(Argument part, HashSet<string> entered) =>
        ExprTree.All(part).OfType<Call>().Where(c => entered.Add(c.Of)).FirstOrDefault(c => typers.Callables.Find(c.Of) is Net
            || (typers.Callables.Find(c.Of) is StoryFunction function && NetIn(function.Body, entered) is not null));

    private DrawOrigin? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private List<Variable>? RefuseAll(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
